#include "engine/formats.h"

#include <array>

#include "codecs/codec.h"

namespace pressoir::engine {
namespace {

const FormatInfo* info_of(const codecs::Codec* codec) noexcept {
  return codec ? &codec->info() : nullptr;
}

}  // namespace

const FormatInfo* format_of(Bytes head) noexcept { return info_of(codecs::detect(head)); }

const FormatInfo* format_of(const Readable& file) {
  std::array<std::byte, codecs::kHeadBytes> head{};
  return format_of(Bytes(head).first(file.read_at(0, head)));
}

const FormatInfo* format_named(std::string_view name) noexcept {
  return info_of(codecs::codec_named(name));
}

}  // namespace pressoir::engine
