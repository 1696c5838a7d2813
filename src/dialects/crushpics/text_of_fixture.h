#pragma once

#include <string>
#include <variant>

#include "http/message.h"

namespace pressoir::dialects::crushpics {

/// REQUIRES: a body that is no file.
inline std::string text_of(const http::Response& response) {
  return std::get<std::string>(response.body);
}

}  // namespace pressoir::dialects::crushpics
