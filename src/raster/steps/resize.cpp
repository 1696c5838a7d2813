#include "raster/steps/resize.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numbers>

#include "raster/colour/profile.h"
#include "raster/steps/resize_kernels.h"

namespace pressoir::raster {
namespace {

constexpr double kLobes = 3;

double lanczos(double x) {
  x = std::abs(x);
  if (x < 1e-9) return 1;
  if (x >= kLobes) return 0;
  // sin(3a) = 3 sin(a) - 4 sin(a)^3
  const double third = std::numbers::pi * x / kLobes;
  const double sine = std::sin(third);
  return sine * sine * (3 - 4 * sine * sine) / (kLobes * third * third);
}

struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
  std::uint32_t max_taps = 0;  ///< taps of one sample

  Axis(std::uint32_t source, double from, double length, std::uint32_t size) {
    const double step = length / size;
    const double stretch = std::max(step, 1.0);
    std::vector<double> raw;
    for (std::uint32_t i = 0; i < size; ++i) {
      const double centre = from + (i + 0.5) * step;
      const double reach = kLobes * stretch;
      const auto end = static_cast<std::uint32_t>(
          std::clamp(std::ceil(centre + reach), 1.0, static_cast<double>(source)));
      const auto begin = static_cast<std::uint32_t>(
          std::clamp(std::floor(centre - reach), 0.0, static_cast<double>(end - 1)));
      raw.clear();
      double sum = 0;
      for (std::uint32_t s = begin; s < end; ++s)
        sum += raw.emplace_back(lanczos((s + 0.5 - centre) / stretch));
      taps.push_back({begin, end - begin, weights.size()});
      for (const double weight : raw) weights.push_back(static_cast<float>(weight / sum));
      max_taps = std::max(max_taps, end - begin);
    }
  }
  [[nodiscard]] const float* weights_of(const Taps& t) const { return weights.data() + t.at; }
  [[nodiscard]] std::uint32_t end() const { return taps.back().first + taps.back().count; }
};

/// Between samples and light, 0..1.
class Curve {
 public:
  /// @param gamma  0: sRGB, 1: none, else an encoding exponent.
  Curve(double gamma, int bits) : gamma_(gamma), full_(bits == 16 ? 65535 : 255) {
    light_.resize(full_ + 1);
    for (std::size_t i = 0; i < light_.size(); ++i)
      light_[i] = static_cast<float>(decode(static_cast<double>(i) / static_cast<double>(full_)));
    // Of 8 bits, near black, where the curve is steepest, an entry is 0.2 of a level.
    if (full_ != 255) return;
    coded_.resize(kEntries + 1, 255);
    std::size_t at = 0;
    for (std::uint8_t code = 0; code < 255; ++code) {  // up to where the next code is nearer
      const double end = std::ceil(kEntries * decode((code + 0.5) / 255));
      for (; static_cast<double>(at) < end; ++at) coded_[at] = code;
    }
  }
  [[nodiscard]] const float* light() const { return light_.data(); }
  void store(float light, std::uint8_t& sample) const {
    sample = coded_[static_cast<std::size_t>(std::clamp(light, 0.F, 1.F) * kEntries + 0.5F)];
  }
  void store(float light, std::uint16_t& sample) const {
    sample = static_cast<std::uint16_t>(
        std::lround(65535 * encode(static_cast<double>(std::clamp(light, 0.F, 1.F)))));
  }
  /// `light` is read, and `places` written, kSlack beyond the row.
  void store(const float* light, std::int32_t* places, std::span<std::uint8_t> row) const {
    to_places(light, row.size(), kEntries, places);
    for (std::uint8_t& sample : row) sample = coded_[static_cast<std::size_t>(*places++)];
  }
  void store(const float* light, std::int32_t*, std::span<std::uint16_t> row) const {
    for (std::uint16_t& sample : row) store(*light++, sample);
  }

