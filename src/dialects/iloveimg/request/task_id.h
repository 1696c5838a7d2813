// TaskId: ids of tasks that cost nothing until the first upload. The id itself says which project
// may use it, for what and since when, under the project's secret: nothing is stored at /start.
// Pure, but for the random generator; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialects/iloveimg/request/tools.h"
#include "model/account.h"

namespace pressoir::dialects::iloveimg {

/// Whose ids.
struct IdIssuer {
  ProjectId project;
  std::string secret_key;
};

/// 64 characters of [A-Za-z0-9]: 142 random bits, the time, the tool, and a code of 120 bits that
/// only the issuer can make. @param now  Unix seconds.
std::string new_task_id(const IdIssuer& issuer, Tool tool, std::int64_t now);

struct StartedTask {
  std::int64_t since = 0;  ///< Unix seconds
  Tool tool = Tool::compress;
};
/// Empty: not an id of that issuer.
std::optional<StartedTask> started_task(const IdIssuer& issuer, std::string_view id);

}  // namespace pressoir::dialects::iloveimg
