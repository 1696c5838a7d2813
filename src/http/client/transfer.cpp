#include "http/client/transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/files/one_time_keystream.h"
#include "base/url.h"
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

const char* message_for(CURLcode code) noexcept {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return "The URL's host cannot be found.";
    case CURLE_COULDNT_CONNECT: return "The URL's host cannot be reached.";
    case CURLE_PARTIAL_FILE: return "The answer of the URL's host was cut short.";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR: return "No secure connection to the URL's host can be made.";
    default: return "The URL cannot be fetched.";
  }
}

}  // namespace

Transfer::Transfer(FetchRequest request, RedirectChain chain, FetchDeadlines deadlines,
                   std::shared_ptr<SpoolBudget> budget)
    : request_(std::move(request)),
      chain_(std::move(chain)),
      deadlines_(deadlines),
      budget_(std::move(budget)),
      handle_(curl_easy_init()) {
  if (handle_ == nullptr)
    throw Error(ErrorCode::unavailable, "The server is busy.", "curl_easy_init");
}

Transfer::~Transfer() {
  curl_easy_cleanup(handle_);
  curl_slist_free_all(header_list_);
  curl_slist_free_all(connect_to_);
}

void Transfer::start() {
  deadlines_.start(Clock::now());
  prepare();
}

bool Transfer::end_if_late(Clock::time_point now) {
  const auto timeout = deadlines_.passed(now);
  if (!timeout) return false;
  auto failure = std::make_exception_ptr(deadlines_.error(*timeout));
  fail(std::move(failure));
  return true;
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
  set(CURLOPT_URL, chain_.present().text().c_str());
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
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(deadlines_.connect().count()));
  set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_socket);
  set(CURLOPT_OPENSOCKETDATA, this);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, this);
  set_method();
  set_headers();
  set_address();
}

void Transfer::set_method() {
  const auto* post = std::get_if<Post>(&request_.method);
  if (post == nullptr) return;  // GET is libcurl's default
  set(CURLOPT_POST, 1L);
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(post->body.size()));
  set(CURLOPT_POSTFIELDS, post->body.data());
}

/// The request's own headers and credentials, where they may be sent, and what we add.
void Transfer::set_headers() {
  curl_slist_free_all(std::exchange(header_list_, nullptr));
  const auto add = [this](const std::string& line) {
    auto* longer = curl_slist_append(header_list_, line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    header_list_ = longer;
  };
  add("Accept-Encoding: identity");
  add("Expect:");  // not asked for
  if (chain_.is_at_origin())
    for (const auto& [name, value] : request_.headers) add(without_controls(name + ": " + value));
  if (const auto* post = std::get_if<Post>(&request_.method))
    add(without_controls("Content-Type: " + post->content_type));
  set(CURLOPT_HTTPHEADER, header_list_);
  if (!request_.user.empty() && chain_.is_at_origin()) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERNAME, request_.user.c_str());
    set(CURLOPT_PASSWORD, request_.password.c_str());
  }
}

void Transfer::set_address() {
  curl_slist_free_all(std::exchange(connect_to_, nullptr));
  const auto fixed = chain_.fixed();
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
  if (!address || !chain_.may_connect(*address)) {
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
    if (status_ >= 200 && !redirects()) deadlines_.answer_began();
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
  const auto* wanted = get();
  if (wanted == nullptr || !is_file()) {
    enough_ = wanted != nullptr || body_bytes_ > kMaxPostAnswer;
    return enough_ ? 0 : piece.size();
  }
  curl_off_t announced = 0;  // -1: nothing is
  curl_easy_getinfo(handle_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
  too_large_ = body_bytes_ > wanted->max_bytes ||
               (announced > 0 && static_cast<std::uint64_t>(announced) > wanted->max_bytes);
  if (too_large_) return 0;
  if (budget_) {
    if (!share_) share_.emplace(*budget_);
    share_->take(piece.size());
  }
  content().append(piece);
  return piece.size();
}

TempFile& Transfer::content() {
  const auto& wanted = std::get<Get>(request_.method);
  if (!content_)
    content_ =
        TempFile::create(wanted.spool, wanted.encrypts ? crypto::one_time_keystream() : nullptr);
  return *content_;
}

bool Transfer::redirects() const noexcept { return !is_post() && is_redirect(status_); }

bool Transfer::ended(CURLcode code) {
  std::exception_ptr failure;
  try {
    judge(code);
    if (!redirects()) {
      finish();
      return false;
    }
    chain_.follow(location_);
    const auto* wanted = get();
    if (wanted->may_redirect_to && !wanted->may_redirect_to(chain_.present().text()))
      throw Error(ErrorCode::fetch_refused, kRefused, chain_.present().host);
    prepare();
    return true;
  } catch (...) {
    failure = std::current_exception();
  }
  fail(std::move(failure));
  return false;
}

/// @throws what became of the request, when there is no answer to be used.
void Transfer::judge(CURLcode code) {
  if (failure_) std::rethrow_exception(std::exchange(failure_, {}));
  if (too_large_)
    throw Error(ErrorCode::payload_too_large, "The file behind the URL is too large.");
  if (code == CURLE_OK || (enough_ && code == CURLE_WRITE_ERROR)) return;
  if (refused_) throw Error(ErrorCode::fetch_refused, kRefused, chain_.present().host);
  // Connecting is all that libcurl has a time-out for.
  if (code == CURLE_OPERATION_TIMEDOUT) throw deadlines_.error(FetchTimeout::connect);
  throw Error(ErrorCode::fetch_failed, message_for(code), curl_easy_strerror(code));
}

void Transfer::finish() {
  Fetched fetched;
  fetched.status = status_;
  if (!is_post()) {
    if (!is_file()) throw UnwantedStatus(status_);
    content();
    fetched.content = std::move(content_);
    fetched.file_name = file_name();
  }
  if (const auto done = std::exchange(done_, {})) done({}, std::move(fetched));
}

std::string Transfer::file_name() const {
  if (const auto named = part_head_in(disposition_).file_name)
    if (auto name = base_name(*named); !name.empty()) return name;
  const auto path = chain_.present().path();
  return base_name(url::percent_decoded(path.substr(path.rfind('/') + 1), false));
}

void Transfer::fail(std::exception_ptr failure) {
  if (const auto done = std::exchange(done_, {})) done(std::move(failure), {});
}

void Transfer::fail(ErrorCode code, const std::string& message, std::string detail) {
  auto failure = std::make_exception_ptr(Error(code, message, std::move(detail)));
  fail(std::move(failure));
}

}  // namespace pressoir::http
