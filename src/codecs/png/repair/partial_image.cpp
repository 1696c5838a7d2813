#include "codecs/png/repair/partial_image.h"

#include <algorithm>
#include <utility>

#include "raster/fill/fade.h"
#include "raster/fill/smooth_fill.h"

namespace pressoir::codecs::png {
namespace {

constexpr Pass kWhole{0, 0, 1, 1};
constexpr double kMostFade = 0.99;
constexpr float kSolid = 0.9F * kFull;  // beside transparency nothing is made up that half shows

const Pass& pass_of(const PartialImage& partial, std::size_t index) {
  return partial.interlaced ? kAdam7.at(index) : kWhole;
}
std::size_t passes_of(const PartialImage& partial) {
  return partial.interlaced ? kAdam7.size() : 1;
}
std::uint64_t pixels_of(const Pass& pass, const Header& header) {
  return std::uint64_t{pass.width(header)} * pass.height(header);
}

/// False: the data ended in this pass.
bool read_pass(RowReader& reader, PartialImage& partial, std::size_t index) {
  Image& image = partial.image;
  const Pass& pass = pass_of(partial, index);
  const std::uint32_t width = pass.width(image.header), height = pass.height(image.header);
  if (width == 0) return true;
  const std::size_t bits = std::size_t{channels_of(image.header.type)} * image.header.depth;
  std::vector<std::uint8_t> row(row_bytes(image.header, width)), above(row.size());
  for (std::uint32_t y = 0; y < height; ++y) {
    const std::size_t bytes = reader.next_as_far_as_it_goes(row, above);
    const auto count = std::min<std::size_t>(width, bytes * 8 / bits);
    const auto target = image.row(pass.y + y * pass.step_y);
    for (std::size_t x = 0; x < count; ++x)
      copy_pixel(row, x, target, pass.x + x * pass.step_x, bits);
    partial.arrived[index] += count;
    if (count < width) return false;
    std::swap(row, above);
  }
  return true;
}

PartialImage read(const Image& layout, const std::vector<Bytes>& pieces, bool has_head) {
  PartialImage partial;
  partial.image = layout;
  partial.interlaced = layout.header.interlaced;
  Image& image = partial.image;
  image.header.interlaced = false;
  image.samples.assign(narrow<std::size_t>(std::uint64_t{image.stride()} * image.header.height), 0);
  RowReader reader(image.header, pieces, has_head);
  for (std::size_t index = 0; index < passes_of(partial); ++index)
    if (!read_pass(reader, partial, index)) return partial;
  try {
    reader.finish();
    partial.is_whole = has_head;
  } catch (const Error&) {
    partial.is_whole = false;  // all pixels are there, their checksum is not right
  }
  return partial;
}

/// Which pixel of a pass; calls work(x, y) with its place in the picture for those missing.
void for_missing(const PartialImage& partial, std::size_t index, const auto& work) {
  const Pass& pass = pass_of(partial, index);
  const std::uint32_t width = pass.width(partial.image.header);
  if (width == 0) return;
  const std::uint64_t end = pixels_of(pass, partial.image.header);
  for (std::uint64_t at = partial.arrived[index]; at < end; ++at)
    work(pass.x + static_cast<std::uint32_t>(at % width) * pass.step_x,
         pass.y + static_cast<std::uint32_t>(at / width) * pass.step_y);
}

/// The missing pixels of the first, or only, pass.
void fill_smoothly(PartialImage& partial, PixelAccess& access) {
  const Pass& pass = pass_of(partial, 0);
  const std::uint32_t width = pass.width(partial.image.header);
  const std::uint32_t height = pass.height(partial.image.header);
  std::vector<raster::SmoothFill> fills(4, raster::SmoothFill(width, height));
  double clear = 0;  // pixels that are transparent, those that are it in part in proportion
  for (std::uint64_t at = 0; at < partial.arrived[0]; ++at) {
    const auto x = static_cast<std::uint32_t>(at % width);
    const auto y = static_cast<std::uint32_t>(at / width);
    const Pixel pixel = access.get(x * pass.step_x, y * pass.step_y);
    for (std::size_t c = 0; c < 4; ++c) fills[c].add(x, y, pixel[c]);
    clear += 1.0 - pixel[3] / kFull;
  }
  for (auto& fill : fills) fill.finish();
  // What stands on transparency ends somewhere, the sooner the more of that there is.
  clear /= static_cast<double>(std::max<std::uint64_t>(partial.arrived[0], 1));
  const auto share = static_cast<float>(std::min(clear * clear, kMostFade));
  const auto last = static_cast<std::uint32_t>(partial.arrived[0] / width);
  for_missing(partial, 0, [&](std::uint32_t x, std::uint32_t y) {
    Pixel pixel{};
    const float left = raster::left_after(static_cast<float>(y / pass.step_y - last), share);
    for (std::size_t c = 0; c < 4; ++c)
      pixel[c] = left * fills[c].at(x / pass.step_x, y / pass.step_y);
    access.set(x, y, pixel[3] < kSolid ? Pixel{} : pixel);
  });
}

/// A pixel of a later pass lies half-way between two of those before: beside each other in the
/// second, fourth and sixth pass, else one above the other (PNG, 8.1).
void interpolate(PartialImage& partial, PixelAccess& access, std::size_t index) {
  const Pass& pass = kAdam7.at(index);
  const Header& header = partial.image.header;
  const bool is_across = index % 2 == 1;
  const std::uint32_t step = is_across ? pass.x : pass.y;
  for_missing(partial, index, [&](std::uint32_t x, std::uint32_t y) {
    Pixel pixel = is_across ? access.get(x - step, y) : access.get(x, y - step);
    const bool has_other = is_across ? x + step < header.width : y + step < header.height;
    if (has_other) {
      const Pixel other = is_across ? access.get(x + step, y) : access.get(x, y + step);
      for (std::size_t c = 0; c < 4; ++c) pixel[c] = (pixel[c] + other[c]) / 2;
    }
    access.set(x, y, pixel);
  });
}

}  // namespace

std::uint64_t PartialImage::pixels() const {
  return std::uint64_t{image.header.width} * image.header.height;
}

std::uint64_t PartialImage::known() const {
  std::uint64_t sum = 0;
  for (const auto count : arrived) sum += count;
  return sum;
}

std::uint64_t PartialImage::lost() const {
  const std::uint64_t first = pixels_of(pass_of(*this, 0), image.header);
  const std::uint64_t missing = first - arrived[0];
  if (!interlaced || missing == 0) return missing;
  return std::max<std::uint64_t>(1, pixels() * missing / first);
}

PartialImage decode_partial(const Image& layout, const std::vector<Bytes>& pieces) {
  auto partial = read(layout, pieces, true);
  constexpr std::size_t kHead = 2;  // of a zlib stream (RFC 1950, 2.2)
  if (partial.known() > 0 || pieces.empty() || pieces[0].size() <= kHead) return partial;
  auto headless = pieces;
  headless[0] = headless[0].subspan(kHead);
  return read(layout, headless, false);
}

void fill_missing(PartialImage& partial) {
  if (partial.known() == partial.pixels()) return;
  PixelAccess access(partial.image);
  if (partial.arrived[0] < pixels_of(pass_of(partial, 0), partial.image.header))
    fill_smoothly(partial, access);
  for (std::size_t index = 1; index < passes_of(partial); ++index)
    interpolate(partial, access, index);
}

void fill_missing(PartialImage& partial,
                  const std::function<Pixel(std::uint32_t x, std::uint32_t y)>& before) {
  PixelAccess access(partial.image);
  for (std::size_t index = 0; index < passes_of(partial); ++index)
    for_missing(partial, index,
                [&](std::uint32_t x, std::uint32_t y) { access.set(x, y, before(x, y)); });
}

}  // namespace pressoir::codecs::png
