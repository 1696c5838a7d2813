#include "engine/placeholder_png.h"

#include "codecs/png/placeholder/placeholder.h"

namespace pressoir::engine {

std::string placeholder_png(std::uint32_t width, std::uint32_t height) {
  return codecs::placeholder_png(width, height);
}

}  // namespace pressoir::engine
