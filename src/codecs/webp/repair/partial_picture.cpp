#include "codecs/webp/repair/partial_picture.h"

#include <webp/decode.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"
#include "codecs/webp/reader.h"
#include "raster/fill/canvas_fill.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::webp {
namespace {

const FoundChunk* chunk_named(const std::vector<FoundChunk>& chunks, std::string_view name) {
  const auto found = std::ranges::find(chunks, name, &FoundChunk::name);
  return found == chunks.end() ? nullptr : &*found;
}

/// The sides that a bitstream says it has.
std::optional<Size> size_of(const FoundChunk& coded) {
  if (coded.name == "VP8 ") {
    if (coded.payload.size() < 10) return std::nullopt;
    return Size{little_endian(coded.payload, 6, 2) & 0x3FFFU,
                little_endian(coded.payload, 8, 2) & 0x3FFFU};
  }
  if (coded.payload.size() < 5) return std::nullopt;
  const std::uint32_t bits = little_endian(coded.payload, 1, 4);
  return Size{(bits & 0x3FFFU) + 1, (bits >> 14U & 0x3FFFU) + 1};
}

/// A file of that picture alone; a chunk that is cut off stands last, with the length that it had.
Buffer file_of(const FoundChunk& coded, const FoundChunk* alpha, Size size) {
  Buffer file = riff_head();
  if (alpha != nullptr) {
    append_extended_head(file, kAlphaFlag, size);
    append_chunk(file, "ALPH", alpha->payload);
  }
  // A length that is damaged says more than libwebp believes.
  constexpr std::size_t kMostMissing = std::size_t{1} << 28U;
  const std::size_t missing = std::min(coded.size - coded.payload.size(), kMostMissing);
  append_chunk(file, coded.name, coded.payload,
               static_cast<std::uint32_t>(coded.payload.size() + missing));
  finish_riff(file, missing);
  return file;
}

struct DeleteDecoder {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

/// Takes over the rows that the decoder is done with; how many.
std::uint32_t take_rows(const WebPIDecoder& decoder, raster::Canvas& canvas) {
  int last = 0, width = 0, height = 0, stride = 0;
  const std::uint8_t* pixels = WebPIDecGetRGB(&decoder, &last, &width, &height, &stride);
  if (pixels == nullptr || last <= 0) return 0;
  const std::uint32_t rows = std::min(canvas.height(), static_cast<std::uint32_t>(last));
  for (std::uint32_t y = 0; y < rows; ++y) {
    const auto row = canvas.row8(y);
    std::memcpy(row.data(), pixels + std::size_t{y} * static_cast<std::size_t>(stride), row.size());
  }
  return rows;
}

struct DecodedRows {
  raster::Canvas canvas;
  std::uint32_t rows = 0;
};

/// Empty: the file's head cannot be read.
std::optional<DecodedRows> decode_rows(const FoundChunk& coded, const FoundChunk* alpha,
                                       Size size) {
  const Buffer file = file_of(coded, alpha, size);
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(as_u8(file), file.size(), &features) != VP8_STATUS_OK) return std::nullopt;
  const bool has_alpha = features.has_alpha != 0;
  DecodedRows decoded;
  decoded.canvas = raster::Canvas(
      size.width, size.height, {.model = raster::ColourModel::rgb, .alpha = has_alpha, .bits = 8});
  const std::unique_ptr<WebPIDecoder, DeleteDecoder> decoder(
      WebPINewRGB(has_alpha ? MODE_RGBA : MODE_RGB, nullptr, 0, 0));
  if (!decoder) throw std::bad_alloc();
  const auto status = WebPIAppend(decoder.get(), as_u8(file), file.size());
  if (status == VP8_STATUS_OUT_OF_MEMORY)
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.");
  decoded.rows = take_rows(*decoder, decoded.canvas);
  return decoded;
}

/// The colours of rows whose transparency could not be decoded.
void add_colours(PartialPicture& partial, DecodedRows colours) {
  if (colours.rows <= partial.rows) return;
  if (partial.rows == 0) {
    partial.alpha = false;
    partial.canvas = std::move(colours.canvas);
  } else {
    fill_missing(partial);
    for (std::uint32_t y = partial.rows; y < colours.rows; ++y) {
      const auto from = colours.canvas.row8(y);
      const auto to = partial.canvas.row8(y);
      for (std::size_t x = 0; x < partial.width; ++x)
        std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(3 * x), 3,
                    to.begin() + static_cast<std::ptrdiff_t>(4 * x));
    }
  }
  partial.rows = colours.rows;
}

}  // namespace

std::optional<PartialPicture> decode_partial(const std::vector<FoundChunk>& chunks,
                                             const Limits& limits,
                                             const std::optional<Size>& wanted) {
  const FoundChunk* coded = chunk_named(chunks, "VP8L");
  if (coded == nullptr) coded = chunk_named(chunks, "VP8 ");
  if (coded == nullptr) return std::nullopt;
  const auto size = size_of(*coded);
  if (!size || size->width == 0 || size->height == 0 || size != wanted.value_or(*size))
    return std::nullopt;
  raster::check_pixels(size->width, size->height, limits);
  PartialPicture partial{.width = size->width, .height = size->height};
  partial.lossy = coded->name == "VP8 ";
  const FoundChunk* alpha = partial.lossy ? chunk_named(chunks, "ALPH") : nullptr;
  auto decoded = decode_rows(*coded, alpha, *size);
  if (!decoded) return std::nullopt;
  partial.rows = partial.alpha_rows = decoded->rows;
  partial.alpha = decoded->canvas.layout().alpha;
  partial.canvas = std::move(decoded->canvas);
  if (alpha == nullptr || partial.is_whole()) return partial;
  if (auto colours = decode_rows(*coded, nullptr, *size)) add_colours(partial, std::move(*colours));
  return partial;
}

void fill_missing(PartialPicture& partial) {
  raster::fill_missing(partial.canvas,
                       [&](std::uint32_t, std::uint32_t y) { return y < partial.rows; });
}

Buffer coded_alpha(const raster::Canvas& canvas) {
  return alpha_of(StillEncoder(canvas).encode({.quality = 10, .method = 0, .sharp_yuv = false}));
}

Buffer coded_lossless(const raster::Canvas& canvas) {
  const Buffer file =
      StillEncoder(canvas).encode({.lossless = true, .quality = 50, .exact = true, .method = 4});
  Limits limits;
  limits.max_frame_pixels = limits.max_total_pixels = canvas.pixels();
  const auto shown = Reader(file, limits).next();
  if (!shown || !same_look(shown->canvas, canvas, true))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "webp repair");
  for (const auto& chunk : parse(file).chunks)
    if (chunk.name == "VP8L") return to_buffer(chunk.payload);
  throw Error(ErrorCode::internal, "The result did not pass its check.", "webp repair");
}

}  // namespace pressoir::codecs::webp
