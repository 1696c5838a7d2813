// Tools: the calls that cost no credit and answer a picture. Plain values.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/ewww/goals.h"
#include "http/message.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::ewww {

struct Tool {
  std::string name;             ///< of its path and in the history
  std::optional<Format> takes;  ///< empty: whatever the engine reads
  std::string_view misread;     ///< a word that no answer may contain, see Api::without_word
  std::chrono::seconds time;    ///< for a request
  ToolRequest (*read)(http::Form);
  http::Response (*answer)(service::Finished);
};

/// /rotate/, /resize/ and /reduce-png/.
std::vector<Tool> all_tools();

}  // namespace pressoir::dialects::ewww
