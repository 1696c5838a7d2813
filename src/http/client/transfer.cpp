#include "http/client/transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "http/body/form.h"
#include "http/body/part_head.h"

namespace pressoir::http {
namespace {

constexpr std::uint64_t kMaxHeaderBytes = 256 * 1024;
constexpr std::uint64_t kMaxPostAnswer = 64 * 1024;

std::optional<Address> address_of(const curl_sockaddr& given) {
  namespace ip = boost::asio::ip;
  if (given.family == AF_INET && given.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &given.addr, sizeof v4);
    return ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (given.family == AF_INET6 && given.addrlen >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, reinterpret_cast<const std::byte*>(&given) + offsetof(curl_sockaddr, addr),
                sizeof v6);
    ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return ip::address_v6(bytes);
  }
  return std::nullopt;
}

std::string without_controls(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7F; });
  return text;
}

/// `location` as an absolute URL, whatever its scheme; empty when it is none.
std::string resolved(const std::string& base, const std::string& location) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> url(curl_url(), curl_url_cleanup);
  char* text = nullptr;
  if (url && curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) == CURLUE_OK &&
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(),
                   CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE) == CURLUE_OK)
    curl_url_get(url.get(), CURLUPART_URL, &text, 0);
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, curl_free);
  return text != nullptr ? text : "";
}

const char* message_for(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "The URL's host cannot be found.";
    case CURLE_COULDNT_CONNECT: return "The URL's host cannot be reached.";
    case CURLE_OPERATION_TIMEDOUT: return "The URL's host takes too long to answer.";
    case CURLE_PARTIAL_FILE: return "The answer of the URL's host was cut short.";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR: return "No secure connection to the URL's host can be made.";
    default: return "The URL cannot be fetched.";
  }
}

}  // namespace

bool is_permitted(const AddressPolicy& policy, TargetRules rules, std::string_view host,
                  const Address& address) noexcept {
  if (policy.allows(host, address)) return true;
  return rules.allow_private && use_of(address) != AddressUse::metadata;
}

void check_target(const AddressPolicy& policy, TargetRules rules, const url::WebUrl& target) {
  if (!target.tls && !rules.allow_http)
    throw Error(ErrorCode::fetch_refused, "The URL must begin with https://.");
  if (!rules.any_port && !policy.allows_port(target.port))
    throw Error(ErrorCode::fetch_refused, "The URL's port must be one of " +
                                              policy.allowed_ports() + " (got " +
                                              std::to_string(target.port) + ").");
  if (policy.allows_name(target.host)) return;
  const auto fixed = policy.fixed(target.host);
  const auto address = fixed ? fixed->address : literal_address(target.host);
  if (!rules.allow_private || (address && !is_permitted(policy, rules, target.host, *address)))
    throw Error(ErrorCode::fetch_refused, kRefused, target.host);
}

Transfer::Transfer(std::shared_ptr<const AddressPolicy> policy, TransferPlan plan, Done done)
    : policy_(std::move(policy)),
      plan_(std::move(plan)),
      present_(plan_.target),
      done_(std::move(done)),
      handle_(nullptr),
      end_(Clock::now() + plan_.total) {
  check_target(*policy_, plan_.rules, present_);
  handle_ = curl_easy_init();
  if (handle_ == nullptr)
    throw Error(ErrorCode::unavailable, "The server is busy.", "curl_easy_init");
}

Transfer::~Transfer() {
  curl_easy_cleanup(handle_);
  curl_slist_free_all(header_list_);
  curl_slist_free_all(connect_to_);
}

Transfer::Clock::time_point Transfer::deadline() const noexcept {
  return std::min(end_, first_byte_end_);
}

void Transfer::start() {
  first_byte_end_ = std::min(end_, Clock::now() + plan_.first_byte);
  prepare();
}

