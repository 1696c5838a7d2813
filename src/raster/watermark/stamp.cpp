#include "raster/watermark/stamp.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "raster/steps/resize.h"

namespace pressoir::raster {
namespace {

constexpr std::int64_t kTaps = 4;  // of the cubic, along a side

std::uint32_t side_of(double pixels) {
  constexpr double kMaxSide = 1e9;
  return static_cast<std::uint32_t>(std::clamp(std::round(pixels), 1.0, kMaxSide));
}

template <class Sample>
void add_alpha(const Canvas& from, Canvas& to) {
  const std::uint32_t colours = from.layout().channels();
  for (std::uint32_t y = 0; y < from.height(); ++y) {
    const Sample* in = row_of<Sample>(from, y).data();
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < from.width(); ++x) {
      for (std::uint32_t c = 0; c < colours; ++c) *out++ = *in++;
      *out++ = static_cast<Sample>(~Sample{0});
    }
  }
}

Canvas with_alpha(Canvas canvas) {
  if (canvas.layout().alpha) return canvas;
  Layout layout = canvas.layout();
  layout.alpha = true;
  Canvas result(canvas.width(), canvas.height(), layout);
  if (layout.bits == 16)
    add_alpha<std::uint16_t>(canvas, result);
  else
    add_alpha<std::uint8_t>(canvas, result);
  return result;
}

/// `part` of the stamp as it is in `size`.
Canvas scaled(const Canvas& stamp, Size size, const Box& part) {
  const double x = static_cast<double>(stamp.width()) / size.width;
  const double y = static_cast<double>(stamp.height()) / size.height;
  const Area area{static_cast<double>(part.left) * x, static_cast<double>(part.top) * y,
                  static_cast<double>(part.width()) * x, static_cast<double>(part.height()) * y};
  return with_alpha(resample(stamp, area, static_cast<std::uint32_t>(part.width()),
                             static_cast<std::uint32_t>(part.height())));
}

/// From a place in the rotated box to one in the stamp, in its final size.
struct Unrotation {
  Angle angle;
  double middle_x, middle_y, stamp_x, stamp_y;

