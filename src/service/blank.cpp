#include "base/error.h"
#include "engine/blank.h"
#include "service/services.h"

namespace pressoir::service {

std::string blank_png(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kMaxSide = 5000;
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide)
    throw Error(ErrorCode::invalid_request, "Width and height must be 1 to 5000.");
  return engine::blank_png(width, height);
}

}  // namespace pressoir::service
