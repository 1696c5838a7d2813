#include "codecs/jpeg/lossy/spectrum.h"

#include <algorithm>
#include <span>

#include "codecs/jpeg/lossy/overshoot.h"
#include "codecs/jpeg/lossy/render_kernels.h"
#include "codecs/jpeg/lossy/spectrum_kernels.h"

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kBlock = 8;
constexpr float kMiddle = 128;

std::uint32_t divided_up(std::uint32_t value, std::uint32_t by) { return (value + by - 1) / by; }

/// A band of rows of one component before subsampling, padded by its last samples.
struct Band {
  std::size_t stride = 0;
  std::vector<float> samples;
  float* row(std::size_t y) { return samples.data() + y * stride; }
};

/// As split_colours(), also of CMY with 4 samples per pixel.
void split_row(std::span<const std::uint8_t> row, std::size_t channels, float* luma, float* cb,
               float* cr) {
  const std::size_t width = row.size() / channels;
  if (channels == 3) return split_colours(row.data(), width, luma, cb, cr);
  for (std::size_t x = 0; x < width; ++x) {
    const float r = row[x * channels], g = row[x * channels + 1], b = row[x * channels + 2];
    luma[x] = 0.299F * r + 0.587F * g + 0.114F * b - kMiddle;
    cb[x] = -0.168735892F * r - 0.331264108F * g + 0.5F * b;
    cr[x] = 0.5F * r - 0.418687589F * g - 0.081312411F * b;
  }
}

/// Averages of h x v samples of `from`, of which `rows` rows count.
void shrink(Band& from, std::size_t rows, std::size_t h, std::size_t v, float* to) {
  const float share = 1.0F / static_cast<float>(h * v);
  for (std::size_t y = 0; y < rows; y += v)
    for (std::size_t x = 0; x < from.stride; x += h) {
      float sum = 0;
      for (std::size_t i = 0; i < v; ++i)
        for (std::size_t j = 0; j < h; ++j) sum += from.row(y + i)[x + j];
      *to++ = sum * share;
    }
}

// Decoders enlarge chroma smoothly (libjpeg's "fancy upsampling"), which leaves of a line of
// samples d what 1/8, 6/8, 1/8 of neighbours are. Its inverse is close to d + 2/8 (2 d - d_left -
// d_right); a little less gives the best scores (docs/decisions/0012-jpeg-tables.md).
constexpr float kSharpening = 1.5F / 8;

/// Makes up for what a decoder's upsampling will blur, along the lines that are halved.
void sharpen(Band& band, bool across, bool down) {
  const std::size_t wide = band.stride, high = band.samples.size() / wide;
  std::vector<float> above(band.row(0), band.row(0) + wide), line(wide);
  for (std::size_t y = 0; y < high; ++y) {
    float* row = band.row(y);
    const float* below = band.row(std::min(y + 1, high - 1));
    std::copy_n(row, wide, line.begin());
    for (std::size_t x = 0; x < wide; ++x) {
      float lost = 0;
      if (across) lost += 2 * line[x] - line[x > 0 ? x - 1 : x] - line[std::min(x + 1, wide - 1)];
      if (down) lost += 2 * line[x] - above[x] - below[x];
      row[x] = line[x] + kSharpening * lost;
    }
    above.swap(line);
  }
}

/// Black or white, and not all the same.
bool is_cut(const float* samples, std::size_t stride) {
  float least = samples[0], most = samples[0];
  for (std::size_t y = 0; y < kBlock; ++y)
    for (std::size_t x = 0; x < kBlock; ++x) {
      least = std::min(least, samples[y * stride + x]);
      most = std::max(most, samples[y * stride + x]);
    }
  return most - least >= 1 && (least <= kBlack || most >= kWhite);
}

