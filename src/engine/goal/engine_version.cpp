#include "engine/goal/engine_version.h"

#include <algorithm>

namespace pressoir::engine {
namespace {

bool is_of_text(const Step& step) {
  const auto* watermark = std::get_if<Watermark>(&step);
  return watermark && std::ranges::any_of(watermark->elements, [](const auto& element) {
           return !element.text.empty();
         });
}

}  // namespace

bool draws_text(const Goal& goal) { return std::ranges::any_of(goal.steps, is_of_text); }

std::string version_for(const Goal& goal, std::string_view fonts) {
  std::string version(kEngineVersion);
  if (draws_text(goal)) version.append(1, ' ').append(fonts);
  return version;
}

}  // namespace pressoir::engine
