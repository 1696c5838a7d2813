// A file without what runs or reaches beyond it, before any other work.
#include <utility>

#include "base/warnings.h"
#include "engine/optimize/optimize_work.h"

namespace pressoir::engine {

std::optional<codecs::Sanitised> sanitised_input(const Work& work) {
  if (!work.goal.sanitise) return std::nullopt;
  auto sanitised = work.codec.sanitise(work.input, work.limits);
  if (sanitised && work.codec.sanitise(sanitised->bytes, work.limits))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "not sanitised");
  return sanitised;
}

void report_sanitised(Result& result, codecs::Sanitised&& sanitised, const Work& work) {
  auto& outcome = result.outcome;
  if (!result.output) {
    result.output = std::move(sanitised.bytes);
    outcome.method = "sanitised";
  } else {
    outcome.method = "sanitised, " + outcome.method;
  }
  outcome.bytes_before = work.input.size();
  std::string names;
  for (const auto& name : sanitised.removed) names += (names.empty() ? "" : ", ") + name;
  std::vector<std::string> warnings;
  add_warning(warnings, "removed for safety", names);
  add_warnings(warnings, outcome.warnings);
  outcome.warnings = std::move(warnings);
}

}  // namespace pressoir::engine
