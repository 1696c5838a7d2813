// Where the client connects to: addresses, ports, schemes and certificates.
#include "http/client/client_fixture.h"

namespace pressoir::http {
namespace {

TEST_F(Outgoing, refuses_private_targets) {
  settings.allow.clear();
  add_witness("/w");
  start();
  const auto port = std::to_string(server->port());
  for (const auto* host : {"127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "LOCALHOST.",
                           "[::1]", "[::ffff:127.0.0.1]", "0", "169.254.169.254"}) {
    const auto url = "http://" + std::string(host) + ":" + port + "/w";
    EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_refused) << host;
    EXPECT_EQ(failure_of([&] { outgoing().check(url); }), ErrorCode::fetch_refused) << host;
  }
  EXPECT_TRUE(seen.empty());
  EXPECT_NO_THROW(outgoing().check("http://example.org/x"));
}

TEST_F(Outgoing, fetches_from_the_ports_of_the_settings_alone) {
  settings.ports = {"1-9"};
  add_witness("/w");
  add_redirect("/port", "http://127.0.0.1:10/");
  start();
  const auto expected = [](const std::string& port) {
    return "The URL's port must be one of 80, 443, 1-9 (got " + port + ").";
  };
  EXPECT_EQ(fetch_failure(at("/w")), ErrorCode::fetch_refused);
  EXPECT_EQ(last_message(), expected(std::to_string(server->port())));
  EXPECT_EQ(failure_of([&] { outgoing().check("https://example.org:22/"); }),
            ErrorCode::fetch_refused);
  EXPECT_EQ(last_message(), expected("22"));
  EXPECT_NO_THROW(outgoing().check("https://example.org/"));
  EXPECT_NO_THROW(outgoing().check("http://example.org:443/"));
  EXPECT_TRUE(seen.empty());
  http.reset();
  settings.ports = {std::to_string(server->port())};
  EXPECT_EQ(fetch(at("/w")).status, 200U);
  EXPECT_EQ(fetch_failure(at("/port")), ErrorCode::fetch_refused) << "redirects too";
}

TEST_F(Outgoing, refuses_names_that_lead_to_private_addresses) {
  settings.allow = {"friend.example"};
  settings.resolve = {"friend.example=127.0.0.1", "rebound.example=127.0.0.1",
                      "mapped.example=::ffff:127.0.0.1"};
  add_witness("/w");
  add_redirect("/to-rebound", "http://rebound.example:1/w");
  start();
  EXPECT_EQ(text_of(*fetch(at("/w", "friend.example")).content), "ok");
  EXPECT_EQ(fetch_failure(at("/w", "rebound.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(fetch_failure(at("/w", "mapped.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(fetch_failure(at("/to-rebound", "friend.example")), ErrorCode::fetch_refused);
  EXPECT_EQ(seen.size(), 1U);
}

/// The look-up of this name is the system's: what counts is the address connected to.
TEST_F(Outgoing, checks_the_address_at_the_moment_of_connecting) {
  settings.allow.clear();
  add_witness("/w");
  start();
  const std::string host = own_name();
  if (host.empty()) GTEST_SKIP() << "the machine's own name is not known to it";
  EXPECT_NO_THROW(outgoing().check(at("/w", host.c_str())));
  EXPECT_EQ(fetch_failure(at("/w", host.c_str())), ErrorCode::fetch_refused);
  EXPECT_TRUE(seen.empty());
}

TEST_F(Outgoing, refuses_redirects_to_private_addresses_and_other_schemes) {
  settings.allow = {"127.0.0.1"};
  add_redirect("/private", "http://127.0.0.2:1/");
  add_redirect("/metadata", "http://169.254.169.254/latest/meta-data/");
  add_redirect("/file", "file:///etc/passwd");
  add_redirect("/gopher", "gopher://127.0.0.1:1/x");
  start();
  for (const auto* path : {"/private", "/metadata", "/file", "/gopher"})
    EXPECT_EQ(fetch_failure(at(path)), ErrorCode::fetch_refused) << path;
}

TEST_F(Outgoing, refuses_other_schemes_and_malformed_urls) {
  for (const auto* url : {"file:///etc/passwd", "ftp://example.org/x", "gopher://example.org/"})
    EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_refused) << url;
  for (const auto* url : {"", "/home/me/photo.jpg", "example.org/x.jpg", "http://"})
    EXPECT_EQ(fetch_failure(url), ErrorCode::invalid_request) << url;
}

TEST_F(Outgoing, refuses_tls_with_an_unknown_certificate) {
  const RawServer plain({"HTTP/1.1 200 OK\r\n\r\n"});
  EXPECT_EQ(fetch_failure("https" + plain.url().substr(4)), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "No secure connection to the URL's host can be made.");
}

TEST_F(Outgoing, trusts_no_certificate_that_the_system_does_not_know) {
  std::string pattern = testing::TempDir() + "client_test_XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const std::filesystem::path folder = pattern;
  config.tls_listen = "127.0.0.1:0";
  config.tls_cert = folder / "cert.pem";
  config.tls_key = folder / "key.pem";
  const auto command =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
      "-addext subjectAltName=IP:127.0.0.1 -keyout " +
      config.tls_key.string() + " -out " + config.tls_cert.string() + " 2>/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe)
  add_witness("/w");
  start();
  std::filesystem::remove_all(folder);
  const auto url = "https://127.0.0.1:" + std::to_string(server->tls_port()) + "/w";
  EXPECT_EQ(fetch_failure(url), ErrorCode::fetch_failed);
  EXPECT_EQ(last_message(), "No secure connection to the URL's host can be made.");
  EXPECT_TRUE(seen.empty());
}

}  // namespace
}  // namespace pressoir::http