 private:
  static constexpr std::uint32_t kEntries = 16384;
  [[nodiscard]] double decode(double v) const {
    return gamma_ > 0 ? std::pow(v, 1 / gamma_) : srgb_decode(v);
  }
  [[nodiscard]] double encode(double v) const {
    return gamma_ > 0 ? std::pow(v, gamma_) : srgb_encode(v);
  }
  double gamma_;
  std::size_t full_;
  std::vector<float> light_;
  std::vector<std::uint8_t> coded_;
};

Curve curve_of(const Canvas& canvas) {
  if (canvas.layout().model == ColourModel::cmyk) return {1, canvas.layout().bits};
  return {canvas.icc().empty() ? encoding_exponent(canvas.code) : 0, canvas.layout().bits};
}

/// Pixels as light, colour times alpha.
template <class Sample>
void load(std::span<const Sample> in, const Layout& layout, const Curve& curve, float* out) {
  const float* light = curve.light();
  if (!layout.alpha) {
    if constexpr (sizeof(Sample) == 1)
      look_up(in.data(), in.size(), light, out);
    else
      for (const Sample sample : in) *out++ = light[sample];
    return;
  }
  const std::uint32_t channels = layout.channels();
  constexpr float kScale = 1.F / static_cast<float>(Sample(~Sample{0}));
  for (std::size_t at = 0; at < in.size(); at += channels, out += channels) {
    const float alpha = static_cast<float>(in[at + channels - 1]) * kScale;
    for (std::uint32_t c = 0; c + 1 < channels; ++c) out[c] = light[in[at + c]] * alpha;
    out[channels - 1] = alpha;
  }
}

/// REQUIRES: alpha.
template <class Sample>
void store(const float* in, const Layout& layout, const Curve& curve, std::span<Sample> row) {
  const std::uint32_t channels = layout.channels();
  constexpr auto kFull = static_cast<float>(Sample(~Sample{0}));
  for (std::size_t at = 0; at < row.size(); at += channels, in += channels) {
    const float alpha = std::clamp(in[channels - 1], 0.F, 1.F);
    Sample& stored = row[at + channels - 1];
    stored = static_cast<Sample>(alpha * kFull + 0.5F);
    const float divisor = stored == 0 ? 0 : 1 / alpha;
    for (std::uint32_t c = 0; c + 1 < channels; ++c) curve.store(in[c] * divisor, row[at + c]);
  }
}

/// Rows of floats that start where a vector of 16 does not cross lines of the cache.
class Ring {
 public:
  Ring(std::size_t rows, std::size_t floats)
      : stride_((floats + kLine - 1) / kLine * kLine), values_(stride_ * rows + kLine) {
    void* start = values_.data();
    std::size_t room = values_.size() * sizeof(float);
    start_ = static_cast<float*>(
        std::align(kLine * sizeof(float), stride_ * rows * sizeof(float), start, room));
  }
  float* operator[](std::size_t row) { return start_ + row * stride_; }

 private:
  static constexpr std::size_t kLine = 16;
  std::size_t stride_;
  std::vector<float> values_;
  float* start_;
};

// Rows first: what they need of the source stays in the cache, and whole rows fill wide vectors.
template <class Sample>
void resample_as(const Canvas& from, const Axis& columns, const Axis& rows, Canvas& to) {
  const Layout& layout = from.layout();
  const Curve curve = curve_of(from);
  const std::size_t channels = layout.channels();
  const std::size_t begin = columns.taps.front().first * channels;
  const std::size_t floats = columns.end() * channels - begin;
  // Rows as light; source row y stands in slot y % max_taps.
  Ring ring(rows.max_taps, floats + 2 * kSlack);
  std::vector<float> sum(begin + floats + 2 * kSlack), line(to.width() * channels + kSlack);
  std::vector<std::int32_t> places(line.size());
  std::vector<const float*> window;
  std::uint32_t done = rows.taps.front().first;
  for (std::uint32_t y = 0; y < to.height(); ++y) {
    const Taps& taps = rows.taps[y];
    for (done = std::max(done, taps.first); done < taps.first + taps.count; ++done)
      load<Sample>(row_of<Sample>(from, done).subspan(begin, floats), layout, curve,
                   ring[done % rows.max_taps]);
    window.clear();
    for (std::uint32_t k = 0; k < taps.count; ++k)
      window.push_back(ring[(taps.first + k) % rows.max_taps]);
    add_rows(window.data(), rows.weights_of(taps), window.size(), floats, sum.data() + begin);
    narrow_row(sum.data(), channels, columns.taps, columns.weights.data(), line.data());
    if (layout.alpha)
      store<Sample>(line.data(), layout, curve, row_of<Sample>(to, y));
    else
      curve.store(line.data(), places.data(), row_of<Sample>(to, y));
  }
}

}  // namespace

Canvas resample(const Canvas& canvas, const Area& area, std::uint32_t width, std::uint32_t height) {
  Canvas result(width, height, canvas.layout());
  const Axis columns(canvas.width(), area.x, area.width, width);
  const Axis rows(canvas.height(), area.y, area.height, height);
  if (canvas.layout().bits == 16)
    resample_as<std::uint16_t>(canvas, columns, rows, result);
  else
    resample_as<std::uint8_t>(canvas, columns, rows, result);
  result.set_colours_of(canvas);
  return result;
}

}  // namespace pressoir::raster
