#include "codecs/tiff/library.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace pressoir::codecs::tiff {
namespace {

/// What a file that is cut off may have been.
std::uint64_t length_of(const Memory& memory) {
  constexpr std::uint64_t kMost = 64;
  return memory.bytes.size() * (memory.padding ? kMost : 1);
}

tmsize_t read(thandle_t handle, void* into, tmsize_t size) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::uint64_t length = length_of(memory);
  if (size <= 0 || memory.at >= length) return 0;
  const auto got = std::min(static_cast<std::uint64_t>(size), length - memory.at);
  const std::uint64_t there =
      memory.bytes.size() - std::min<std::uint64_t>(memory.at, memory.bytes.size());
  const auto copied = static_cast<std::size_t>(std::min(got, there));
  if (copied > 0) std::memcpy(into, memory.bytes.data() + memory.at, copied);
  if (copied < got)
    std::memset(static_cast<char*>(into) + copied, *memory.padding,
                static_cast<std::size_t>(got) - copied);
  memory.at += got;
  return static_cast<tmsize_t>(got);
}

tmsize_t refuse_to_write(thandle_t, void*, tmsize_t) { return 0; }

toff_t seek(thandle_t handle, toff_t offset, int whence) {
  auto& memory = *static_cast<Memory*>(handle);
  const std::uint64_t from = whence == SEEK_CUR   ? memory.at
                             : whence == SEEK_END ? length_of(memory)
                                                  : 0;
  memory.at = from + offset;
  return memory.at;
}

int close(thandle_t) { return 0; }

toff_t size(thandle_t handle) { return length_of(*static_cast<Memory*>(handle)); }

int ignore(TIFF*, void*, const char*, const char*, va_list) { return 1; }

int note_error(TIFF*, void* memory, const char*, const char* format, va_list values) {
  auto& error = static_cast<Memory*>(memory)->error;
  if (!error.empty()) return 1;
  std::array<char, 256> text{};
  std::vsnprintf(text.data(), text.size(), format, values);
  error = text.data();
  return 1;
}

bool has(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

/// Valid, but more than libtiff can do: in the words of its sources (libtiff 4.5).
bool is_about_ability(std::string_view error) {
  return has(error, {"different values per", "upported", "not configured", "Sorry",
                     "not implemented", "an not handle"});
}

bool is_about_memory(std::string_view error) {
  return has(error, {"beyond the", "ut of memory", "o space for"});
}

TIFF* open(Memory& memory, const Limits& limits) {
  const std::unique_ptr<TIFFOpenOptions, void (*)(TIFFOpenOptions*)> options(TIFFOpenOptionsAlloc(),
                                                                             TIFFOpenOptionsFree);
  if (!options) throw std::bad_alloc();
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(),
                                      static_cast<tmsize_t>(limits.max_memory_bytes / 2));
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), note_error, &memory);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), ignore, nullptr);
  // m: not mapped, so that every access goes through read().
  return TIFFClientOpenExt("input", "rm", &memory, read, refuse_to_write, seek, close, size,
                           nullptr, nullptr, options.get());
}

}  // namespace

File::File(Bytes input, const Limits& limits, std::optional<std::uint8_t> padding)
    : memory_(std::make_unique<Memory>(Memory{.bytes = input, .padding = padding})),
      handle_(open(*memory_, limits), TIFFClose) {
  if (!handle_) fail("header");
}

void File::fail(const char* part) const {
  const std::string& error = memory_->error;
  const std::string detail = error.empty() ? part : part + (": " + error);
  if (is_about_memory(error))
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.", detail);
  if (is_about_ability(error))
    throw Error(ErrorCode::unsupported_format, "This kind of TIFF cannot be read.", detail);
  throw Error(ErrorCode::corrupt_input, "The TIFF is damaged.", detail);
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

std::uint32_t File::count_pictures() {
  // The search for loops in the chain of pages takes quadratic time.
  constexpr std::uint32_t kMaxPictures = 10'000;
  std::uint32_t pictures = 1;
  for (std::uint32_t read = 1; read < kMaxPictures && TIFFReadDirectory(get()) == 1; ++read) {
    std::uint32_t kind = 0;
    TIFFGetFieldDefaulted(get(), TIFFTAG_SUBFILETYPE, &kind);
    if ((kind & FILETYPE_REDUCEDIMAGE) == 0) ++pictures;
  }
  return pictures;
}

}  // namespace pressoir::codecs::tiff
