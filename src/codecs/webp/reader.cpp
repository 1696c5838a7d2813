#include "codecs/webp/reader.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include <cstring>
#include <utility>

#include "raster/frame_limits.h"

namespace pressoir::codecs::webp {
namespace {}  // namespace

struct Reader::Decoder {
  Bytes input;
  Buffer coded;  ///< still pictures: the coded chunks alone, since libwebp reads on into others
  WebPAnimDecoder* animation = nullptr;  ///< null: a still picture
  int time = 0;
  bool done = false;
  ~Decoder() {
    if (animation != nullptr) WebPAnimDecoderDelete(animation);
  }
  void open(bool animated) {
    if (!animated) return;
    WebPAnimDecoderOptions options;
    if (WebPAnimDecoderOptionsInit(&options) == 0) corrupt("version");
    options.color_mode = MODE_RGBA;
    options.use_threads = 0;
    const WebPData data{as_u8(input), input.size()};
    animation = WebPAnimDecoderNew(&data, &options);
    if (animation == nullptr) corrupt("animation");
  }
};

void check(const File& file, const Limits& limits) {
  raster::check_frames(file.width, file.height, file.frames, limits);
}

Reader::Reader(Bytes input, const Limits& limits) : decoder_(std::make_unique<Decoder>()) {
  const auto file = parse(input);
  check(file, limits);
  metadata_ = metadata_of(file);
  alpha_ = file.alpha || file.uncovered;
  if (!file.animated) decoder_->coded = assemble(input, {}, {}, false);
  decoder_->input = file.animated ? input : Bytes(decoder_->coded);
  decoder_->open(file.animated);
  info_.width = file.width;
  info_.height = file.height;
  if (decoder_->animation != nullptr) {
    WebPAnimInfo animation;
    if (WebPAnimDecoderGetInfo(decoder_->animation, &animation) == 0) corrupt("animation");
    if (animation.canvas_width != file.width || animation.canvas_height != file.height)
      corrupt("size");
    info_.frames = animation.frame_count;
    info_.loops = animation.loop_count;
  } else {
    WebPBitstreamFeatures features;
    const auto coded = decoder_->input;
    if (WebPGetFeatures(as_u8(coded), coded.size(), &features) != VP8_STATUS_OK) corrupt("header");
    if (features.width != static_cast<int>(file.width) ||
        features.height != static_cast<int>(file.height)) {
      corrupt("size");
    }
    alpha_ = features.has_alpha != 0;
  }
}

Reader::~Reader() = default;

void Reader::rewind() {
  decoder_->done = false;
  decoder_->time = 0;
  if (decoder_->animation != nullptr) WebPAnimDecoderReset(decoder_->animation);
}

std::optional<raster::Frame> Reader::next() {
  const bool still = decoder_->animation == nullptr;
  if (still ? std::exchange(decoder_->done, true)
            : WebPAnimDecoderHasMoreFrames(decoder_->animation) == 0) {
    return std::nullopt;
  }
  raster::Frame frame;
  frame.canvas = raster::Canvas(info_.width, info_.height,
                                {.model = raster::ColourModel::rgb, .alpha = alpha_, .bits = 8});
  if (still) {
    const std::size_t stride = frame.canvas.row8(0).size();
    // Rows of a canvas are contiguous, so the decoder writes into it.
    auto* into = frame.canvas.row8(0).data();
    const auto* data = as_u8(decoder_->input);
    const auto size = decoder_->input.size();
    const auto decode = alpha_ ? WebPDecodeRGBAInto : WebPDecodeRGBInto;
    if (decode(data, size, into, stride * info_.height, static_cast<int>(stride)) == nullptr) {
      corrupt("pixels");
    }
  } else {
    std::uint8_t* pixels = nullptr;
    int end = 0;
    if (WebPAnimDecoderGetNext(decoder_->animation, &pixels, &end) == 0) corrupt("frame");
    frame.delay_milliseconds = static_cast<std::uint32_t>(end - std::exchange(decoder_->time, end));
    for (std::uint32_t y = 0; y < info_.height; ++y) {
      auto row = frame.canvas.row8(y);
      const auto* from = pixels + std::size_t{y} * info_.width * 4;
      if (alpha_) {
        std::memcpy(row.data(), from, row.size());
      } else {
        for (std::size_t x = 0; x < info_.width; ++x) std::memcpy(&row[x * 3], from + x * 4, 3);
      }
    }
  }
  frame.canvas.set_icc(metadata_.icc);
  return frame;
}

}  // namespace pressoir::codecs::webp
