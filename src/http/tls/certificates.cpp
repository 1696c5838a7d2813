#include "http/tls/certificates.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/bytes.h"
#include "base/crypto/crypto.h"
#include "base/error.h"
#include "http/networks.h"

namespace pressoir::http {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeNumber {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const noexcept { GENERAL_NAMES_free(names); }
};
struct FreeConstraints {
  void operator()(NAME_CONSTRAINTS* constraints) const noexcept {
    NAME_CONSTRAINTS_free(constraints);
  }
};

[[noreturn]] void fail(const char* what) {
  const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  throw Error(ErrorCode::internal, "A certificate cannot be made.",
              std::string(what) + (reason != nullptr ? std::string(": ") + reason : ""));
}

void require(bool done, const char* what) {
  if (!done) fail(what);
}

template <class T>
T* made(T* object, const char* what) {
  if (object == nullptr) fail(what);
  return object;
}

std::string text_in(const Bio& bio) {
  char* start = nullptr;
  const auto length = BIO_get_mem_data(bio.get(), &start);
  return {start, narrow<std::size_t>(length)};
}

/// Extensions in the words of `openssl x509v3_config`.
class Extensions {
 public:
  Extensions(X509* subject, X509* issuer) : subject_(subject) {
    X509V3_set_ctx(&context_, issuer, subject, nullptr, nullptr, 0);
  }
  void add(int which, const std::string& value) {
    auto* extension =
        made(X509V3_EXT_conf_nid(nullptr, &context_, which, value.c_str()), "X509V3_EXT_conf_nid");
    const int is_added = X509_add_ext(subject_, extension, -1);
    X509_EXTENSION_free(extension);
    require(is_added == 1, "X509_add_ext");
  }

 private:
  X509* subject_;
  X509V3_CTX context_{};
};

void set_random_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, FreeNumber> number(made(BN_new(), "BN_new"));
  require(BN_rand(number.get(), 159, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1, "BN_rand");
  require(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
          "BN_to_ASN1_INTEGER");
}

void set_time(ASN1_TIME* field, CertificateTime time) {
  require(ASN1_TIME_set(field, time.time_since_epoch().count()) != nullptr, "ASN1_TIME_set");
}

CertificateTime time_in(const ASN1_TIME* field) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(field, &parts) == 1, "ASN1_TIME_to_tm");
  return CertificateTime(std::chrono::seconds(::timegm(&parts)));
}

/// With a fresh key of P-256, which every client knows. @param issuer  null: itself.
CertifiedKey unsigned_certificate(const std::string& common_name, Validity validity,
                                  const X509* issuer) {
  CertifiedKey fresh;
  fresh.key.reset(made(EVP_EC_gen("P-256"), "EVP_EC_gen"));
  fresh.certificate.reset(made(X509_new(), "X509_new"));
  auto* certificate = fresh.certificate.get();
  require(X509_set_version(certificate, X509_VERSION_3) == 1, "X509_set_version");
  set_random_serial(certificate);
  set_time(X509_getm_notBefore(certificate), validity.begins);
  set_time(X509_getm_notAfter(certificate), validity.ends);
  require(X509_set_pubkey(certificate, fresh.key.get()) == 1, "X509_set_pubkey");
  require(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(common_name.c_str()),
                                     -1, -1, 0) == 1,
          "X509_NAME_add_entry_by_txt");
  require(X509_set_issuer_name(
              certificate, X509_get_subject_name(issuer != nullptr ? issuer : certificate)) == 1,
          "X509_set_issuer_name");
  return fresh;
}

void sign(X509* certificate, EVP_PKEY* key) {
  require(X509_sign(certificate, key, EVP_sha256()) > 0, "X509_sign");
}

