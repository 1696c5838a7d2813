#include "app/local_tls.h"

#include <unistd.h>

#include <array>
#include <exception>

#include "base/files/file_threads.h"
#include "base/log.h"

namespace pressoir::app {
namespace {

constexpr std::chrono::minutes kRetryAfter{10};

http::CertificateTime now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "";
}

/// "2026-01-31"
std::string day_of(http::CertificateTime time) {
  const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  const auto two = [](unsigned number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return std::to_string(static_cast<int>(day.year())) + "-" +
         two(static_cast<unsigned>(day.month())) + "-" + two(static_cast<unsigned>(day.day()));
}

}  // namespace

LocalTls::LocalTls(const http::ServerConfig& config, const std::filesystem::path& folder)
    : authority_(std::make_shared<http::LocalAuthority>(
          std::filesystem::absolute(folder), http::local_names(machine_name(), config.tls_names),
          "pressoir local authority")) {
  is_authority_new_ = authority_->renew(now()).authority;
  due_ = authority_->due();
}

http::ServerConfig LocalTls::with_files(http::ServerConfig config) const {
  config.tls_cert = config.tls_key = authority_->certificate_file();
  return config;
}

std::string LocalTls::text() const {
  const auto file = trust_file().string();
  return "HTTPS has a certificate for " + authority_->names().text() +
         (is_authority_new_ ? ", signed by a new authority. Clients must trust it:\n"
                            : ". Clients must trust its authority:\n") +
         "  curl              --cacert " + file +
         "\n"
         "  Node.js           NODE_EXTRA_CA_CERTS=" +
         file +
         "\n"
         "  Python, requests  REQUESTS_CA_BUNDLE=" +
         file +
         "\n"
         "  PHP               curl.cainfo=" +
         file +
         " (php.ini)\n"
         "  Ruby, OpenSSL     SSL_CERT_FILE=" +
         file +
         "\n"
         "The last three replace the authorities that the client trusts otherwise.\n";
}

bool LocalTls::is_due() const {
  return now() >= due_ && std::chrono::steady_clock::now() >= not_before_;
}

Async<bool> LocalTls::renew() {
  auto work = [authority = authority_] {
    (void)authority->renew(now());
    return authority->due();
  };
  try {
    due_ = co_await on_file_thread(std::move(work));
    log::info("certificate_renewed", {{"next", day_of(due_)}});
    co_return true;
  } catch (const std::exception& error) {
    log::error("certificate_not_renewed", {{"detail", std::string(error.what())}});
    not_before_ = std::chrono::steady_clock::now() + kRetryAfter;
  }
  co_return false;
}

}  // namespace pressoir::app
