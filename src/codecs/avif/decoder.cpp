#include "codecs/avif/decoder.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "base/error.h"
#include "codecs/avif/planes.h"
#include "raster/frame_limits.h"
#include "raster/metadata/orientation.h"

namespace pressoir::codecs::avif {
namespace {

using raster::Canvas;

std::uint32_t within(std::uint64_t limit, std::uint32_t most) {
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(limit, 1, most));
}

DecoderHandle open(Bytes input, const Limits& limits) {
  DecoderHandle decoder(avifDecoderCreate());
  if (!decoder) throw std::bad_alloc();
  decoder->codecChoice = AVIF_CODEC_CHOICE_DAV1D;
  decoder->maxThreads = 1;
  // Old writers leave out what a decoder need not know.
  decoder->strictFlags = AVIF_STRICT_CLAP_VALID;
  decoder->imageDimensionLimit = kLongestSide;
  decoder->imageCountLimit = within(limits.max_frames, 0x7FFFFFFF);
  check(avifDecoderSetIOMemory(decoder.get(), as_u8(input), input.size()));
  check(avifDecoderParse(decoder.get()));
  return decoder;
}

/// EXIF without what writers put in front of the TIFF block.
Buffer tiff_block_in(Bytes exif) {
  constexpr std::size_t kFarthest = 16;
  const auto text = as_text(exif);
  for (std::size_t at = 0; at < kFarthest && at + 4 <= text.size(); ++at) {
    const auto mark = text.substr(at, 4);
    if (mark == std::string_view("II*\0", 4) || mark == std::string_view("MM\0*", 4))
      return to_buffer(exif.subspan(at));
  }
  return {};
}

Bytes bytes_of(const avifRWData& data) { return std::as_bytes(std::span(data.data, data.size)); }

}  // namespace

Decoder::Decoder(Bytes input, const Limits& limits) : file_(parse(input)) {
  if (file_.movie) raster::check_frames(1, 1, file_.movie->frames, limits);
  decoder_ = open(input, limits);
  const avifImage& image = *decoder_->image;
  if (image.width == 0 || image.height == 0) corrupt("size");
  raster::check_frames(image.width, image.height, frames(), limits);
  decoder_->imageSizeLimit = within(limits.max_frame_pixels, decoder_->imageSizeLimit);
  crop_ = {.x = 0, .y = 0, .width = image.width, .height = image.height};
  if ((image.transformFlags & AVIF_TRANSFORM_CLAP) != 0) {
    avifDiagnostics diagnostics;
    avifDiagnosticsClearError(&diagnostics);
    if (avifCropRectConvertCleanApertureBox(&crop_, &image.clap, image.width, image.height,
                                            image.yuvFormat, &diagnostics) == AVIF_FALSE)
      corrupt("clap");
  }
}

std::uint32_t Decoder::frames() const {
  return static_cast<std::uint32_t>(std::max(decoder_->imageCount, 1));
}

bool Decoder::is_identity() const {
  const avifImage& image = *decoder_->image;
  return image.yuvFormat == AVIF_PIXEL_FORMAT_YUV444 &&
         image.matrixCoefficients == AVIF_MATRIX_COEFFICIENTS_IDENTITY;
}

raster::Metadata Decoder::metadata() const {
  const avifImage& image = *decoder_->image;
  raster::Metadata metadata;
  metadata.icc = to_buffer(bytes_of(image.icc));
  metadata.exif = tiff_block_in(bytes_of(image.exif));
  metadata.xmp = to_buffer(bytes_of(image.xmp));
  const bool turned = (image.transformFlags & AVIF_TRANSFORM_IROT) != 0;
  const bool mirrored = (image.transformFlags & AVIF_TRANSFORM_IMIR) != 0;
  const int orientation =
      orientation_of(turned ? image.irot.angle : 0U,
                     mirrored ? std::optional<unsigned>(image.imir.mode) : std::nullopt);
  return raster::with_orientation(std::move(metadata), orientation);
}

raster::ColourCode Decoder::code() const {
  const avifImage& image = *decoder_->image;
  if (image.icc.size != 0 || image.colorPrimaries > 0xFF || image.transferCharacteristics > 0xFF)
    return {};
  const raster::ColourCode code{
      .primaries = static_cast<std::uint8_t>(image.colorPrimaries),
      .transfer = static_cast<std::uint8_t>(image.transferCharacteristics)};
  return raster::is_srgb(code) ? raster::ColourCode{} : code;
}

ColourNumbers Decoder::numbers() const {
  const avifImage& image = *decoder_->image;
  return {.primaries = image.colorPrimaries,
          .transfer = image.transferCharacteristics,
          .matrix = image.matrixCoefficients,
          .full_range = image.yuvRange == AVIF_RANGE_FULL};
}

std::optional<Canvas> Decoder::next() {
  const avifResult result = avifDecoderNextImage(decoder_.get());
  if (result == AVIF_RESULT_NO_IMAGES_REMAINING) return std::nullopt;
  check(result);
  return canvas_of(*decoder_->image);
}

Canvas Decoder::canvas_of(const avifImage& image) const {
  const std::unique_ptr<avifImage, ImageDeleter> part(avifImageCreateEmpty());
  if (!part) throw std::bad_alloc();
  check(avifImageSetViewRect(part.get(), &image, &crop_));
  // Of a grey picture with a profile the samples are what the profile takes.
  const bool has_profile = decoder_->image->icc.size != 0;
  auto canvas = has_profile ? rgb_from(*part) : canvas_from(*part);
  canvas.set_icc(to_buffer(bytes_of(decoder_->image->icc)));
  canvas.code = code();
  return canvas;
}

std::uint64_t Decoder::end_milliseconds() const {
  const auto& timing = decoder_->imageTiming;
  return static_cast<std::uint64_t>(
      std::llround(std::clamp((timing.pts + timing.duration) * 1000, 0.0, 1e15)));
}

void Decoder::rewind() { check(avifDecoderReset(decoder_.get())); }

}  // namespace pressoir::codecs::avif
