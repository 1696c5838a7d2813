#include "http/server/head_counter.h"

namespace pressoir::http {

HeadCounter::State HeadCounter::count(std::string_view bytes) noexcept {
  for (const char c : bytes) {
    if (state_ != State::more) break;
    if (++bytes_ > kMaxBytes || ++line_ > kMaxLine)
      state_ = State::too_large;
    else if (c == '\n')
      state_ = end_line();
    last_ = c;
  }
  return state_;
}

HeadCounter::State HeadCounter::end_line() noexcept {
  const bool is_empty = line_ == 1 || (line_ == 2 && last_ == '\r');
  line_ = 0;
  if (is_empty) return lines_ > 0 ? State::complete : State::more;  // RFC 9112, 2.2
  return ++lines_ > 1 + kMaxFields ? State::too_large : State::more;
}

}  // namespace pressoir::http
