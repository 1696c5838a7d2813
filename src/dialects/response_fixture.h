// Shared by the tests of dialects: what a response says.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "http/message.h"

namespace pressoir::dialects {

inline std::string_view text_of(const http::Response& response) {
  return std::get<std::string>(response.body);
}

inline bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

}  // namespace pressoir::dialects
