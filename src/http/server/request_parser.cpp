#include "http/server/request_parser.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>

namespace pressoir::http {
namespace {

namespace beast = boost::beast;

Method method_of(beast::http::verb verb) noexcept {
  switch (verb) {
    case beast::http::verb::get: return Method::get;
    case beast::http::verb::head: return Method::head;
    case beast::http::verb::post: return Method::post;
    case beast::http::verb::put: return Method::put;
    case beast::http::verb::patch: return Method::patch;
    case beast::http::verb::delete_: return Method::delete_;
    case beast::http::verb::options: return Method::options;
    default: return Method::other;
  }
}

std::string_view text_of(boost::beast::string_view text) { return {text.data(), text.size()}; }
std::string_view text_of(const beast::flat_buffer& input) {
  return {static_cast<const char*>(input.cdata().data()), input.size()};
}

/// RFC 9112, 2.2: empty lines before a request line are ignored. How many bytes they were.
std::size_t skip_empty_lines(beast::flat_buffer& input) {
  const auto before = input.size();
  for (;;) {
    const auto text = text_of(input);
    if (text.starts_with("\r\n")) {
      input.consume(2);
    } else if (text.starts_with('\n')) {
      input.consume(1);
    } else {
      return before - input.size();
    }
  }
}

/// Takes "http://host" off an absolute target (RFC 9112, 3.2.2).
std::string_view origin_form(std::string_view target) {
  const auto colon = target.find("://");
  if (target.starts_with('/') || colon == std::string_view::npos) return target;
  const auto path = target.find_first_of("/?", colon + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

/// Path and query of a target. False when it is of no known form.
bool set_target(Head& head, std::string_view sent) {
  const auto target = origin_form(sent);
  if (!target.starts_with('/') && !target.starts_with('?') && target != "*") return false;
  const auto fragment_free = target.substr(0, target.find('#'));
  const auto question = fragment_free.find('?');
  head.path = fragment_free.substr(0, question);
  if (head.path.empty()) head.path = "/";
  if (question != std::string_view::npos) head.query = fragment_free.substr(question + 1);
  return true;
}

/// "POST /v1/images HTTP/1.1", perhaps cut short.
void take_request_line(Head& head, std::string_view line) {
  const auto blank = line.find(' ');
  if (blank == std::string_view::npos) return;
  head.method = method_of(beast::http::string_to_verb(line.substr(0, blank)));
  const auto target = line.substr(blank + 1);
  set_target(head, target.substr(0, target.find(' ')));
}

void take_header_line(Head& head, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const auto value = line.substr(std::min(line.find_first_not_of(" \t", colon + 1), line.size()));
  head.headers.emplace_back(line.substr(0, colon), value);
}

}  // namespace

RequestParser::RequestParser() {
  // Ours decide: on what arrives, and by the route.
  parser_.header_limit(2 * HeadCounter::kMaxBytes);
  parser_.body_limit(std::numeric_limits<std::uint64_t>::max());
}

bool RequestParser::begins(beast::flat_buffer& input) {
  skip_empty_lines(input);
  const auto text = text_of(input);
  return !text.empty() && text != "\r";
}

RequestParser::Step RequestParser::parse_head(beast::flat_buffer& input) {
  boost::system::error_code error;
  while (!parser_.is_header_done()) {
    const auto size = count_head(input);
    if (size == HeadCounter::State::too_large) return Step::too_large;
    if (!parser_.got_some()) counted_ -= skip_empty_lines(input);
    const auto used = parser_.put(input.cdata(), error);
    if (!error || error == beast::http::error::need_more) {
      input.consume(used);
      counted_ -= used;
    }
    // A whole head of which the parser wants more has line ends that it does not know.
    if (error == beast::http::error::need_more && size == HeadCounter::State::more)
      return Step::more;
    if (error) return Step::malformed;
  }
  if (!body_has_an_end()) return Step::malformed;
  begin_body();
  return Step::done;
}

HeadCounter::State RequestParser::count_head(const beast::flat_buffer& input) {
  const auto text = text_of(input);
  const auto state = head_.count(text.substr(counted_));
  counted_ = text.size();
  return state;
}

void RequestParser::begin_body() {
  if (parser_.chunked())
    chunks_.emplace();
  else
    left_ = content_length().value_or(0);
}

/// Of the transfer codings only "chunked", once, is known here.
bool RequestParser::body_has_an_end() const {
  const auto codings = parser_.get().equal_range(beast::http::field::transfer_encoding);
  if (codings.first == codings.second) return true;
  return std::next(codings.first) == codings.second && !is_http_1_0() &&
         equal_ignoring_case(text_of(codings.first->value()), "chunked");
}

std::optional<Head> RequestParser::head() const {
  const auto& message = parser_.get();
  Head head;
  head.method = method_of(message.method());
  if (!set_target(head, text_of(message.target()))) return std::nullopt;
  for (const auto& field : message)
    head.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  return head;
}

Head RequestParser::known_of_head(const beast::flat_buffer& input) const {
  const auto& message = parser_.get();
  Head head;
  head.method = Method::other;
  bool first = message.target().empty();
  if (!first) {
    head.method = method_of(message.method());
    set_target(head, text_of(message.target()));
  }
  for (const auto& field : message)
    head.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  auto rest = text_of(input).substr(0, HeadCounter::kMaxBytes);
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (first)
      take_request_line(head, line);
    else if (!line.empty() && end != std::string_view::npos)
      take_header_line(head, line);
    else
      break;
    first = false;
  }
  return head;
}

bool RequestParser::expects_continue() const {
  const auto value = text_of(parser_.get()[beast::http::field::expect]);
  return !is_http_1_0() && equal_ignoring_case(value, "100-continue");
}

std::optional<std::uint64_t> RequestParser::content_length() const {
  if (parser_.chunked()) return std::nullopt;
  const auto length = parser_.content_length();
  return length ? *length : 0;
}

bool RequestParser::body_done() const noexcept { return chunks_ ? chunks_->is_done() : left_ == 0; }

RequestParser::Step RequestParser::parse_body(beast::flat_buffer& input, std::span<std::byte> into,
                                              std::size_t& moved) {
  moved = 0;
  if (body_done() || into.empty()) return Step::done;
  const auto text = text_of(input);
  if (chunks_) {
    const auto step = chunks_->decode(text, into);
    input.consume(step.taken);
    moved = step.moved;
  } else {
    moved = static_cast<std::size_t>(
        std::min({left_, std::uint64_t{text.size()}, std::uint64_t{into.size()}}));
    std::memcpy(into.data(), text.data(), moved);
    input.consume(moved);
    left_ -= moved;
  }
  if (moved > 0 || body_done()) return Step::done;
  return chunks_ && chunks_->is_malformed() ? Step::malformed : Step::more;
}

}  // namespace pressoir::http
