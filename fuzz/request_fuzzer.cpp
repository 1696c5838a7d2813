// Requests of any bytes: parsed whole and in pieces they are the same, and within their limits.
// Input: a byte that says how the rest, what a client sends, is cut into pieces.
#include <array>
#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "base/error.h"
#include "http/body/form.h"
#include "http/server/client_address.h"
#include "http/server/request_parser.h"

namespace {

using namespace pressoir;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Gives what a client sends in pieces of 1 to 16 bytes, or whole when `cut` is 0.
class Arriving {
 public:
  Arriving(std::string_view sent, std::uint8_t cut) : rest_(sent), cut_(cut), state_(cut) {}
  /// False when nothing is left.
  bool receive(boost::beast::flat_buffer& input) {
    state_ = state_ * 1664525U + 1013904223U;
    const std::size_t wanted = cut_ == 0 ? rest_.size() : 1 + (state_ >> 28U);
    const auto piece = rest_.substr(0, wanted);
    rest_.remove_prefix(piece.size());
    input.commit(boost::asio::buffer_copy(input.prepare(piece.size()),
                                          boost::asio::buffer(piece.data(), piece.size())));
    return !piece.empty();
  }
  [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

 private:
  std::string_view rest_;
  std::uint8_t cut_;
  std::uint32_t state_;
};

struct Parsed {
  enum class End { refused, open, done } end = End::open;
  std::optional<http::Head> head;
  std::string body;
  std::size_t unread = 0;  ///< bytes that belong to the next request
};

using Step = http::RequestParser::Step;

Parsed parsed(std::string_view sent, std::uint8_t cut) {
  Arriving arriving(sent, cut);
  boost::beast::flat_buffer input;
  http::RequestParser parser;
  Parsed result;
  Step step = Step::more;
  while (step == Step::more && arriving.receive(input)) step = parser.parse_head(input);
  if (step != Step::done) {
    (void)parser.known_of_head(input);
    if (step != Step::more) result.end = Parsed::End::refused;
    return result;
  }
  result.head = parser.head();
  std::array<char, 16> piece{};
  while (!parser.body_done()) {
    std::size_t moved = 0;
    step = parser.parse_body(input, std::as_writable_bytes(std::span(piece)), moved);
    result.body.append(piece.data(), moved);
    if (step == Step::malformed) {
      result.end = Parsed::End::refused;
      return result;
    }
    if (step == Step::more && !arriving.receive(input)) return result;
  }
  result.end = Parsed::End::done;
  result.unread = input.size() + arriving.left();
  return result;
}

/// What a server does with every head.
void use(http::Head head) {
  static const http::TrustedProxies kProxies({"10.0.0.0/8", "fd00::/8"});
  kProxies.set_client(head, *http::address_in("10.1.2.3"), false);
  require(http::address_in(head.remote_address).has_value());
  require(!head.path.empty() && head.path.find('?') == std::string::npos);
  std::size_t bytes = 0;
  for (const auto& [name, value] : head.headers) bytes += name.size() + value.size();
  require(bytes <= http::HeadCounter::kMaxBytes);
  require(head.headers.size() <= http::HeadCounter::kMaxFields);
  (void)head.query_value("id");
  try {
    require(http::urlencoded_fields(head.query).size() <= 1000);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid_request);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view sent(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = parsed(sent, 0);
  const auto pieces = parsed(sent, data[0]);
  require(whole.end == pieces.end);
  require(whole.body == pieces.body && whole.unread == pieces.unread);
  require(whole.head.has_value() == pieces.head.has_value());
  if (!whole.head) return 0;
  require(whole.head->path == pieces.head->path && whole.head->query == pieces.head->query);
  require(whole.head->method == pieces.head->method);
  require(whole.head->headers == pieces.head->headers);
  use(*whole.head);
  return 0;
}
