#include "codecs/jpeg/lossy/rendering.h"

#include <algorithm>
#include <vector>

#include "codecs/jpeg/lossy/render_kernels.h"
#include "codecs/jpeg/pixels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kSide = 8;
// libjpeg enlarges narrower chroma by repeating it.
constexpr std::uint32_t kLeastToSmooth = 3;

std::uint32_t share_of(std::uint32_t size, int part, int whole) {
  const auto p = static_cast<std::uint32_t>(part), w = static_cast<std::uint32_t>(whole);
  return (size * p + w - 1) / w;
}

/// The samples of a component, and how they become rows of the picture.
class Plane {
 public:
  Plane(const Picture& picture, const Component& component)
      : width_(share_of(picture.width, component.h, picture.max_h())),
        height_(share_of(picture.height, component.v, picture.max_v())),
        wider_(picture.max_h() / component.h),
        higher_(picture.max_v() / component.v),
        stride_(std::size_t{component.blocks_wide} * kSide + kRowSlack),
        component_(component),
        samples_(stride_ * kKept * kSide) {
    if (wider_ == 1) return;
    sums_.resize(width_ + 2 * kRowSlack);
    enlarged_.resize(2 * (width_ + kRowSlack));
  }

  /// Of the full width; valid until the next call. REQUIRES: rows from the top down.
  const std::uint8_t* row(std::uint32_t y) {
    if (wider_ == 1) return at(y);
    const std::uint32_t own = y / static_cast<std::uint32_t>(higher_);
    const std::uint8_t* far = nullptr;
    if (higher_ == 2) far = at(y % 2 == 0 ? std::max(own, 1U) - 1 : std::min(own + 1, height_ - 1));
    std::uint16_t* const sums = &sums_[kRowSlack];
    add_rows(at(own), far, width_, sums);
    sums[-1] = sums[0];
    sums[width_] = sums[width_ - 1];
    enlarge_row(sums, width_, far != nullptr, enlarged_.data());
    return enlarged_.data();
  }

 private:
  static constexpr std::uint32_t kKept = 4;  // rows of blocks

  const std::uint8_t* at(std::uint32_t y) {
    for (; drawn_ <= y / kSide; ++drawn_)
      inverse_dct(&component_.blocks[std::size_t{drawn_} * component_.blocks_wide],
                  component_.blocks_wide, component_.quant,
                  &samples_[stride_ * kSide * (drawn_ % kKept)], stride_);
    return &samples_[stride_ * (y % (kKept * kSide))];
  }

  std::uint32_t width_, height_;
  int wider_, higher_;
  std::size_t stride_;
  const Component& component_;
  std::uint32_t drawn_ = 0;  // rows of blocks
  std::vector<std::uint8_t> samples_;
  std::vector<std::uint16_t> sums_;
  std::vector<std::uint8_t> enlarged_;
};

/// All of a picture, or chroma halved across or both ways.
bool is_usual(const Picture& picture) {
  return std::ranges::all_of(picture.components, [&](const Component& component) {
    const int h = component.h, v = component.v, max_h = picture.max_h(), max_v = picture.max_v();
    if (h == max_h && v == max_v) return true;
    return 2 * h == max_h && (v == max_v || 2 * v == max_v) &&
           share_of(picture.width, h, max_h) >= kLeastToSmooth;
  });
}

void write_row(std::vector<Plane>& planes, std::uint32_t y, std::size_t width,
               std::vector<std::uint8_t>& colours, std::span<std::uint8_t> to) {
  if (planes.size() == 1) {
    std::copy_n(planes[0].row(y), width, to.begin());
    return;
  }
  colour_row(planes[0].row(y), planes[1].row(y), planes[2].row(y), width, colours.data());
  if (planes.size() == 3) {
    std::copy_n(colours.begin(), 3 * width, to.begin());
    return;
  }
  const std::uint8_t* const black = planes[3].row(y);
  for (std::size_t x = 0; x < width; ++x) {  // inks are stored inverted, as pixels.h says
    std::copy_n(&colours[3 * x], 3, &to[4 * x]);
    to[4 * x + 3] = static_cast<std::uint8_t>(255 - black[x]);
  }
}

}  // namespace

raster::Canvas rendered(const Picture& picture) {
  raster::Canvas canvas;
  render(picture, canvas);
  return canvas;
}

void render(const Picture& picture, raster::Canvas& canvas) {
  if (!is_usual(picture)) {
    canvas = decode(write_coefficients(picture, Coding::sequential)).canvas;
    return;
  }
  const raster::Layout layout{
      .model = model_of(static_cast<int>(picture.components.size())), .alpha = false, .bits = 8};
  if (canvas.width() != picture.width || canvas.height() != picture.height ||
      canvas.layout() != layout)
    canvas = raster::Canvas(picture.width, picture.height, layout);
  std::vector<Plane> planes;
  for (const Component& component : picture.components) planes.emplace_back(picture, component);
  std::vector<std::uint8_t> colours(3 * (picture.width + kRowSlack));
  for (std::uint32_t y = 0; y < picture.height; ++y)
    write_row(planes, y, picture.width, colours, canvas.row8(y));
}

}  // namespace pressoir::codecs::jpeg
