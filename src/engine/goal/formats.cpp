#include "engine/goal/formats.h"

#include <array>

namespace pressoir::engine {

const FormatInfo* format_of(const Readable& file) {
  std::array<std::byte, codecs::kHeadBytes> head{};
  return codecs::format_of(Bytes(head).first(file.read_at(0, head)));
}

}  // namespace pressoir::engine
