// LocalAuthority: a certificate authority for the names of one server, and the certificate that it
// signs for that server. Who trusts the authority trusts each certificate that follows. Works on
// files: not on an event loop. One thread at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "http/tls/certificates.h"

namespace pressoir::http {

class LocalAuthority {
 public:
  static constexpr std::chrono::days kAuthorityLife{3650}, kCertificateLife{90};
  /// Before its end a certificate is replaced.
  static constexpr std::chrono::days kRenewedBefore{30};

  /// Nothing is read or made yet. @param label  for the name of a new authority.
  LocalAuthority(std::filesystem::path folder, LocalNames names, std::string label)
      : folder_(std::move(folder)), names_(std::move(names)), label_(std::move(label)) {}

  struct Made {
    bool authority = false;  ///< clients must trust it anew
    bool certificate = false;
  };
  /// Makes what is missing, does not fit the names or ends soon: the folder, the authority (when it
  /// does not permit each of the names, or would end before its certificate), the certificate.
  /// @throws Error unavailable when the folder cannot be written or the authority's file is
  /// damaged.
  Made renew(CertificateTime now);
  /// When renew() has something to do; after it was called.
  [[nodiscard]] CertificateTime due() const noexcept { return due_; }

  /// What clients must trust: the authority's certificate, without its key.
  [[nodiscard]] std::filesystem::path trust_file() const { return folder_ / "authority.pem"; }
  /// The server's certificate with its key, in one file, so that neither is ever replaced alone.
  [[nodiscard]] std::filesystem::path certificate_file() const { return folder_ / "server.pem"; }
  /// The authority with its key.
  [[nodiscard]] std::filesystem::path key_file() const { return folder_ / "authority-key.pem"; }
  [[nodiscard]] const LocalNames& names() const noexcept { return names_; }

 private:
  [[nodiscard]] CertifiedKey authority(CertificateTime now, Made& made) const;
  /// The end of the certificate that is there; empty: there is none that is good for some time.
  [[nodiscard]] std::optional<CertificateTime> good_until(const CertifiedKey& authority,
                                                          CertificateTime now) const;

  std::filesystem::path folder_;
  LocalNames names_;
  std::string label_;
  CertificateTime due_{};
};

}  // namespace pressoir::http
