#include "engine/optimize/engine_version.h"

#include <algorithm>

#include "engine/optimize/optimize.h"
#include "raster/watermark/font_files.h"

namespace pressoir::engine {
namespace {

bool draws_text(const Step& step) {
  const auto* watermark = std::get_if<Watermark>(&step);
  return watermark && std::ranges::any_of(watermark->elements, [](const auto& element) {
           return !element.text.empty();
         });
}

}  // namespace

std::string version_for(const Goal& goal) {
  std::string version(kEngineVersion);
  if (std::ranges::any_of(goal.steps, draws_text))
    version += ' ' + raster::FontFiles::installed().fingerprint();
  return version;
}

}  // namespace pressoir::engine