std::string constraint_of(const std::string& address) {
  const bool is_v4 = address.find(':') == std::string::npos;
  return "permitted;IP:" + address +
         (is_v4 ? "/255.255.255.255" : "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

/// As in a subjectAltName (4 or 16 bytes) or, twice as long with its mask, in a constraint.
void take_address(const ASN1_OCTET_STRING& bytes, LocalNames& names) {
  const auto* data = ASN1_STRING_get0_data(&bytes);
  const auto length = ASN1_STRING_length(&bytes);
  if (length == 4 || length == 8) {
    boost::asio::ip::address_v4::bytes_type v4{};
    std::copy_n(data, v4.size(), v4.begin());
    names.addresses.insert(boost::asio::ip::address_v4(v4).to_string());
  } else if (length == 16 || length == 32) {
    boost::asio::ip::address_v6::bytes_type v6{};
    std::copy_n(data, v6.size(), v6.begin());
    names.addresses.insert(boost::asio::ip::address_v6(v6).to_string());
  }
}

void take(const GENERAL_NAME& name, LocalNames& names) {
  if (name.type == GEN_DNS) {
    const auto* host = name.d.dNSName;
    names.hosts.emplace(reinterpret_cast<const char*>(ASN1_STRING_get0_data(host)),
                        narrow<std::size_t>(ASN1_STRING_length(host)));
  } else if (name.type == GEN_IPADD) {
    take_address(*name.d.iPAddress, names);
  }
}

Bio reader_of(std::string_view text) {
  return Bio(made(BIO_new_mem_buf(text.data(), narrow<int>(text.size())), "BIO_new_mem_buf"));
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
void FreeCertificate::operator()(X509* certificate) const noexcept { X509_free(certificate); }

std::string CertifiedKey::certificate_text() const {
  const Bio bio(made(BIO_new(BIO_s_mem()), "BIO_new"));
  require(PEM_write_bio_X509(bio.get(), certificate.get()) == 1, "PEM_write_bio_X509");
  return text_in(bio);
}

std::string CertifiedKey::text() const {
  const Bio bio(made(BIO_new(BIO_s_mem()), "BIO_new"));
  require(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                        nullptr) == 1,
          "PEM_write_bio_PKCS8PrivateKey");
  return text_in(bio) + certificate_text();
}

CertificateTime CertifiedKey::begins() const {
  return time_in(X509_get0_notBefore(certificate.get()));
}

CertificateTime CertifiedKey::ends() const {
  return time_in(X509_get0_notAfter(certificate.get()));
}

CertifiedKey make_authority(const LocalNames& names, const std::string& label, Validity validity) {
  auto made_one = unsigned_certificate(label + " " + crypto::random_hex(8), validity, nullptr);
  auto* certificate = made_one.certificate.get();
  std::string constraints = "critical";
  for (const auto& host : names.hosts) constraints += ",permitted;DNS:" + host;
  for (const auto& address : names.addresses) constraints += "," + constraint_of(address);
  Extensions extensions(certificate, certificate);
  extensions.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  extensions.add(NID_key_usage, "critical,keyCertSign,cRLSign");
  extensions.add(NID_ext_key_usage, "serverAuth");
  extensions.add(NID_subject_key_identifier, "hash");
  extensions.add(NID_name_constraints, constraints);
  sign(certificate, made_one.key.get());
  return made_one;
}

CertifiedKey make_certificate(const CertifiedKey& authority, const LocalNames& names,
                              Validity validity) {
  auto* issuer = authority.certificate.get();
  auto made_one = unsigned_certificate("pressoir", validity, issuer);
  auto* certificate = made_one.certificate.get();
  std::string alternatives;
  for (const auto& host : names.hosts)
    alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + host;
  for (const auto& address : names.addresses)
    alternatives += (alternatives.empty() ? "IP:" : ",IP:") + address;
  Extensions extensions(certificate, issuer);
  extensions.add(NID_basic_constraints, "critical,CA:FALSE");
  extensions.add(NID_key_usage, "critical,digitalSignature");
  extensions.add(NID_ext_key_usage, "serverAuth");
  extensions.add(NID_subject_key_identifier, "hash");
  extensions.add(NID_authority_key_identifier, "keyid:always");
  extensions.add(NID_subject_alt_name, alternatives);
  sign(certificate, authority.key.get());
  return made_one;
}

CertifiedKey read_certified_key(std::string_view text) {
  CertifiedKey read;
  // No password may be asked for at the terminal.
  const auto no_password = [](char*, int, int, void*) { return -1; };
  read.key.reset(PEM_read_bio_PrivateKey(reader_of(text).get(), nullptr, no_password, nullptr));
  read.certificate.reset(PEM_read_bio_X509(reader_of(text).get(), nullptr, no_password, nullptr));
  const bool is_good = read.key && read.certificate &&
                       X509_check_private_key(read.certificate.get(), read.key.get()) == 1;
  ERR_clear_error();
  if (!is_good)
    throw Error(ErrorCode::invalid_request, "There is no certificate with its key in the file.");
  return read;
}

LocalNames permitted_names(const CertifiedKey& authority) {
  const std::unique_ptr<NAME_CONSTRAINTS, FreeConstraints> constraints(
      static_cast<NAME_CONSTRAINTS*>(
          X509_get_ext_d2i(authority.certificate.get(), NID_name_constraints, nullptr, nullptr)));
  LocalNames names;
  if (!constraints) return names;
  const auto* permitted = constraints->permittedSubtrees;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(permitted); ++i)
    take(*sk_GENERAL_SUBTREE_value(permitted, i)->base, names);
  return names;
}

LocalNames names_of(const CertifiedKey& certified) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certified.certificate.get(), NID_subject_alt_name, nullptr, nullptr)));
  LocalNames names;
  for (int i = 0; i < sk_GENERAL_NAME_num(all.get()); ++i)
    take(*sk_GENERAL_NAME_value(all.get(), i), names);
  return names;
}

bool is_signed_by(const CertifiedKey& certified, const CertifiedKey& authority) {
  auto* key = X509_get0_pubkey(authority.certificate.get());
  const bool is_signed =
      key != nullptr && X509_verify(certified.certificate.get(), key) == 1 &&
      X509_check_issued(authority.certificate.get(), certified.certificate.get()) == X509_V_OK;
  ERR_clear_error();
  return is_signed;
}

}  // namespace pressoir::http
