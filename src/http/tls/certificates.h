// Certificates of X.509 over OpenSSL: what LocalAuthority makes and reads. Pure but for random
// numbers; safe from any thread.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/tls/local_names.h"

namespace pressoir::http {

using CertificateTime = std::chrono::sys_seconds;

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept;
};
struct FreeCertificate {
  void operator()(X509* certificate) const noexcept;
};

/// A certificate and the private key of its public one.
struct CertifiedKey {
  std::unique_ptr<EVP_PKEY, FreeKey> key;
  std::unique_ptr<X509, FreeCertificate> certificate;
  /// PEM: the certificate, and the key before it.
  [[nodiscard]] std::string certificate_text() const;
  [[nodiscard]] std::string text() const;
  [[nodiscard]] CertificateTime begins() const;
  [[nodiscard]] CertificateTime ends() const;
};

struct Validity {
  CertificateTime begins, ends;
};

/// An authority whose certificates are good for these names (and hosts below them) alone, and for
/// servers alone. Its own name holds `label` and random digits.
CertifiedKey make_authority(const LocalNames& names, const std::string& label, Validity validity);
/// A server's certificate for exactly these names.
CertifiedKey make_certificate(const CertifiedKey& authority, const LocalNames& names,
                              Validity validity);
/// Of text(). @throws Error invalid_request when one is missing or they do not belong together.
CertifiedKey read_certified_key(std::string_view text);
/// The names that an authority is limited to, or that a certificate is for; none without any.
LocalNames permitted_names(const CertifiedKey& authority);
LocalNames names_of(const CertifiedKey& certified);
bool is_signed_by(const CertifiedKey& certified, const CertifiedKey& authority);

}  // namespace pressoir::http
