#include "codecs/webp/encoder.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include "codecs/webp/container.h"

namespace pressoir::codecs::webp {
namespace {

// A frame's duration has 24 bits (container specification, "Animation").
constexpr std::uint32_t kLongestFrame = (1U << 24) - 1;

[[noreturn]] void failed(const char* what) {
  throw Error(ErrorCode::internal, "The picture could not be encoded as WebP.", what);
}

WebPConfig config_of(const Settings& settings) {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) failed("version");
  config.lossless = settings.lossless ? 1 : 0;
  config.quality = settings.quality;
  config.method = settings.method;
  config.near_lossless = settings.near_lossless;
  config.alpha_quality = settings.alpha_quality;
  config.alpha_filtering = 1;
  config.use_sharp_yuv = settings.sharp_yuv && !settings.lossless ? 1 : 0;
  config.autofilter = settings.autofilter ? 1 : 0;
  config.filter_strength = settings.filter_strength;
  config.exact = settings.exact ? 1 : 0;
  config.thread_level = 0;
  if (WebPValidateConfig(&config) == 0) failed("settings");
  return config;
}

void fill(const raster::Canvas& canvas, WebPPicture& picture) {
  const std::size_t channels = canvas.layout().channels();
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto row = canvas.row8(y);
    auto* out = picture.argb + static_cast<std::ptrdiff_t>(y) * picture.argb_stride;
    for (std::uint32_t x = 0; x < canvas.width(); ++x) {
      const auto* pixel = row.data() + std::size_t{x} * channels;
      const std::uint32_t alpha = channels == 4 ? pixel[3] : 255;
      out[x] =
          alpha << 24 | std::uint32_t{pixel[0]} << 16 | std::uint32_t{pixel[1]} << 8 | pixel[2];
    }
  }
}

raster::Canvas canvas_of(const WebPPicture& picture) {
  const bool alpha = (picture.colorspace & WEBP_CSP_ALPHA_BIT) != 0;
  raster::Canvas canvas(static_cast<std::uint32_t>(picture.width),
                        static_cast<std::uint32_t>(picture.height),
                        {.model = raster::ColourModel::rgb, .alpha = alpha, .bits = 8});
  for (std::uint32_t y = 0; y < canvas.height(); ++y) {
    const auto* in = picture.argb + static_cast<std::ptrdiff_t>(y) * picture.argb_stride;
    const auto row = canvas.row8(y);
    for (std::size_t at = 0; at < row.size(); ++in) {
      for (const unsigned shift : {16U, 8U, 0U})
        row[at++] = static_cast<std::uint8_t>(*in >> shift);
      if (alpha) row[at++] = static_cast<std::uint8_t>(*in >> 24U);
    }
  }
  return canvas;
}

void check_sides(std::uint32_t width, std::uint32_t height) {
  if (width > WEBP_MAX_DIMENSION || height > WEBP_MAX_DIMENSION)
    throw Error(ErrorCode::invalid_request, "WebP holds at most 16383 pixels a side.");
}

Buffer buffer_of(const std::uint8_t* data, std::size_t size) {
  return to_buffer(std::as_bytes(std::span(data, size)));
}

}  // namespace

