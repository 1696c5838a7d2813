#include "raster/resize.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "raster/profile.h"

namespace pressoir::raster {
namespace {

// Four floats in one register on every machine; compiled without fusing (CMakeLists.txt), so that
// all machines round alike.
using Four = float __attribute__((vector_size(16)));

inline Four four_at(const float* values) {
  Four four;
  std::memcpy(&four, values, sizeof four);
  return four;
}

inline void keep(const Four& four, float* to) { std::memcpy(to, &four, sizeof four); }

constexpr double kLobes = 3;

double lanczos(double x) {
  x = std::abs(x);
  if (x < 1e-9) return 1;
  if (x >= kLobes) return 0;
  const double angle = std::numbers::pi * x;
  return kLobes * std::sin(angle) * std::sin(angle / kLobes) / (angle * angle);
}

/// The source samples that make one sample of the result.
struct Taps {
  std::uint32_t first = 0, count = 0;
  std::size_t at = 0;  ///< in Axis::weights
};

struct Axis {
  std::vector<Taps> taps;
  std::vector<float> weights;
  std::uint32_t most = 0;  ///< taps of one sample

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
      most = std::max(most, end - begin);
    }
  }
  [[nodiscard]] const float* weights_of(const Taps& t) const { return weights.data() + t.at; }
};

/// Between samples and light, 0..1.
class Curve {
 public:
  explicit Curve(const Canvas& canvas)
      : plain_(canvas.layout().model == ColourModel::cmyk),
        gamma_(canvas.icc().empty() ? canvas.gamma : 0),
        full_(canvas.layout().bits == 16 ? 65535 : 255) {
    light_.resize(full_ + 1);
    for (std::size_t i = 0; i < light_.size(); ++i)
      light_[i] = static_cast<float>(decode(static_cast<double>(i) / static_cast<double>(full_)));
    // Of 8 bits, near black, where the curve is steepest, an entry is 0.2 of a level.
    if (full_ != 255) return;
    coded_.resize(kEntries + 1);
    for (std::size_t i = 0; i < coded_.size(); ++i)
      coded_[i] = static_cast<std::uint8_t>(
          std::lround(255 * encode(static_cast<double>(i) / static_cast<double>(kEntries))));
  }
  [[nodiscard]] const float* light() const { return light_.data(); }
  void store(float light, std::uint8_t& sample) const {
    sample = coded_[static_cast<std::size_t>(std::clamp(light, 0.F, 1.F) * kEntries + 0.5F)];
  }
  void store(float light, std::uint16_t& sample) const {
    sample = static_cast<std::uint16_t>(
        std::lround(65535 * encode(static_cast<double>(std::clamp(light, 0.F, 1.F)))));
  }

 private:
  static constexpr std::uint32_t kEntries = 16384;
  [[nodiscard]] double decode(double v) const {
    if (plain_) return v;
    return gamma_ > 0 ? std::pow(v, 1 / gamma_) : srgb_decode(v);
  }
  [[nodiscard]] double encode(double v) const {
    if (plain_) return v;
    return gamma_ > 0 ? std::pow(v, gamma_) : srgb_encode(v);
  }
  bool plain_;
  double gamma_;
  std::size_t full_;
  std::vector<float> light_;
  std::vector<std::uint8_t> coded_;
};

/// Pixels of `lanes` floats each (4, or 8 for inks with alpha), colour times alpha.
template <class Sample>
void load(const Sample* in, std::size_t pixels, const Layout& layout, const Curve& curve,
          float* out) {
  const std::uint32_t channels = layout.channels();
  const std::uint32_t colours = channels - (layout.alpha ? 1 : 0);
  const std::size_t lanes = channels > 4 ? 8 : 4;
  constexpr float kScale = 1.F / static_cast<float>(Sample(~Sample{0}));
  const float* light = curve.light();
  for (std::size_t x = 0; x < pixels; ++x, in += channels, out += lanes) {
    const float alpha = layout.alpha ? static_cast<float>(in[colours]) * kScale : 1.F;
    for (std::uint32_t c = 0; c < colours; ++c) out[c] = light[in[c]] * alpha;
    if (layout.alpha) out[colours] = alpha;
  }
}