class Analysis {
 public:
  Analysis(const raster::Canvas& canvas, Sampling sampling, const Component* luma)
      : canvas_(canvas) {
    const std::size_t channels = canvas.layout().channels();
    h_ = sampling == Sampling::s444 || channels == 1 ? 1 : 2;
    v_ = sampling == Sampling::s420 && channels > 1 ? 2 : 1;
    result_.width = canvas.width();
    result_.height = canvas.height();
    result_.colour = coded_as(canvas.layout().model);
    for (std::size_t i = 0; i < channels; ++i) add_component(i);
    if (luma) take_luma(*luma);
    bands_.resize(channels);
    for (Band& band : bands_) {
      band.stride = std::size_t{divided_up(canvas.width(), kBlock * h_)} * kBlock * h_;
      band.samples.resize(band.stride * kBlock * v_);
    }
    halved_.resize(channels);
    for (std::size_t i = 0; i < channels; ++i) {
      if (!is_halved(i)) continue;
      halved_[i].stride = bands_[i].stride / h_;
      halved_[i].samples.resize(halved_[i].stride * kBlock * result_.components[i].blocks_high);
    }
  }

  Spectrum run() {
    const std::uint32_t rows = kBlock * v_;
    for (std::uint32_t top = 0; top < canvas_.height(); top += rows) {
      for (std::uint32_t y = 0; y < rows; ++y) fill_row(std::min(top + y, canvas_.height() - 1), y);
      for (std::size_t i = 0; i < bands_.size(); ++i) take(i, top / rows);
    }
    for (std::size_t i = 1; i < halved_.size(); ++i) {
      if (halved_[i].samples.empty()) continue;
      sharpen(halved_[i], h_ > 1, v_ > 1);
      transform(halved_[i], result_.components[i], 0);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] static bool is_full(std::size_t index) { return index == 0 || index == 3; }

  [[nodiscard]] bool is_halved(std::size_t index) const { return !is_full(index) && h_ * v_ > 1; }

  void add_component(std::size_t index) {
    SpectrumComponent& component = result_.components.emplace_back();
    component.id = static_cast<int>(index) + 1;
    component.h = static_cast<int>(is_full(index) ? h_ : 1);
    component.v = static_cast<int>(is_full(index) ? v_ : 1);
    const std::uint32_t by_h = kBlock * (is_full(index) ? 1 : h_);
    const std::uint32_t by_v = kBlock * (is_full(index) ? 1 : v_);
    component.blocks_wide = divided_up(canvas_.width(), by_h);
    component.blocks_high = divided_up(canvas_.height(), by_v);
    component.blocks.resize(std::size_t{component.blocks_wide} * component.blocks_high);
  }

  void take_luma(const Component& coded) {
    SpectrumComponent& ours = result_.components.front();
    if (coded.blocks_wide != ours.blocks_wide || coded.blocks_high != ours.blocks_high) return;
    const int h = ours.h, v = ours.v;
    ours = spectrum_of(coded);
    ours.cut = cut_blocks(coded);
    ours.id = 1, ours.h = h, ours.v = v;
    has_luma_ = true;
  }

  void fill_row(std::uint32_t from, std::uint32_t to) {
    const std::span<const std::uint8_t> row = canvas_.row8(from);
    const std::size_t channels = bands_.size();
    if (channels == 1)
      std::transform(row.begin(), row.end(), bands_[0].row(to),
                     [](std::uint8_t v) { return static_cast<float>(v) - kMiddle; });
    else
      split_row(row, channels, bands_[0].row(to), bands_[1].row(to), bands_[2].row(to));
    if (channels == 4)  // stored inverted, as pixels.h says
      for (std::size_t x = 0; x < canvas_.width(); ++x)
        bands_[3].row(to)[x] = static_cast<float>(255 - row[x * 4 + 3]) - kMiddle;
    for (Band& band : bands_) {
      float* samples = band.row(to);
      std::fill(samples + canvas_.width(), samples + band.stride, samples[canvas_.width() - 1]);
    }
  }

  /// A full band of a component: to its spectrum, or halved to where the rest is waited for.
  void take(std::size_t index, std::uint32_t number) {
    if (index == 0 && has_luma_) return;
    Band& band = bands_[index];
    SpectrumComponent& component = result_.components[index];
    if (is_halved(index))
      shrink(band, std::size_t{kBlock} * v_, h_, v_,
             halved_[index].row(std::size_t{number} * kBlock));
    else
      transform(band, component, number * static_cast<std::uint32_t>(component.v));
  }

  /// All blocks of a band, whose first row of blocks is `top`.
  void transform(Band& band, SpectrumComponent& component, std::uint32_t top) {
    const SpectrumComponent* const luma = &result_.components.front();
    const auto rows = static_cast<std::uint32_t>(band.samples.size() / band.stride / kBlock);
    for (std::uint32_t y = 0; y < std::min(rows, component.blocks_high - top); ++y)
      for (std::uint32_t x = 0; x < component.blocks_wide; ++x) {
        const float* samples = band.row(std::size_t{y} * kBlock) + std::size_t{x} * kBlock;
        const std::uint32_t at = (top + y) * component.blocks_wide + x;
        forward_dct(samples, band.stride, component.blocks[at]);
        if (&component == luma && is_cut(samples, band.stride)) component.cut.push_back(at);
      }
  }

  const raster::Canvas& canvas_;
  std::uint32_t h_ = 1, v_ = 1;
  bool has_luma_ = false;
  Spectrum result_;
  std::vector<Band> bands_;   // of what is coming in
  std::vector<Band> halved_;  // all of chroma that is halved
};

// Of coefficients as 8 bits make them; files may hold others.
bool is_usual(const Block& block, const QuantTable& quant) {
  constexpr int kMaxUsual = 1 << 14;
  for (std::size_t i = 0; i < block.size(); ++i)
    if (std::abs(int{block[i]} * int{quant[i]}) > kMaxUsual) return false;
  return true;
}

}  // namespace