template <class T>
void Transfer::set(CURLoption option, T value) {
  if (const auto code = curl_easy_setopt(handle_, option, value); code != CURLE_OK)
    throw Error(ErrorCode::internal, "The URL cannot be fetched.",
                "option " + std::to_string(option) + ": " + curl_easy_strerror(code));
}

/// Everything is set anew for each request: nothing of one host may reach the next.
void Transfer::prepare() {
  status_ = 0;
  header_bytes_ = body_bytes_ = 0;
  disposition_.clear();
  location_.clear();
  content_.reset();
  refused_ = enough_ = false;
  curl_easy_reset(handle_);
  set(CURLOPT_URL, present_.text().c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(CURLOPT_FRESH_CONNECT, 1L);
  set(CURLOPT_FORBID_REUSE, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // or a slow name server would hold up the thread
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_USERAGENT, "pressoir");
  set(CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(1, plan_.connect.count()));
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  if (!plan_.user.empty() && present_.same_origin(plan_.target)) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, plan_.user.c_str());
    set(CURLOPT_PASSWORD, plan_.password.c_str());
  }
  if (plan_.post) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(plan_.post->size()));
    set(CURLOPT_POSTFIELDS, plan_.post->data());
  }
  set_headers();
  set_address();
}

void Transfer::set_headers() {
  curl_slist_free_all(std::exchange(header_list_, nullptr));
  const auto add = [this](const std::string& line) {
    auto* longer = curl_slist_append(header_list_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    header_list_ = longer;
  };
  add("Accept-Encoding: identity");
  add("Expect:");  // not asked for
  for (const auto& [name, value] : plan_.headers) add(without_controls(name + ": " + value));
  set(CURLOPT_HTTPHEADER, header_list_);
}

/// Where fetch.resolve says that the host is found; the address is checked like any other.
void Transfer::set_address() {
  curl_slist_free_all(std::exchange(connect_to_, nullptr));
  const auto fixed = policy_->fixed(present_.host);
  if (!fixed) return;
  const auto address = fixed->address.to_string();
  const auto port = fixed->port != 0 ? std::to_string(fixed->port) : std::string{};
  connect_to_ = curl_slist_append(
      nullptr,
      ("::" + (fixed->address.is_v6() ? "[" + address + "]" : address) + ":" + port).c_str());
  if (connect_to_ == nullptr) throw std::bad_alloc();
  set(CURLOPT_CONNECT_TO, connect_to_);
}

curl_socket_t Transfer::on_socket(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  return static_cast<Transfer*>(self)->open_socket(*address);
}

curl_socket_t Transfer::open_socket(const curl_sockaddr& given) noexcept {
  const auto address = address_of(given);
  if (!address || !is_permitted(*policy_, plan_.rules, present_.host, *address)) {
    refused_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(given.family, given.socktype | SOCK_CLOEXEC, given.protocol);
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    transfer.take_header({data, size * count});
  } catch (...) {
    transfer.failure_ = std::current_exception();
    return 0;
  }
  return size * count;
}

void Transfer::take_header(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes)
    throw Error(ErrorCode::fetch_failed, "The URL cannot be fetched.", "endless head");
  if (line.starts_with("HTTP/")) {  // of an interim answer, or of the answer itself
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    status_ = static_cast<unsigned>(status);
    disposition_.clear();
    location_.clear();
    if (status_ >= 200 && !redirects()) first_byte_end_ = Clock::time_point::max();
    return;
  }
  const auto colon = std::min(line.find(':'), line.size());
  const auto name = line.substr(0, colon);
  if (name.size() == line.size()) return;
  const auto value = without_controls(std::string(line.substr(colon + 1)));
  if (is_disposition(name)) disposition_ = value;
  if (equal_ignoring_case(name, "Location"))
    location_ = value.substr(std::min(value.find_first_not_of(' '), value.size()));
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<Transfer*>(self);
  try {
    return transfer.take_body(as_bytes({data, size * count}));
  } catch (...) {
    transfer.failure_ = std::current_exception();
    return 0;
  }
}

