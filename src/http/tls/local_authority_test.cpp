#include "http/tls/local_authority.h"

#include <gtest/gtest.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "base/error.h"

namespace pressoir::http {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
const CertificateTime kNow = std::chrono::sys_days(std::chrono::March / 1 / 2026);

class LocalAuthorityTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "local_authority_XXXXXX";
    ASSERT_NE(nullptr, ::mkdtemp(pattern.data()));
    folder_ = std::filesystem::path(pattern) / "tls";
  }
  void TearDown() override { std::filesystem::remove_all(folder_.parent_path()); }

  [[nodiscard]] LocalAuthority authority(const std::vector<std::string>& names = {}) const {
    return {folder_, local_names("machine", names), "test authority"};
  }
  static std::string content_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static CertifiedKey read(const std::filesystem::path& file) {
    return read_certified_key(content_of(file));
  }
  std::filesystem::path folder_;
};

/// What OpenSSL says of a server that shows `certified` under `name` to who trusts `authority`.
int verification(const CertifiedKey& certified, const CertifiedKey& authority,
                 const std::string& name, CertificateTime now) {
  X509_STORE* store = X509_STORE_new();
  X509_STORE_add_cert(store, authority.certificate.get());
  X509_STORE_CTX* context = X509_STORE_CTX_new();
  X509_STORE_CTX_init(context, store, certified.certificate.get(), nullptr);
  auto* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, now.time_since_epoch().count());
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str()) != 1)
    X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), 0);
  X509_verify_cert(context);
  const int result = X509_STORE_CTX_get_error(context);
  X509_STORE_CTX_free(context);
  X509_STORE_free(store);
  return result;
}

TEST(LocalNames, are_hosts_and_addresses_in_one_form) {
  const auto names =
      local_names("Machine", {"Shop.Example", "10.0.0.7", "[2001:DB8::0:1]", "shop.example"});
  EXPECT_EQ((std::set<std::string>{"localhost", "machine", "shop.example"}), names.hosts);
  EXPECT_EQ((std::set<std::string>{"10.0.0.7", "127.0.0.1", "2001:db8::1", "::1"}),
            names.addresses);
  EXPECT_EQ((std::set<std::string>{"localhost"}), local_names("a_b", {}).hosts);
  for (const auto* wrong :
       {"", "*.shop.example", "a b", "-a.example", "a-.example", "a..b", "1.2.3",
        "shop.example,DNS:evil.example", "https://shop.example", "10.0.0.0/8"})
    EXPECT_THROW(local_names("", {wrong}), Error) << wrong;
  EXPECT_TRUE(names.include(local_names("machine", {})));
  EXPECT_FALSE(local_names("machine", {}).include(names));
}

TEST_F(LocalAuthorityTest, makes_a_certificate_that_is_good_for_its_names_alone) {
  auto one = authority({"shop.example", "10.0.0.7"});
  const auto made = one.renew(kNow);
  EXPECT_TRUE(made.authority && made.certificate);
  const auto signer = read(one.key_file()), server = read(one.certificate_file());
  EXPECT_EQ(one.names(), names_of(server));
  EXPECT_EQ(one.names(), permitted_names(signer));
  for (const auto* name : {"localhost", "machine", "shop.example", "127.0.0.1", "::1", "10.0.0.7"})
    EXPECT_EQ(X509_V_OK, verification(server, signer, name, kNow)) << name;
  EXPECT_EQ(X509_V_ERR_HOSTNAME_MISMATCH, verification(server, signer, "other.example", kNow));
  EXPECT_EQ(X509_V_ERR_IP_ADDRESS_MISMATCH, verification(server, signer, "10.0.0.8", kNow));
  EXPECT_EQ(
      X509_V_ERR_CERT_HAS_EXPIRED,
      verification(server, signer, "localhost", kNow + LocalAuthority::kCertificateLife + 1s));
}

