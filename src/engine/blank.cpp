#include "engine/blank.h"

#include "codecs/png/blank.h"

namespace pressoir::engine {

std::string blank_png(std::uint32_t width, std::uint32_t height) {
  return codecs::blank_png(width, height);
}

}  // namespace pressoir::engine
