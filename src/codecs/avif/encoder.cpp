#include "codecs/avif/encoder.h"

#include <algorithm>
#include <memory>
#include <new>
#include <string>

#include "base/error.h"

namespace pressoir::codecs::avif {
namespace {

// An animation may be entered anew every so many frames.
constexpr int kKeyFrames = 120;

struct EncoderDeleter {
  void operator()(avifEncoder* encoder) const noexcept { avifEncoderDestroy(encoder); }
};
using EncoderHandle = std::unique_ptr<avifEncoder, EncoderDeleter>;

class Coded {
 public:
  Coded() = default;
  ~Coded() { avifRWDataFree(&data_); }
  Coded(const Coded&) = delete;
  Coded& operator=(const Coded&) = delete;
  avifRWData* get() { return &data_; }
  [[nodiscard]] Buffer bytes() const {
    return to_buffer(std::as_bytes(std::span(data_.data, data_.size)));
  }

 private:
  avifRWData data_ = AVIF_DATA_EMPTY;
};

void require(avifResult result, const avifEncoder& encoder) {
  if (result == AVIF_RESULT_OK) return;
  if (result == AVIF_RESULT_OUT_OF_MEMORY) throw std::bad_alloc();
  throw Error(ErrorCode::internal, "The picture could not be encoded as AVIF.",
              std::string(avifResultToString(result)) + ": " + encoder.diag.error);
}

void check_sides(std::uint32_t width, std::uint32_t height) {
  if (width > kLongestSide || height > kLongestSide)
    throw Error(ErrorCode::invalid_request, "AVIF holds at most 65536 pixels a side.");
}

EncoderHandle encoder_with(const Settings& settings) {
  EncoderHandle encoder(avifEncoderCreate());
  if (!encoder) throw std::bad_alloc();
  encoder->codecChoice = AVIF_CODEC_CHOICE_AOM;
  encoder->maxThreads = 1;
  encoder->speed = settings.speed;
  encoder->minQuantizer = 0;
  encoder->maxQuantizer = settings.lossless ? 0 : kCoarsest;
  encoder->minQuantizerAlpha = encoder->maxQuantizerAlpha = 0;  // exact
  if (settings.lossless) return encoder;
  avifEncoderSetCodecSpecificOption(encoder.get(), "color:end-usage", "q");
  avifEncoderSetCodecSpecificOption(encoder.get(), "color:cq-level",
                                    std::to_string(settings.quantizer).c_str());
  return encoder;
}

}  // namespace

Buffer encode_still(const avifImage& image, const Settings& settings) {
  check_sides(image.width, image.height);
  const auto encoder = encoder_with(settings);
  Coded coded;
  require(avifEncoderWrite(encoder.get(), &image, coded.get()), *encoder);
  return coded.bytes();
}

std::optional<Buffer> encode_animation(Source& source, const Settings& settings, Trials& trials) {
  check_sides(source.info().width, source.info().height);
  const auto encoder = encoder_with(settings);
  encoder->timescale = 1'000;
  // libaom 3.6 does not keep alpha exactly between key frames at speed 8, whatever the quantiser.
  const bool is_at_risk = settings.lossless && source.has_alpha();
  encoder->keyframeInterval = is_at_risk ? 1 : kKeyFrames;
  source.rewind();
  while (auto frame = source.next()) {
    if (trials.expired()) return std::nullopt;
    const auto image = planes_of(source.pixels(frame->canvas), settings.planes());
    // A frame of no time does not exist in a track.
    const auto duration = std::max(frame->delay_milliseconds, 1U);
    require(avifEncoderAddImage(encoder.get(), image.get(), duration, AVIF_ADD_IMAGE_FLAG_NONE),
            *encoder);
  }
  Coded coded;
  require(avifEncoderFinish(encoder.get(), coded.get()), *encoder);
  return coded.bytes();
}

}  // namespace pressoir::codecs::avif
