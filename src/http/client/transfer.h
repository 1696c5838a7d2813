// Transfer: one outgoing request on one libcurl handle, along its redirects; the inside of
// http/client. Where it may go is RedirectChain's to say, how long it may take FetchDeadlines'.
// Made by any thread, then used by its TransferLoop's thread alone.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/files/temp_file.h"
#include "http/client/fetch_deadlines.h"
#include "http/client/fetch_request.h"
#include "http/client/redirect_chain.h"
#include "http/body/spool_budget.h"

namespace pressoir::http {

class Transfer {
 public:
  using Clock = FetchDeadlines::Clock;
  /// Called once, on the loop's thread. The failure is handed over: no other reference is kept, so
  /// that the exception ends where it is handled.
  using Done = std::function<void(std::exception_ptr, Fetched)>;

  /// @param budget  of the spool; null: no limit.
  /// @throws Error unavailable when libcurl has no handle.
  Transfer(FetchRequest request, RedirectChain chain, FetchDeadlines deadlines,
           std::shared_ptr<SpoolBudget> budget);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Before it is given to the loop.
  void set_done(Done done) { done_ = std::move(done); }
  /// Its turn has come: prepares the handle for the first request.
  void start();
  [[nodiscard]] CURL* handle() const noexcept { return handle_; }
  /// Of a GET; 0 for a POST.
  [[nodiscard]] std::int64_t owner() const noexcept {
    const auto* wanted = get();
    return wanted == nullptr ? 0 : wanted->owner;
  }
  [[nodiscard]] bool is_post() const noexcept { return get() == nullptr; }
  /// When the present wait is too long.
  [[nodiscard]] Clock::time_point deadline() const noexcept { return deadlines_.next(); }
  /// Fails it where its deadline has passed. True: done() has been called.
  bool end_if_late(Clock::time_point now);
  /// libcurl has ended a request. True: the handle is prepared for the next one, a redirect's.
  /// Otherwise done() has been called.
  bool ended(CURLcode code);
  /// Ends it with a failure.
  void fail(std::exception_ptr failure);
  void fail(ErrorCode code, const std::string& message, std::string detail = {});

 private:
  /// Null: it is a POST.
  [[nodiscard]] const Get* get() const noexcept { return std::get_if<Get>(&request_.method); }
  void prepare();
  void set_method();
  void set_headers();
  void set_address();
  [[nodiscard]] bool redirects() const noexcept;
  [[nodiscard]] bool is_file() const noexcept;
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

  FetchRequest request_;
  RedirectChain chain_;
  FetchDeadlines deadlines_;
  std::shared_ptr<SpoolBudget> budget_;
  Done done_;
  CURL* handle_;
  curl_slist* header_list_ = nullptr;
  curl_slist* connect_to_ = nullptr;

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
