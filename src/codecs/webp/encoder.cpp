#include "codecs/webp/encoder.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include <limits>
#include <new>

namespace pressoir::codecs::webp {
namespace {

// A frame's duration has 24 bits, loops have 16 (container specification, "Animation").
constexpr std::uint32_t kLongestFrame = (1U << 24) - 1, kMostLoops = (1U << 16) - 1;

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
  config.alpha_filtering = settings.method >= 6 ? 2 : 1;
  config.use_sharp_yuv = settings.sharp_yuv && !settings.lossless ? 1 : 0;
  config.autofilter = settings.autofilter ? 1 : 0;
  config.exact = 0;
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

void check_sides(std::uint32_t width, std::uint32_t height) {
  if (width > WEBP_MAX_DIMENSION || height > WEBP_MAX_DIMENSION)
    throw Error(ErrorCode::invalid_request, "WebP holds at most 16383 pixels a side.");
}

Buffer to_buffer(const std::uint8_t* data, std::size_t size) {
  return pressoir::to_buffer(std::as_bytes(std::span(data, size)));
}

}  // namespace

struct Picture {
  WebPPicture picture{};
  bool sharp = false;  ///< how the YUV planes were made, where they are there
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
};

StillEncoder::StillEncoder(const raster::Canvas& canvas) {
  check_sides(canvas.width(), canvas.height());
  picture_ = std::make_unique<Picture>();
  picture_->set(canvas);
}

StillEncoder::~StillEncoder() = default;

Buffer StillEncoder::encode(const Settings& settings) {
  const auto config = config_of(settings);
  auto& picture = picture_->picture;
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  const std::unique_ptr<WebPMemoryWriter, void (*)(WebPMemoryWriter*)> owner(
      &writer, [](WebPMemoryWriter* memory) { WebPMemoryWriterClear(memory); });
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &writer;
  // After a lossy encoding the picture stays in YUV; the RGB samples are still beside it.
  if (settings.lossless || picture_->sharp != settings.sharp_yuv) picture.use_argb = 1;
  picture_->sharp = settings.sharp_yuv;
  if (WebPEncode(&config, &picture) == 0) {
    if (picture.error_code == VP8_ENC_ERROR_OUT_OF_MEMORY) throw std::bad_alloc();
    failed("encoder");
  }
  return to_buffer(writer.mem, writer.size);
}

std::optional<Buffer> encode_animation(Source& source, const Settings& settings, Trials& trials) {
  const auto& info = source.info();
  check_sides(info.width, info.height);
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) failed("version");
  options.minimize_size = 1;  // no key frames: they would depend on how frames were joined before
  options.allow_mixed = settings.mixed ? 1 : 0;
  options.anim_params.loop_count = static_cast<int>(std::min(info.loops.value_or(1), kMostLoops));
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
  return to_buffer(data.bytes, data.size);
}

}  // namespace pressoir::codecs::webp