  Unrotation(const Watermark::Element& element, Size size, const Placement& placement)
      : angle(element.rotation),
        middle_x(static_cast<double>(placement.width) / 2),
        middle_y(static_cast<double>(placement.height) / 2),
        stamp_x(size.width / 2.0),
        stamp_y(size.height / 2.0) {}
  [[nodiscard]] std::array<double, 2> operator()(double x, double y) const {
    x -= middle_x, y -= middle_y;
    return {angle.cosine * x + angle.sine * y + stamp_x,
            -angle.sine * x + angle.cosine * y + stamp_y};
  }
};

/// What the window needs of the stamp, with the reach of the taps.
Box needed(const Unrotation& unrotated, const Box& window, Size size) {
  Box box{size.width, size.height, 0, 0};
  for (const auto x : {window.left, window.right})
    for (const auto y : {window.top, window.bottom}) {
      const auto [u, v] = unrotated(static_cast<double>(x), static_cast<double>(y));
      box = {std::min(box.left, static_cast<std::int64_t>(std::floor(u)) - kTaps),
             std::min(box.top, static_cast<std::int64_t>(std::floor(v)) - kTaps),
             std::max(box.right, static_cast<std::int64_t>(std::ceil(u)) + kTaps),
             std::max(box.bottom, static_cast<std::int64_t>(std::ceil(v)) + kTaps)};
    }
  return box.common({0, 0, size.width, size.height});
}

/// Weights of the cubic of Catmull and Rom for four samples, `t` beyond the second.
std::array<double, 4> weights(double t) {
  return {((2 - t) * t - 1) * t / 2, ((3 * t - 5) * t * t + 2) / 2, ((4 - 3 * t) * t + 1) * t / 2,
          (t - 1) * t * t / 2};
}

/// One sample of a row of `source` at (u, v), its colours by their alpha; nothing is around it.
template <class Sample>
void sample(const Canvas& source, double u, double v, Sample* out) {
  const std::uint32_t channels = source.layout().channels();
  const double left = std::floor(u - 0.5), top = std::floor(v - 0.5);
  const auto across = weights(u - 0.5 - left), down = weights(v - 0.5 - top);
  std::array<double, 4> sum{};
  for (std::int64_t j = 0; j < kTaps; ++j) {
    const auto y = static_cast<std::int64_t>(top) - 1 + j;
    if (y < 0 || y >= source.height()) continue;
    const auto row = row_of<Sample>(source, static_cast<std::uint32_t>(y));
    for (std::int64_t i = 0; i < kTaps; ++i) {
      const auto x = static_cast<std::int64_t>(left) - 1 + i;
      if (x < 0 || x >= source.width()) continue;
      const Sample* in = row.data() + static_cast<std::size_t>(x) * channels;
      const double weight = across.at(static_cast<std::size_t>(i)) *
                            down.at(static_cast<std::size_t>(j)) * in[channels - 1];
      for (std::uint32_t c = 0; c + 1 < channels; ++c) sum.at(c) += weight * in[c];
      sum.at(channels - 1) += weight;
    }
  }
  static constexpr double kFull = Sample(~Sample{0});
  const double alpha = sum.at(channels - 1);
  const auto rounded = [](double value) {
    return static_cast<Sample>(std::lround(std::clamp(value, 0.0, kFull)));
  };
  out[channels - 1] = rounded(alpha);
  for (std::uint32_t c = 0; c + 1 < channels; ++c)
    out[c] = out[channels - 1] == 0 ? Sample{0} : rounded(sum.at(c) / alpha);
}

template <class Sample>
void rotate(const Canvas& source, const Box& part, const Unrotation& unrotated, const Box& window,
            Canvas& to) {
  const std::uint32_t channels = to.layout().channels();
  for (std::uint32_t y = 0; y < to.height(); ++y) {
    Sample* out = row_of<Sample>(to, y).data();
    for (std::uint32_t x = 0; x < to.width(); ++x, out += channels) {
      const auto [u, v] = unrotated(static_cast<double>(window.left + x) + 0.5,
                                    static_cast<double>(window.top + y) + 0.5);
      sample<Sample>(source, u - static_cast<double>(part.left), v - static_cast<double>(part.top),
                     out);
    }
  }
}

template <class Sample>
bool is_coloured(const Canvas& canvas) {
  const std::uint32_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = row_of<Sample>(canvas, y);
    for (std::size_t at = 0; at < row.size(); at += channels) {
      const bool is_grey = row[at] == row[at + 1] && row[at] == row[at + 2];
      if (!is_grey && (channels == 3 || row[at + 3] != 0)) return true;
    }
  }
  return false;
}

}  // namespace

Size stamp_size(const Canvas& stamp, const Watermark::Element& element, Size picture) {
  const double width = stamp.width(), height = stamp.height();
  if (element.width_percent > 0) {
    const auto wanted = side_of(picture.width * element.width_percent / 100);
    return {wanted, side_of(height * wanted / width)};
  }
  const auto room = room_of(element, picture);
  const double scale = std::min({1.0, room.width / width, room.height / height});
  return {side_of(width * scale), side_of(height * scale)};
}

std::optional<Canvas> drawn_stamp(const Canvas& stamp, const Watermark::Element& element, Size size,
                                  const Placement& placement) {
  const auto& window = placement.window;
  const Unrotation unrotated(element, size, placement);
  if (unrotated.angle.cosine == 1) return scaled(stamp, size, window);
  const Box part = needed(unrotated, window, size);
  if (part.is_empty()) return std::nullopt;
  const Canvas source = scaled(stamp, size, part);
  Canvas result(static_cast<std::uint32_t>(window.width()),
                static_cast<std::uint32_t>(window.height()), source.layout());
  if (source.layout().bits == 16)
    rotate<std::uint16_t>(source, part, unrotated, window, result);
  else
    rotate<std::uint8_t>(source, part, unrotated, window, result);
  return result;
}

bool has_colours(const Canvas& stamp) {
  if (stamp.layout().model == ColourModel::grey) return false;
  return stamp.layout().bits == 16 ? is_coloured<std::uint16_t>(stamp)
                                   : is_coloured<std::uint8_t>(stamp);
}

}  // namespace pressoir::raster
