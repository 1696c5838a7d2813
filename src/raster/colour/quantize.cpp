#include "raster/colour/quantize.h"

#include <libimagequant.h>

#include <algorithm>
#include <bit>

#include "raster/colour/quantize_ends.h"

// libimagequant sums floats per OpenMP thread: with one thread the result is the same on every
// machine, and no thread is started inside the worker's sandbox. Declared here since <omp.h> comes
// with some compilers only.
extern "C" void omp_set_num_threads(int);

namespace pressoir::raster {
namespace {

void check(liq_error status) {
  if (status == LIQ_OUT_OF_MEMORY) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
  if (status != LIQ_OK)
    throw Error(ErrorCode::internal, "The picture could not be reduced to a palette.");
}

template <class T, void (*destroy)(T*)>
struct Destroy {
  void operator()(T* object) const { destroy(object); }
};
using Attributes = std::unique_ptr<liq_attr, Destroy<liq_attr, liq_attr_destroy>>;
using Picture = std::unique_ptr<liq_image, Destroy<liq_image, liq_image_destroy>>;
using Result = std::unique_ptr<liq_result, Destroy<liq_result, liq_result_destroy>>;

Attributes attributes(const QuantizeOptions& options) {
  Attributes attr(liq_attr_create());
  if (!attr) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
  check(liq_set_max_colors(attr.get(), std::clamp(options.colours, 2, 256)));
  check(liq_set_quality(attr.get(), 0, std::clamp(options.quality, 1, 100)));
  check(liq_set_speed(attr.get(), std::clamp(options.speed, 1, 10)));
  return attr;
}

Result quantized(liq_attr& attr, liq_image& picture) {
  liq_result* raw = nullptr;
  check(liq_image_quantize(&picture, &attr, &raw));
  return Result(raw);
}

static_assert(sizeof(PaletteColour) == sizeof(liq_color));

Quantized shown(liq_result& result, liq_image& picture, std::size_t pixels, float dithering) {
  check(liq_set_dithering_level(&result, dithering));
  Quantized out;
  out.quality = liq_get_quantization_quality(&result);
  out.indices.resize(pixels);
  check(liq_write_remapped_image(&result, &picture, out.indices.data(), out.indices.size()));
  const liq_palette* palette = liq_get_palette(&result);
  for (unsigned i = 0; i < palette->count; ++i)
    out.palette.push_back(std::bit_cast<PaletteColour>(palette->entries[i]));
  return out;
}

}  // namespace

struct Quantizer::State {
  std::vector<PaletteColour> pixels;
  std::uint32_t width, height;
  bool has_clear = false, is_opaque = true;

  void add(const PaletteColour& pixel) {
    has_clear = has_clear || pixel.alpha == 0;
    is_opaque = is_opaque && pixel.alpha == 255;
    pixels.push_back(pixel.alpha == 0 ? PaletteColour{0, 0, 0, 0} : pixel);
  }
  [[nodiscard]] Picture picture(liq_attr& attr, std::span<const PaletteColour> fixed) const {
    Picture made(liq_image_create_rgba(&attr, pixels.data(), static_cast<int>(width),
                                       static_cast<int>(height), 0));
    if (!made) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
    for (const PaletteColour& colour : fixed)
      check(liq_image_add_fixed_color(made.get(), std::bit_cast<liq_color>(colour)));
    return made;
  }
};

Quantizer::Quantizer(const Canvas& canvas) : state_(std::make_unique<State>()) {
  const Layout& layout = canvas.layout();
  if (layout.bits != 8 || layout.model == ColourModel::cmyk)
    throw Error(ErrorCode::internal, "The quantiser takes 8-bit grey or RGB.");
  state_->width = canvas.width();
  state_->height = canvas.height();
  state_->pixels.reserve(canvas.pixels());
  const std::size_t channels = layout.channels();
  const std::size_t step = layout.model == ColourModel::grey ? 0 : 1;
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    for (std::size_t at = 0; at < row.size(); at += channels)
      state_->add({row[at], row[at + step], row[at + 2 * step],
                   layout.alpha ? row[at + channels - 1] : std::uint8_t{255}});
  }
}

Quantizer::~Quantizer() = default;
Quantizer::Quantizer(Quantizer&&) noexcept = default;
Quantizer& Quantizer::operator=(Quantizer&&) noexcept = default;

Quantized Quantizer::run(const QuantizeOptions& options) const {
  return std::move(run(options, std::span(&options.dithering, 1)).front());
}

std::vector<Quantized> Quantizer::run(const QuantizeOptions& options,
                                      std::span<const float> ditherings) const {
  omp_set_num_threads(1);
  const auto& pixels = state_->pixels;
  Attributes attr = attributes(options);
  std::vector<PaletteColour> fixed;
  if (state_->has_clear) fixed.push_back({0, 0, 0, 0});
  Picture picture = state_->picture(*attr, fixed);
  Result result = quantized(*attr, *picture);
  const int quality = liq_get_quantization_quality(result.get());
  if (!state_->is_opaque) {
    const Quantized plain = shown(*result, *picture, pixels.size(), 0);
    if (mixes_ends(pixels, plain)) {
      fixed = with_opaque_colours(pixels, plain,
                                  static_cast<std::size_t>(std::clamp(options.colours, 2, 256)));
      if (fixed.size() == 1) fixed.push_back(fixed.front());
      check(liq_set_max_colors(attr.get(), static_cast<int>(fixed.size())));
      picture = state_->picture(*attr, fixed);
      result = quantized(*attr, *picture);
    }
  }
  std::vector<Quantized> all;
  for (const float dithering : ditherings) {
    Quantized& out = all.emplace_back(shown(*result, *picture, pixels.size(), dithering));
    out.quality = quality;
    keep_ends(pixels, out);
  }
  return all;
}

Canvas to_canvas(const Quantized& picture, std::uint32_t width, std::uint32_t height) {
  const bool alpha =
      std::ranges::any_of(picture.palette, [](const PaletteColour& c) { return c.alpha != 255; });
  Canvas canvas(width, height, {.model = ColourModel::rgb, .alpha = alpha, .bits = 8});
  std::size_t at = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    auto* out = canvas.row8(y).data();
    for (std::uint32_t x = 0; x < width; ++x) {
      const PaletteColour& c = picture.palette.at(picture.indices.at(at++));
      *out++ = c.red;
      *out++ = c.green;
      *out++ = c.blue;
      if (alpha) *out++ = c.alpha;
    }
  }
  return canvas;
}

}  // namespace pressoir::raster
