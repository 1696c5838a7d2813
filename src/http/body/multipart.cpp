#include "http/body/multipart.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/error.h"
namespace pressoir::http {

MultipartParser::MultipartParser(std::string_view boundary, PartSink& sink)
    : sink_(sink), crlf_delimiter_("\r\n--") {
  if (boundary.empty() || boundary.size() > kMaxBoundary ||
      boundary.find_first_of("\r\n") != std::string_view::npos)
    throw Error(ErrorCode::invalid_request, "The multipart boundary is unusable.");
  crlf_delimiter_ += boundary;
}

/// Outside of a part a delimiter needs no CR before its LF.
std::string_view MultipartParser::needle() const noexcept {
  const std::string_view all = crlf_delimiter_;
  return state_ == State::skipping || line_feeds_only_ ? all.substr(1) : all;
}

void MultipartParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::skipping:
      case State::content: bytes = search(bytes); break;
      case State::after_delimiter: bytes = after_delimiter(bytes); break;
      case State::head: bytes = head(bytes); break;
      case State::done: return;
    }
  }
}

void MultipartParser::finish() {
  if (state_ == State::content) {
    // A line break at the very end was the start of the delimiter that never came.
    if (matched_ == 1 && !line_feeds_only_) emit(needle().substr(0, 1));
    sink_.end_part();
  }
  state_ = State::done;
}

void MultipartParser::emit(std::string_view bytes) {
  if (state_ == State::content && !bytes.empty()) sink_.part_content(bytes);
}

/// Looks for needle(). Its first character stands nowhere else in it, so that a failed partial
/// match can only start again at the byte that failed.
std::string_view MultipartParser::search(std::string_view bytes) {
  const auto wanted = needle();
  while (matched_ > 0 && matched_ < wanted.size() && !bytes.empty()) {
    if (bytes.front() == wanted[matched_]) {
      ++matched_;
      bytes.remove_prefix(1);
    } else {
      const auto held = std::exchange(matched_, 0);
      const auto from = std::exchange(not_content_, 0);
      emit(wanted.substr(from, held - from));
    }
  }
  if (matched_ == wanted.size()) {
    delimiter_found();
    return bytes;
  }
  if (bytes.empty()) return bytes;

  const auto* hit =
      static_cast<const char*>(::memmem(bytes.data(), bytes.size(), wanted.data(), wanted.size()));
  if (hit != nullptr) {
    const auto before = static_cast<std::size_t>(hit - bytes.data());
    emit(bytes.substr(0, before));
    delimiter_found();
    return bytes.substr(before + wanted.size());
  }
  const auto tail = bytes.substr(bytes.size() - std::min(bytes.size(), wanted.size() - 1));
  if (const auto start = tail.rfind(wanted.front());
      start != std::string_view::npos && wanted.starts_with(tail.substr(start)))
    matched_ = tail.size() - start;
  not_content_ = 0;
  emit(bytes.substr(0, bytes.size() - matched_));
  return {};
}

void MultipartParser::delimiter_found() {
  if (state_ == State::content) sink_.end_part();
  state_ = State::after_delimiter;
  matched_ = 0;
  not_content_ = 0;
  line_.clear();
}

void MultipartParser::skip() {
  state_ = State::skipping;
  line_.clear();
}

/// Blanks and a line end lead to a part, "--" to the end, anything else is not a delimiter line.
std::string_view MultipartParser::after_delimiter(std::string_view bytes) {
  const char c = bytes.front();
  const bool pending = !line_.empty();  // a '-' or a CR
  if (c == '\n' && line_ != "-") {
    line_feeds_only_ = !pending;
    state_ = State::head;
    line_.clear();
    part_ = {};
    head_bytes_ = 0;
    has_disposition_ = false;
  } else if (c == '-' && line_ == "-") {
    state_ = State::done;
  } else if (!pending && (c == '-' || c == '\r')) {
    line_ = c;
  } else if (pending || (c != ' ' && c != '\t')) {
    skip();
    return bytes;
  }
  return bytes.substr(1);
}

std::string_view MultipartParser::head(std::string_view bytes) {
  const auto line_end = bytes.find('\n');
  const auto piece = bytes.substr(0, line_end);
  head_bytes_ += piece.size() + 1;
  if (head_bytes_ > kMaxPartHead)
    throw Error(ErrorCode::invalid_request, "The head of a part is too long.");
  line_ += piece;
  if (line_end == std::string_view::npos) return {};
  end_of_head_line();
  return bytes.substr(line_end + 1);
}

void MultipartParser::end_of_head_line() {
  if (line_.ends_with('\r')) line_.pop_back();
  if (line_.empty()) {
    begin_content();
    return;
  }
  const std::string_view delimiter = std::string_view(crlf_delimiter_).substr(2);
  if (line_.starts_with(delimiter)) {  // a part without an empty line: it held nothing
    const bool last = std::string_view(line_).substr(delimiter.size()).starts_with("--");
    if (last) state_ = State::done;
    part_ = {};
    has_disposition_ = false;
    head_bytes_ = 0;
  } else if (const auto colon = line_.find(':');
             colon != std::string::npos &&
             is_disposition(std::string_view(line_).substr(0, colon))) {
    part_ = part_head_in(std::string_view(line_).substr(colon + 1));
    has_disposition_ = true;
  }
  line_.clear();
}

void MultipartParser::begin_content() {
  const bool nameless = part_.name.empty() && !part_.file_name;
  if (!has_disposition_ || nameless) {
    skip();
    matched_ = 1;  // the empty line's end may start the next delimiter
    return;
  }
  state_ = State::content;
  matched_ = line_feeds_only_ ? 1 : 2;  // an empty part may end with its head's last line end
  not_content_ = matched_;
  sink_.begin_part(part_);
}

}  // namespace pressoir::http
