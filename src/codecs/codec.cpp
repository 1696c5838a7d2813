#include "codecs/codec.h"

#include <algorithm>

#include "raster/steps/steps.h"

namespace pressoir::codecs {
namespace {

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorCode::internal, "The result did not pass its check.", what);
}

Size wanted_size(const Pixels& original, const Goal& goal, const Limits& limits) {
  const auto size = seen_size(original);
  return goal.steps.empty() ? size : raster::plan_steps(goal.steps, size, limits).back().to;
}

}  // namespace

Size seen_size(const Pixels& pixels) noexcept {
  const bool lies = pixels.orientation >= 5;  // EXIF 2.32, tag 0x0112: rows are columns
  return {lies ? pixels.height : pixels.width, lies ? pixels.width : pixels.height};
}

std::optional<Repaired> Codec::repair(Bytes input, const Limits& limits) const {
  try {
    (void)probe(input, limits);
    const auto* raster = as_raster(*this);
    if (!raster) return std::nullopt;
    const auto reader = raster->read(input, limits);
    while (reader->skip()) {
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    throw Error(ErrorCode::corrupt_input,
                "The " + std::string(info().title) +
                    " file is damaged, and files of this format cannot be repaired.",
                error.detail());
  }
  return std::nullopt;
}

std::unique_ptr<Codec> Codec::with_password(std::string_view /*password*/) const { return nullptr; }

std::vector<Size> Codec::page_sizes(Bytes /*input*/, const Limits& /*limits*/) const { return {}; }

std::optional<Buffer> Codec::rotate_pages(Bytes /*input*/, int /*degrees*/,
                                          const Limits& /*limits*/) const {
  return std::nullopt;
}

std::unique_ptr<RasterCodec> Codec::as_picture(const PageChoice& /*choice*/) const {
  return nullptr;
}

void Codec::verify(const Original& original, Bytes result, const Goal& goal,
                   const Limits& limits) const {
  if (!recognizes(result.first(std::min(result.size(), kHeadBytes)))) fail("another format");
  const auto made = probe(result, limits);
  const auto& before = original.probe;
  if (before.pages && made.pages && before.pages->count != made.pages->count)
    fail("another number of pages");
  if (!before.pixels) return;
  if (!made.pixels || seen_size(*made.pixels) != wanted_size(*before.pixels, goal, limits))
    fail("another size");
  // Fewer: equal ones were joined, or the format has no frames.
  if (made.pixels->frames > before.pixels->frames) fail("more frames");
}

}  // namespace pressoir::codecs
