#include "base/error.h"
#include "engine/placeholder_png.h"
#include "service/services.h"

namespace pressoir::service {

std::string placeholder_png(std::uint32_t width, std::uint32_t height) {
  constexpr std::uint32_t kMaxSide = 5000;
  if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide)
    throw Error(ErrorCode::invalid_request, "Width and height must be 1 to 5000.");
  return engine::placeholder_png(width, height);
}

}  // namespace pressoir::service
