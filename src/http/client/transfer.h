// Transfer: one outgoing request over libcurl, with its redirects; the inside of http/client.
// Made by any thread, then used by its TransferLoop's thread alone.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files/temp_file.h"
#include "base/url.h"
#include "http/address_policy.h"
#include "http/body/spool_budget.h"
#include "http/client/client.h"

namespace pressoir::http {

struct TransferPlan {
  std::int64_t owner = 0;  ///< of the URL: owners take turns
  url::WebUrl target;
  std::string user, password;  ///< HTTP basic, for the target's origin only
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> post;      ///< the body; empty: GET
  std::filesystem::path spool;          ///< of a GET's answer; a POST's is drained
  std::uint64_t max_bytes = 0;          ///< of the answer's body
  std::shared_ptr<SpoolBudget> budget;  ///< of the spool; null: none
  std::uint32_t max_redirects = 0;
  std::chrono::milliseconds connect{0}, first_byte{0}, total{0};
  TargetRules rules;
};

/// What came. Of a POST the status alone.
struct TransferResult {
  std::optional<TempFile> content;  ///< always there after a GET
  unsigned status = 0;
  std::string content_type, file_name, final_url;
};

/// The message for an address that the policy refuses.
inline constexpr const char* kRefused = "The URL leads to an address that may not be used.";
/// Whether a connection may be made. Metadata services stay out of reach under allow_private too.
bool is_permitted(const AddressPolicy& policy, TargetRules rules, std::string_view host,
                  const Address& address) noexcept;
/// Checks what needs no look-up. @throws Error fetch_refused.
void check_target(const AddressPolicy& policy, TargetRules rules, const url::WebUrl& target);

class Transfer {
 public:
  using Clock = std::chrono::steady_clock;
  /// Called once, on the loop's thread.
  using Done = std::function<void(std::exception_ptr, TransferResult)>;

  /// @throws Error fetch_refused as check_target.
  Transfer(std::shared_ptr<const AddressPolicy> policy, TransferPlan plan, Done done);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Its turn has come: prepares the handle for the first request.
  void start();
  [[nodiscard]] CURL* handle() const noexcept { return handle_; }
  [[nodiscard]] std::int64_t owner() const noexcept { return plan_.owner; }
  [[nodiscard]] bool is_post() const noexcept { return plan_.post.has_value(); }
  /// When the present wait is too long.
  [[nodiscard]] Clock::time_point deadline() const noexcept;
  /// libcurl has ended a request. True: the handle is prepared for the next one, a redirect's.
  /// Otherwise done() has been called.
  bool ended(CURLcode code);
  /// Ends it with a failure.
  void fail(std::exception_ptr failure);
  void fail(ErrorCode code, const std::string& message, std::string detail = {});

 private:
  void prepare();
  void set_headers();
  void set_address();
  [[nodiscard]] bool redirects() const noexcept;
  [[nodiscard]] bool is_file() const noexcept;
  bool follow();
  void finish();
  void judge(CURLcode code);
  [[nodiscard]] std::string file_name() const;
  template <class T>
  void set(CURLoption option, T value);

  curl_socket_t open_socket(const curl_sockaddr& address) noexcept;
  void take_header(std::string_view line);
  std::size_t take_body(Bytes piece);
  TempFile& content();

  // libcurl's callbacks; `self` is the Transfer.
  static curl_socket_t on_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  std::shared_ptr<const AddressPolicy> policy_;
  TransferPlan plan_;
  url::WebUrl present_;  ///< of the request under way
  Done done_;
  CURL* handle_;
  curl_slist* header_list_ = nullptr;
  curl_slist* connect_to_ = nullptr;
  Clock::time_point end_;                                        ///< of everything
  Clock::time_point first_byte_end_ = Clock::time_point::max();  ///< max: not waiting for it
  std::uint32_t redirects_ = 0;

  // Of the request under way.
  unsigned status_ = 0;
  std::string disposition_, location_;
  std::uint64_t header_bytes_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::optional<TempFile> content_;
  std::optional<SpoolBudget::Share> share_;  ///< of the content, until it is handed over
  bool refused_ = false;                     ///< an address was refused
  bool enough_ = false;                      ///< we ended it, the status is all we need
  bool too_large_ = false;                   ///< we ended it
  std::exception_ptr failure_;
};

}  // namespace pressoir::http