std::vector<std::uint32_t> cut_blocks(const Component& component) {
  std::vector<std::uint32_t> cut;
  std::array<std::uint8_t, 64> samples;
  for (std::uint32_t i = 0; i < component.blocks.size(); ++i) {
    if (!is_usual(component.blocks[i], component.quant)) continue;
    inverse_dct(&component.blocks[i], 1, component.quant, samples.data(), kBlock);
    const auto [least, most] = std::ranges::minmax(samples);
    if (least != most && (least == 0 || most == 255)) cut.push_back(i);
  }
  return cut;
}

Spectrum spectrum_of(const raster::Canvas& canvas, Sampling sampling, const Component* luma) {
  return Analysis(canvas, sampling, luma).run();
}

SpectrumComponent spectrum_of(const Component& component) {
  SpectrumComponent result{.id = component.id,
                           .h = component.h,
                           .v = component.v,
                           .blocks_wide = component.blocks_wide,
                           .blocks_high = component.blocks_high,
                           .blocks = std::vector<SpectrumBlock>(component.blocks.size()),
                           .source_steps = {component.quant.begin(), component.quant.end()},
                           .cut = {}};
  scale_blocks(component.blocks.data(), component.blocks.size(), component.quant,
               result.blocks.data());
  return result;
}

Spectrum spectrum_of(const Picture& picture) {
  Spectrum spectrum{
      .width = picture.width, .height = picture.height, .colour = picture.colour, .components = {}};
  for (const Component& component : picture.components)
    spectrum.components.push_back(spectrum_of(component));
  spectrum.components.front().cut = cut_blocks(picture.components.front());
  return spectrum;
}

std::uint64_t memory_for_spectrum(std::uint32_t width, std::uint32_t height,
                                  std::uint32_t channels) {
  return sizeof(std::int16_t) * std::uint64_t{width + 8} * (height + 8) * channels;
}

}  // namespace pressoir::codecs::jpeg
