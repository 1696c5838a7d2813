#include "store/jobs/job_json.h"

#include "base/error.h"
#include "model/field_json.h"

namespace pressoir::store {
namespace {

namespace json = boost::json;

template <class T>
T read(const char* what, std::string_view text, void (*mend)(const json::object&, T&)) {
  try {
    const auto document = json::parse(json::string_view(text.data(), text.size()));
    T value;
    fields::read_json(document, value);
    mend(document.as_object(), value);
    return value;
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, what, failure.what());
  }
}

}  // namespace

std::string to_json(const Goal& goal) { return json::serialize(fields::to_json(goal)); }

std::string to_json(const Outcome& outcome) { return json::serialize(fields::to_json(outcome)); }

Goal goal_in(std::string_view text) {
  return read<Goal>("A stored goal cannot be read.", text, [](const auto& object, Goal& goal) {
    // Older rows have "fast" for low, and "effort" for medium alone.
    const auto* fast = object.if_contains("fast");
    if (fast != nullptr && fast->as_bool()) goal.effort = Effort::low;
  });
}

Outcome outcome_in(std::string_view text) {
  const auto take_size = [](const json::object& object, Outcome& outcome) {
    // Older rows have the sides of the picture beside the other fields.
    const auto* width = object.if_contains("width");
    if (width == nullptr) return;
    outcome.size = Size{json::value_to<std::uint32_t>(*width),
                        json::value_to<std::uint32_t>(object.at("height"))};
  };
  return read<Outcome>("A stored outcome cannot be read.", text, take_size);
}

}  // namespace pressoir::store
