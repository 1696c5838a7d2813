#include "dialects/pressoir/request/checks.h"

#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "service/jobs/goal_check.h"

namespace pressoir::dialects::own {

void refuse_goal(const Goal& goal, std::size_t inputs, const std::string& place) {
  try {
    service::check_goal(goal, inputs);
  } catch (const Error& problem) {
    throw Refusal({.code = "invalid_goal", .detail = problem.what(), .field = place});
  }
}

Refusal refused_url(const Error& problem, const std::string& url, const std::string& place,
                    const char* allowed) {
  constexpr std::size_t kMostShownOfUrl = 200;
  return Refusal(problem.code(),
                 {.code = std::string(name_of(problem.code())),
                  .detail = std::string(own_text(problem, "The URL is not allowed")) + '.',
                  .field = place,
                  .value = json_string(url.substr(0, kMostShownOfUrl)),
                  .allowed = allowed});
}

}  // namespace pressoir::dialects::own
