// Batch::notes of this API: what distinguishes the request (see idempotency.h), and where links in
// callbacks begin. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace pressoir::dialects::own {

struct Notes {
  std::string fingerprint;  ///< empty: the request had no key
  std::string base;         ///< scheme and host
};

inline std::string text_of(const Notes& notes) { return notes.fingerprint + ' ' + notes.base; }

inline Notes notes_in(std::string_view text) {
  const auto blank = text.find(' ');
  if (blank == std::string_view::npos) return {};
  return {.fingerprint = std::string(text.substr(0, blank)),
          .base = std::string(text.substr(blank + 1))};
}

}  // namespace pressoir::dialects::own
