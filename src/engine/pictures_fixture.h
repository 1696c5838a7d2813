// Small pictures made in code, for the tests of this folder.
#pragma once

#include <csetjmp>
#include <cstdio>  // before jpeglib.h, which forgets it
#include <cstdlib>
#include <jpeglib.h>
#include <png.h>

#include "base/bytes.h"

namespace pressoir::engine::testing {

inline std::vector<std::uint8_t> gradient(std::uint32_t width, std::uint32_t height,
                                          std::uint32_t channels) {
  std::vector<std::uint8_t> samples;
  for (std::uint32_t y = 0; y < height; ++y)
    for (std::uint32_t x = 0; x < width; ++x)
      for (std::uint32_t c = 0; c < channels; ++c)
        samples.push_back(static_cast<std::uint8_t>(c == 3 ? (x < width / 2 ? 255 : 120)
                                                           : x * 3 + y * (c + 1) + (x * y) % 7));
  return samples;
}

/// RGB (or RGBA) of 8 bits, compressed badly enough to leave something to do.
inline Buffer png_picture(std::uint32_t width, std::uint32_t height, bool alpha = false) {
  const auto samples = gradient(width, height, alpha ? 4 : 3);
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = alpha ? PNG_FORMAT_RGBA : PNG_FORMAT_RGB;
  image.flags = PNG_IMAGE_FLAG_FAST;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&image, nullptr, &size, 0, samples.data(), 0, nullptr);
  Buffer bytes(size);
  png_image_write_to_memory(&image, bytes.data(), &size, 0, samples.data(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

/// Baseline with standard Huffman tables; `orientation` above 1 adds an EXIF segment with it.
/// @param channels  3: RGB; 4: CMYK
inline Buffer jpeg_picture(std::uint32_t width, std::uint32_t height, int orientation = 1,
                           std::uint32_t channels = 3) {
  auto samples = gradient(width, height, channels);
  jpeg_compress_struct encoder{};
  jpeg_error_mgr errors{};
  encoder.err = jpeg_std_error(&errors);
  jpeg_create_compress(&encoder);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&encoder, &out, &size);
  encoder.image_width = width;
  encoder.image_height = height;
  encoder.input_components = static_cast<int>(channels);
  encoder.in_color_space = channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&encoder);
  jpeg_set_quality(&encoder, 90, TRUE);
  jpeg_start_compress(&encoder, TRUE);
  if (orientation > 1) {
    std::vector<std::uint8_t> exif = {
        'E', 'x', 'i', 'f', 0,    0, 'M', 'M', 0, 42, 0, 0, 0,
        8,   0,   1,   1,   0x12, 0, 3,   0,   0, 0,  1, 0, static_cast<std::uint8_t>(orientation),
        0,   0,   0,   0,   0,    0};
    jpeg_write_marker(&encoder, JPEG_APP0 + 1, exif.data(), static_cast<unsigned>(exif.size()));
  }
  while (encoder.next_scanline < height) {
    JSAMPROW row = samples.data() + std::size_t{encoder.next_scanline} * width * channels;
    jpeg_write_scanlines(&encoder, &row, 1);
  }
  jpeg_finish_compress(&encoder);
  const auto* start = reinterpret_cast<const std::byte*>(out);
  Buffer bytes(start, start + size);
  jpeg_destroy_compress(&encoder);
  std::free(out);
  return bytes;
}

}  // namespace pressoir::engine::testing