template <class Sample>
void store(const float* in, const Layout& layout, const Curve& curve, std::span<Sample> row) {
  const std::uint32_t channels = layout.channels();
  const std::uint32_t colours = channels - (layout.alpha ? 1 : 0);
  const std::size_t lanes = channels > 4 ? 8 : 4;
  constexpr auto kFull = static_cast<float>(Sample(~Sample{0}));
  for (std::size_t at = 0; at < row.size(); at += channels, in += lanes) {
    float divisor = 1;
    if (layout.alpha) {
      const float alpha = std::clamp(in[colours], 0.F, 1.F);
      row[at + colours] = static_cast<Sample>(alpha * kFull + 0.5F);
      divisor = row[at + colours] == 0 ? 0 : 1 / alpha;
    }
    for (std::uint32_t c = 0; c < colours; ++c) curve.store(in[c] * divisor, row[at + c]);
  }
}

/// One row, narrowed or widened.
void across(const float* in, std::size_t lanes, const Axis& axis, float* out) {
  for (const Taps& taps : axis.taps) {
    const float* weights = axis.weights_of(taps);
    for (std::size_t group = 0; group < lanes; group += 4, out += 4) {
      const float* from = in + taps.first * lanes + group;
      Four even{}, odd{};
      std::uint32_t k = 0;
      for (; k + 2 <= taps.count; k += 2, from += 2 * lanes) {
        even += weights[k] * four_at(from);
        odd += weights[k + 1] * four_at(from + lanes);
      }
      if (k < taps.count) even += weights[k] * four_at(from);
      keep(even + odd, out);
    }
  }
}

/// The weighted sum of whole rows of `floats` values, a multiple of four.
void down(std::span<const float* const> rows, const float* weights, std::size_t floats,
          float* out) {
  const float* const* const first = rows.data();
  const std::size_t count = rows.size();
  for (std::size_t x = 0; x < floats; x += 4) {
    Four even{}, odd{};
    std::size_t k = 0;
    for (; k + 2 <= count; k += 2) {
      even += weights[k] * four_at(first[k] + x);
      odd += weights[k + 1] * four_at(first[k + 1] + x);
    }
    if (k < count) even += weights[k] * four_at(first[k] + x);
    keep(even + odd, out + x);
  }
}

template <class Sample, class CanvasType>
auto row_of(CanvasType& canvas, std::uint32_t y) {
  if constexpr (sizeof(Sample) == 1)
    return canvas.row8(y);
  else
    return canvas.row16(y);
}

template <class Sample>
void resample_as(const Canvas& from, const Axis& columns, const Axis& rows, Canvas& to) {
  const Layout& layout = from.layout();
  const Curve curve(from);
  const std::size_t lanes = layout.channels() > 4 ? 8 : 4;
  const std::size_t floats = lanes * to.width();
  std::vector<float> source(lanes * from.width()), sum(floats);
  // Rows already narrowed; source row y stands in slot y % most.
  std::vector<std::vector<float>> ring(rows.most, std::vector<float>(floats));
  std::vector<const float*> window;
  std::uint32_t done = rows.taps.front().first;
  for (std::uint32_t y = 0; y < to.height(); ++y) {
    const Taps& taps = rows.taps[y];
    for (done = std::max(done, taps.first); done < taps.first + taps.count; ++done) {
      load(row_of<Sample>(from, done).data(), from.width(), layout, curve, source.data());
      across(source.data(), lanes, columns, ring[done % rows.most].data());
    }
    window.clear();
    for (std::uint32_t k = 0; k < taps.count; ++k)
      window.push_back(ring[(taps.first + k) % rows.most].data());
    down(window, rows.weights_of(taps), floats, sum.data());
    store<Sample>(sum.data(), layout, curve, row_of<Sample>(to, y));
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
  result.set_icc(canvas.icc());
  result.gamma = canvas.gamma;
  return result;
}

}  // namespace pressoir::raster
