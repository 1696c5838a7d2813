// LocalTls: the certificate that the server makes for itself (http.tls_self_signed), and keeps new.
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "http/server/server.h"
#include "http/tls/local_authority.h"

namespace pressoir::app {

class LocalTls {
 public:
  /// Makes what is missing in `folder`. @throws Error as http::LocalAuthority::renew.
  LocalTls(const http::ServerConfig& config, const std::filesystem::path& folder);

  /// With the files of the certificate.
  [[nodiscard]] http::ServerConfig with_files(http::ServerConfig config) const;
  [[nodiscard]] std::filesystem::path trust_file() const { return authority_->trust_file(); }
  /// For people: what clients must trust, and how.
  [[nodiscard]] std::string text() const;

  /// Whether the certificate is to be replaced by now. After a failure not for a while.
  [[nodiscard]] bool is_due() const;
  /// Replaces it, on a file thread; a failure is logged. Whether there is a new one.
  Async<bool> renew();

 private:
  std::shared_ptr<http::LocalAuthority> authority_;  ///< shared with the file thread
  bool is_authority_new_ = false;
  http::CertificateTime due_;
  std::chrono::steady_clock::time_point not_before_{};
};

}  // namespace pressoir::app
