#include "http/body/chunked_decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace pressoir::http {

ChunkedDecoder::Step ChunkedDecoder::decode(std::string_view from,
                                            std::span<std::byte> into) noexcept {
  Step step;
  while (step.taken < from.size() && state_ != State::done && state_ != State::malformed) {
    if (state_ != State::content) {
      state_ = after(from[step.taken++]);
      continue;
    }
    const auto bytes = static_cast<std::size_t>(
        std::min<std::uint64_t>({left_, from.size() - step.taken, into.size() - step.moved}));
    if (bytes == 0) break;
    std::memcpy(into.data() + step.moved, from.data() + step.taken, bytes);
    step.taken += bytes;
    step.moved += bytes;
    left_ -= bytes;
    if (left_ == 0) state_ = State::content_end;
  }
  return step;
}

ChunkedDecoder::State ChunkedDecoder::after(char c) noexcept {
  switch (state_) {
    case State::size: return after_size(c);
    case State::extension: return after_extension(c);
    case State::size_end: return c == '\n' ? after_size_line() : State::malformed;
    case State::content_end: return c == '\r' ? State::content_line_end : State::malformed;
    case State::content_line_end: return c == '\n' ? State::size : State::malformed;
    case State::trailer: return after_trailer(c);
    case State::trailer_end: return c == '\n' ? after_trailer_line() : State::malformed;
    case State::content:
    case State::done:
    case State::malformed: break;
  }
  return State::malformed;
}

ChunkedDecoder::State ChunkedDecoder::after_size(char c) noexcept {
  if (const int digit = hex_value(c); digit >= 0) {
    if (++digits_ > kMaxDigits) return State::malformed;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return State::size;
  }
  if (digits_ == 0) return State::malformed;
  if (c == '\r') return State::size_end;
  framing_ = 0;
  return c == ';' || c == ' ' || c == '\t' ? after_extension(c) : State::malformed;
}

ChunkedDecoder::State ChunkedDecoder::after_extension(char c) noexcept {
  if (c == '\r') return State::size_end;
  return c == '\n' || ++framing_ > kMaxExtension ? State::malformed : State::extension;
}

ChunkedDecoder::State ChunkedDecoder::after_size_line() noexcept {
  digits_ = framing_ = line_ = 0;
  return left_ > 0 ? State::content : State::trailer;
}

ChunkedDecoder::State ChunkedDecoder::after_trailer(char c) noexcept {
  if (++framing_ > kMaxTrailer || c == '\n') return State::malformed;
  if (c == '\r') return State::trailer_end;
  ++line_;
  return State::trailer;
}

ChunkedDecoder::State ChunkedDecoder::after_trailer_line() noexcept {
  ++framing_;
  return std::exchange(line_, 0) == 0 ? State::done : State::trailer;
}

}  // namespace pressoir::http
