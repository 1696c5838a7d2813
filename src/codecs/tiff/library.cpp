#include "codecs/tiff/library.h"

#include <algorithm>
#include <cstring>

namespace pressoir::codecs::tiff {
namespace {

tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  if (size <= 0 || memory.at >= memory.bytes.size()) return 0;
  const auto got =
      std::min<std::uint64_t>(static_cast<std::uint64_t>(size), memory.bytes.size() - memory.at);
  std::memcpy(into, memory.bytes.data() + memory.at, static_cast<std::size_t>(got));
  memory.at += got;
  return static_cast<tmsize_t>(got);
}

tmsize_t refuse_to_write(thandle_t, void*, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::uint64_t from = whence == SEEK_CUR   ? memory.at
                             : whence == SEEK_END ? memory.bytes.size()
                                                  : 0;
  memory.at = from + offset;
  return memory.at;
}

int close(thandle_t) { return 0; }

toff_t size(thandle_t handle) { return static_cast<Memory*>(handle)->bytes.size(); }

int say_nothing(TIFF*, void*, const char*, const char*, va_list) { return 1; }

TIFF* open(Memory& memory, const Limits& limits) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(),
                                      static_cast<tmsize_t>(limits.max_memory_bytes / 2));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), say_nothing, nullptr);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), say_nothing, nullptr);
  // m: not mapped, so that every access goes through read().
  return TIFFClientOpenExt("input", "rm", &memory, read, refuse_to_write, seek, close, size,
                           nullptr, nullptr, options.get());
}

}  // namespace

File::File(Bytes input, const Limits& limits)
    : memory_(std::make_unique<Memory>(Memory{input, 0})),
      handle_(open(*memory_, limits), TIFFClose) {
  if (!handle_) throw Error(ErrorCode::corrupt_input, "The TIFF is damaged.", "header");
}

std::uint16_t File::number(std::uint32_t tag, std::uint16_t otherwise) const {
  std::uint16_t value = 0;
  return TIFFGetFieldDefaulted(get(), tag, &value) == 1 ? value : otherwise;
}

Bytes File::blob(std::uint32_t tag) const {
  std::uint32_t count = 0;
  void* data = nullptr;
  if (TIFFGetField(get(), tag, &count, &data) != 1 || data == nullptr) return {};
  return {static_cast<const std::byte*>(data), count};
}

std::uint32_t File::count_pages() {
  // The search for loops in the chain of pages takes quadratic time.
  constexpr std::uint32_t kMaxPages = 10'000;
  std::uint32_t pages = 1;
  for (std::uint32_t read = 1; read < kMaxPages && TIFFReadDirectory(get()) == 1; ++read) {
    std::uint32_t kind = 0;
    TIFFGetFieldDefaulted(get(), TIFFTAG_SUBFILETYPE, &kind);
    if ((kind & FILETYPE_REDUCEDIMAGE) == 0) ++pages;
  }
  return pages;
}

}  // namespace pressoir::codecs::tiff