/// Whether the body is the whole file; a part is none, and we asked for no part.
bool Transfer::is_file() const noexcept {
  return status_ >= 200 && status_ <= 299 && status_ != 206;
}

/// Fewer bytes than given end the request.
std::size_t Transfer::take_body(Bytes piece) {
  body_bytes_ += piece.size();
  if (plan_.post || !is_file()) {
    enough_ = !plan_.post || body_bytes_ > kMaxPostAnswer;
    return enough_ ? 0 : piece.size();
  }
  curl_off_t announced = 0;  // -1: nothing is
  curl_easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  too_large_ = body_bytes_ > plan_.max_bytes ||
               (announced > 0 && static_cast<std::uint64_t>(announced) > plan_.max_bytes);
  if (too_large_) return 0;
  if (plan_.budget) {
    if (!share_) share_.emplace(*plan_.budget);
    share_->take(piece.size());
  }
  content().append(piece);
  return piece.size();
}

TempFile& Transfer::content() {
  if (!content_) content_ = TempFile::create(plan_.spool);
  return *content_;
}

bool Transfer::redirects() const noexcept {
  return !plan_.post &&
         (status_ == 301 || status_ == 302 || status_ == 303 || status_ == 307 || status_ == 308);
}

bool Transfer::ended(CURLcode code) {
  try {
    judge(code);
    if (redirects()) return follow();
    finish();
  } catch (...) {
    fail(std::current_exception());
  }
  return false;
}

/// @throws what became of the request, when there is no answer to be used.
void Transfer::judge(CURLcode code) {
  if (failure_) std::rethrow_exception(failure_);
  if (too_large_)
    throw Error(ErrorCode::payload_too_large, "The file behind the URL is too large.");
  if (code == CURLE_OK || (enough_ && code == CURLE_WRITE_ERROR)) return;
  if (refused_) throw Error(ErrorCode::fetch_refused, kRefused, present_.host);
  throw Error(ErrorCode::fetch_failed, message_for(code), curl_easy_strerror(code));
}

bool Transfer::follow() {
  if (redirects_++ >= plan_.max_redirects)
    throw Error(ErrorCode::fetch_failed, "The URL redirects too often.");
  if (location_.empty()) throw Error(ErrorCode::fetch_failed, "The URL redirects to nowhere.");
  auto next = url::web_url(resolved(present_.text(), location_));
  if (!next) throw Error(ErrorCode::fetch_refused, "The redirect target is not an http(s) URL.");
  check_target(*policy_, plan_.rules, *next);
  present_ = std::move(*next);
  prepare();
  return true;
}

void Transfer::finish() {
  TransferResult result;
  result.status = status_;
  if (!plan_.post) {
    if (!is_file())
      throw Error(ErrorCode::fetch_failed,
                  "The URL's host answered with status " + std::to_string(status_) + ".");
    content();
    char* type = nullptr;
    curl_easy_getinfo(handle_, CURLINFO_CONTENT_TYPE, &type);
    if (type != nullptr) result.content_type = without_controls(type);
    result.content = std::move(content_);
    result.file_name = file_name();
    result.final_url = present_.text();
  }
  if (const auto done = std::exchange(done_, {})) done({}, std::move(result));
}

std::string Transfer::file_name() const {
  if (const auto told = part_head_in(disposition_).file_name)
    if (auto name = base_name(*told); !name.empty()) return name;
  const auto path = present_.path();
  return base_name(percent_decoded(path.substr(path.rfind('/') + 1), false));
}

void Transfer::fail(std::exception_ptr failure) {
  if (const auto done = std::exchange(done_, {})) done(std::move(failure), {});
}

void Transfer::fail(ErrorCode code, const std::string& message, std::string detail) {
  fail(std::make_exception_ptr(Error(code, message, std::move(detail))));
}

}  // namespace pressoir::http