struct Picture {
  WebPPicture picture{};
  std::optional<bool> sharp;  ///< how the YUV planes were made, where they are there
  Buffer alpha;               ///< the coded alpha plane
  Settings alpha_settings;    ///< it was coded with
  Picture() {
    if (WebPPictureInit(&picture) == 0) failed("version");
  }
  ~Picture() { WebPPictureFree(&picture); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  void set(const raster::Canvas& canvas) {
    picture.use_argb = 1;
    picture.width = static_cast<int>(canvas.width());
    picture.height = static_cast<int>(canvas.height());
    if (WebPPictureAlloc(&picture) == 0) throw std::bad_alloc();
    fill(canvas, picture);
  }
  /// Makes the YUV planes; the RGB samples stay beside them.
  void convert(bool with_sharp) {
    if (std::exchange(sharp, with_sharp) == with_sharp) {
      picture.use_argb = 0;
      return;
    }
    picture.use_argb = 1;
    const int done = with_sharp ? WebPPictureSharpARGBToYUVA(&picture)
                                : WebPPictureARGBToYUVA(&picture, WEBP_YUV420);
    if (done == 0) throw std::bad_alloc();
    WebPCleanupTransparentArea(&picture);
  }
  Buffer encode(const Settings& settings) {
    const auto config = config_of(settings);
    WebPMemoryWriter writer;
    WebPMemoryWriterInit(&writer);
    const std::unique_ptr<WebPMemoryWriter, void (*)(WebPMemoryWriter*)> owner(
        &writer, [](WebPMemoryWriter* memory) { WebPMemoryWriterClear(memory); });
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &writer;
    if (WebPEncode(&config, &picture) == 0) {
      if (picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY) throw std::bad_alloc();
      failed("encoder");
    }
    return buffer_of(writer.mem, writer.size);
  }
};

StillEncoder::StillEncoder(const raster::Canvas& canvas) {
  check_sides(canvas.width(), canvas.height());
  picture_ = std::make_unique<Picture>();
  picture_->set(canvas);
}

StillEncoder::~StillEncoder() = default;

raster::Canvas StillEncoder::subsampled(bool sharp_yuv) {
  picture_->convert(sharp_yuv);
  Picture copy;
  if (WebPPictureCopy(&picture_->picture, &copy.picture) == 0 ||
      WebPPictureYUVAToARGB(&copy.picture) == 0)
    throw std::bad_alloc();
  return canvas_of(copy.picture);
}

Buffer StillEncoder::encode(const Settings& settings) {
  if (!settings.lossless) return encode_lossy(settings);
  picture_->picture.use_argb = 1;
  return picture_->encode(settings);
}

Buffer StillEncoder::encode_lossy(const Settings& settings) {
  picture_->convert(settings.sharp_yuv);
  auto& picture = picture_->picture;
  const auto& known = picture_->alpha_settings;
  const bool again = !picture_->alpha.empty() && known.method == settings.method &&
                     known.alpha_quality == settings.alpha_quality;
  if (again) {
    auto* alpha = std::exchange(picture.a, nullptr);
    auto coded = picture_->encode(settings);
    picture.a = alpha;
    return with_alpha(coded, picture_->alpha);
  }
  auto coded = picture_->encode(settings);
  picture_->alpha = alpha_of(coded);
  picture_->alpha_settings = settings;
  return coded;
}

std::optional<Buffer> encode_animation(Source& source, const Settings& settings, Trials& trials) {
  const auto& info = source.info();
  check_sides(info.width, info.height);
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) failed("version");
  options.minimize_size = 1;  // no key frames: they would depend on how frames were joined before
  options.allow_mixed = settings.mixed ? 1 : 0;
  options.anim_params.loop_count = static_cast<int>(std::min(info.loops.value_or(1), kMaxLoops));
  const std::unique_ptr<WebPAnimEncoder, void (*)(WebPAnimEncoder*)> encoder(
      WebPAnimEncoderNew(static_cast<int>(info.width), static_cast<int>(info.height), &options),
      WebPAnimEncoderDelete);
  if (!encoder) throw std::bad_alloc();
  const auto config = config_of(settings);
  std::uint64_t time = 0;
  source.rewind();
  while (auto frame = source.next()) {
    if (trials.expired()) return std::nullopt;
    Picture picture;
    picture.set(source.pixels(frame->canvas));
    if (WebPAnimEncoderAdd(encoder.get(), &picture.picture, static_cast<int>(time), &config) == 0)
      failed(WebPAnimEncoderGetError(encoder.get()));
    time += frame->delay_milliseconds;
    if (frame->delay_milliseconds > kLongestFrame || time > std::numeric_limits<int>::max())
      throw Error(ErrorCode::invalid_request, "The animation is longer than a WebP can be.");
  }
  if (WebPAnimEncoderAdd(encoder.get(), nullptr, static_cast<int>(time), nullptr) == 0)
    failed(WebPAnimEncoderGetError(encoder.get()));
  WebPData data{};
  if (WebPAnimEncoderAssemble(encoder.get(), &data) == 0)
    failed(WebPAnimEncoderGetError(encoder.get()));
  const std::unique_ptr<WebPData, void (*)(WebPData*)> owner(&data, WebPDataClear);
  return buffer_of(data.bytes, data.size);
}

}  // namespace pressoir::codecs::webp