TEST_F(LocalAuthorityTest, signs_for_no_other_names_whoever_has_its_key) {
  auto one = authority();
  one.renew(kNow);
  const auto signer = read(one.key_file());
  for (const auto* name : {"evil.example", "notlocalhost", "192.0.2.1", "2001:db8::1"}) {
    const auto foreign = make_certificate(signer, local_names("", {name}), {kNow, kNow + 24h});
    EXPECT_EQ(X509_V_ERR_PERMITTED_VIOLATION, verification(foreign, signer, name, kNow)) << name;
  }
  auto below = make_authority(local_names("machine", {}), "below", {kNow, kNow + 24h});
  X509_set_issuer_name(below.certificate.get(), X509_get_subject_name(signer.certificate.get()));
  X509_sign(below.certificate.get(), signer.key.get(), EVP_sha256());
  EXPECT_NE(X509_V_OK, verification(below, signer, "localhost", kNow)) << "nor is it a server's";
}

TEST_F(LocalAuthorityTest, keeps_what_is_good_and_renews_the_certificate_without_new_trust) {
  auto one = authority();
  one.renew(kNow);
  const auto trusted = content_of(one.trust_file()), first = content_of(one.certificate_file());
  EXPECT_EQ(kNow + 60 * 24h, one.due());
  auto again = authority();
  auto made = again.renew(one.due() - 1s);
  EXPECT_FALSE(made.authority || made.certificate);
  EXPECT_EQ(first, content_of(one.certificate_file()));
  made = again.renew(one.due());
  EXPECT_FALSE(made.authority);
  EXPECT_TRUE(made.certificate);
  EXPECT_EQ(one.due() + 60 * 24h, again.due());
  EXPECT_EQ(trusted, content_of(one.trust_file()));
  EXPECT_EQ(X509_V_OK, verification(read(one.certificate_file()), read(one.key_file()), "localhost",
                                    again.due()));
}

TEST_F(LocalAuthorityTest, is_made_anew_before_it_ends_and_for_names_that_it_does_not_permit) {
  auto one = authority({"shop.example"});
  one.renew(kNow);
  const auto trusted = content_of(one.trust_file());
  auto fewer = authority();
  auto made = fewer.renew(kNow);
  EXPECT_FALSE(made.authority) << "it permits more";
  EXPECT_TRUE(made.certificate);
  EXPECT_EQ(fewer.names(), names_of(read(one.certificate_file())));
  auto other = authority({"other.example"});
  made = other.renew(kNow);
  EXPECT_TRUE(made.authority && made.certificate);
  EXPECT_NE(trusted, content_of(one.trust_file()));
  const auto last = kNow + LocalAuthority::kAuthorityLife - LocalAuthority::kCertificateLife;
  EXPECT_FALSE(other.renew(last).authority);
  EXPECT_TRUE(other.renew(last + 1s).authority);
  EXPECT_TRUE(other.renew(kNow).authority) << "one from the future is good for nobody";
}

TEST_F(LocalAuthorityTest, has_files_for_its_owner_only) {
  auto one = authority();
  one.renew(kNow);
  struct stat file {};
  for (const auto& each : {one.key_file(), one.certificate_file()}) {
    ASSERT_EQ(0, ::stat(each.c_str(), &file));
    EXPECT_EQ(0600U, file.st_mode & 0777U) << each;
  }
  ASSERT_EQ(0, ::stat(folder_.c_str(), &file));
  EXPECT_EQ(0700U, file.st_mode & 0777U);
  EXPECT_EQ(std::string::npos, content_of(one.trust_file()).find("PRIVATE"));
}

TEST_F(LocalAuthorityTest, replaces_a_damaged_certificate_but_no_damaged_authority) {
  auto one = authority();
  one.renew(kNow);
  const auto trusted = content_of(one.trust_file());
  for (const auto* content : {"", "none", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
    std::ofstream(one.certificate_file(), std::ios::trunc) << content;
    std::filesystem::remove(one.trust_file());
    const auto made = one.renew(kNow);
    EXPECT_TRUE(made.certificate && !made.authority);
    EXPECT_EQ(trusted, content_of(one.trust_file()));
  }
  std::ofstream(one.key_file(), std::ios::trunc) << trusted;  // its key is gone
  try {
    one.renew(kNow);
    FAIL() << "clients would have to trust another one";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::unavailable, error.code());
    EXPECT_NE(std::string::npos, std::string(error.what()).find("damaged"));
  }
}

}  // namespace
}  // namespace pressoir::http
