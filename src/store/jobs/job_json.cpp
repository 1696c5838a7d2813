#include "store/jobs/job_json.h"

#include "base/error.h"
#include "model/field_json.h"

namespace pressoir::store {
namespace {

namespace json = boost::json;

// `renew` gives what older versions stored its present names.
template <class T>
T read(const char* what, std::string_view text, void (*renew)(json::object&)) {
  try {
    auto document = json::parse(json::string_view(text.data(), text.size()));
    renew(document.as_object());
    T value;
    fields::read_json(document, value);
    return value;
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, what, failure.what());
  }
}

// Older goals have "fast" for low, and "effort" for medium alone; and the sizes of files to be
// joined, which no job that was stored had.
void renew_goal(json::object& goal) {
  if (auto* join = goal.if_contains("join")) join->as_object().erase("sizes");
  const auto* fast = goal.if_contains("fast");
  if (fast == nullptr) return;
  const bool is_fast = fast->as_bool();
  goal.erase("fast");
  if (is_fast || !goal.contains("effort"))
    goal["effort"] = fields::name_of(is_fast ? Effort::low : Effort::high);
}

// Older outcomes have the sides of the picture beside the other fields.
void renew_outcome(json::object& outcome) {
  const auto* width = outcome.if_contains("width");
  if (width == nullptr) return;
  const Size size{json::value_to<std::uint32_t>(*width),
                  json::value_to<std::uint32_t>(outcome.at("height"))};
  outcome["size"] = fields::to_json(size);
  outcome.erase("width");
  outcome.erase("height");
}

}  // namespace

std::string to_json(const Goal& goal) { return json::serialize(fields::to_json(goal)); }

std::string to_json(const Outcome& outcome) { return json::serialize(fields::to_json(outcome)); }

Goal goal_in(std::string_view text) {
  return read<Goal>("A stored goal cannot be read.", text, renew_goal);
}

Outcome outcome_in(std::string_view text) {
  return read<Outcome>("A stored outcome cannot be read.", text, renew_outcome);
}

}  // namespace pressoir::store
