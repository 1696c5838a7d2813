#include "codecs/tiff/repair/repair.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/warnings.h"
#include "codecs/loss.h"
#include "codecs/png/png.h"
#include "codecs/read_only.h"
#include "codecs/tiff/metadata.h"
#include "codecs/tiff/pixels.h"
#include "raster/fill/canvas_fill.h"

namespace pressoir::codecs::tiff {
namespace {

/// What `work` returns; empty where the file is damaged.
auto unless_damaged(const auto& work) -> std::optional<decltype(work())> {
  try {
    return work();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    return std::nullopt;
  }
}

/// A picture as far as it can be read.
struct Partial {
  raster::Canvas canvas;
  std::vector<bool> known;
  std::uint64_t missing = 0;
};

/// Read with one padding behind the end and with another: what comes out the same depends on
/// neither.
Partial read_partial(Bytes input, const Shape& shape, const Limits& limits) {
  constexpr std::uint8_t kOnePadding = 0x00, kOtherPadding = 0xA5;
  std::vector<Gap> gaps;
  Partial partial{.canvas = decode(File(input, limits, kOnePadding), shape, limits, &gaps),
                  .known = {}};
  const auto other = decode(File(input, limits, kOtherPadding), shape, limits, &gaps);
  const auto& canvas = partial.canvas;
  partial.known.assign(std::size_t{shape.width} * shape.height, true);
  for (const Gap& gap : gaps)
    for (std::uint32_t y = gap.y; y < gap.y + gap.height; ++y)
      for (std::uint32_t x = gap.x; x < gap.x + gap.width; ++x)
        partial.known[std::size_t{y} * shape.width + x] = false;
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < shape.height; ++y) {
    const auto compare = [&](auto left, auto right) {
      for (std::size_t x = 0; x < shape.width; ++x)
        if (!std::ranges::equal(left.subspan(x * channels, channels),
                                right.subspan(x * channels, channels)))
          partial.known[std::size_t{y} * shape.width + x] = false;
    };
    if (canvas.layout().bits == 16)
      compare(canvas.row16(y), other.row16(y));
    else
      compare(canvas.row8(y), other.row8(y));
  }
  partial.missing = static_cast<std::uint64_t>(std::ranges::count(partial.known, false));
  return partial;
}

Buffer as_png(raster::Canvas canvas, const raster::Metadata& metadata, const Limits& limits) {
  const raster::FramesInfo info{.width = canvas.width(), .height = canvas.height()};
  StillReader reader(info, metadata, [&canvas] { return std::move(canvas); });
  Goal goal;
  goal.effort = Effort::low;
  goal.metadata.all = true;
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  png_codec().encode(reader, goal, limits, trials);
  auto best = std::move(trials).take_best();
  if (!best) throw Error(ErrorCode::internal, "The file could not be repaired.", "no candidate");
  return std::move(best->bytes);
}

}  // namespace

std::optional<Repaired> repair(Bytes input, const Limits& limits) {
  const auto whole = unless_damaged([&] {
    const File file(input, limits);
    (void)decode(file, shape_of(file, limits), limits);
    return true;
  });
  if (whole) return std::nullopt;
  const auto shape = unless_damaged([&] { return shape_of(File(input, limits, 0), limits); });
  if (!shape)
    throw Error(ErrorCode::corrupt_input,
                "The TIFF cannot be repaired: its directory is missing or damaged, so nothing is "
                "known of the picture.");
  auto partial = read_partial(input, *shape, limits);
  if (partial.missing == partial.known.size())
    throw Error(ErrorCode::corrupt_input,
                "The TIFF cannot be repaired: nothing of the picture can be decoded.");
  raster::fill_missing(partial.canvas, [&](std::uint32_t x, std::uint32_t y) {
    return partial.known[std::size_t{y} * shape->width + x];
  });
  auto metadata = unless_damaged([&] { return metadata_of(File(input, limits), input); });
  Repaired result{.codec = &png_codec()};
  if (!metadata) result.report.metadata_lost.emplace_back("other");
  if (!metadata) metadata = raster::Metadata{};
  if (is_lab(shape->meaning)) metadata->icc.clear();  // converted
  const auto pictures = File(input, limits, 0).count_pictures();
  result.before = {.pixels = Pixels{.width = shape->width,
                                    .height = shape->height,
                                    .orientation = raster::orientation_of(*metadata),
                                    .has_alpha = shape->layout.alpha,
                                    .is_cmyk = shape->layout.model == raster::ColourModel::cmyk,
                                    .pictures = pictures}};
  result.warnings = shape->warnings;
  if (pictures > 1) add_warning(result.warnings, "only the first page was converted");
  result.report.lost_percent = percent_lost(partial.missing, partial.known.size());
  result.bytes = as_png(std::move(partial.canvas), *metadata, limits);
  return result;
}

}  // namespace pressoir::codecs::tiff
