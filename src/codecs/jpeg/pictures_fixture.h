// Pictures for the tests of this folder, made by code.
#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "codecs/jpeg/lossy/tables.h"
#include "codecs/jpeg/mpf.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/jpeg/segments.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::jpeg::test {

/// Smooth waves with some texture; different in every channel.
inline raster::Canvas waves(std::uint32_t width, std::uint32_t height,
                            raster::ColourModel model = raster::ColourModel::rgb,
                            bool alpha = false) {
  raster::Canvas canvas(width, height, {model, alpha, 8});
  const std::uint32_t channels = canvas.layout().channels();
  std::uint32_t noise = 12345;
  for (std::uint32_t y = 0; y < height; ++y) {
    const auto row = canvas.row8(y);
    for (std::uint32_t i = 0; i < width * channels; ++i) {
      noise = noise * 1664525U + 1013904223U;
      const double x = i / channels;
      const double wave = 50 * std::sin(x / 9 + i % channels) + 40 * std::cos(y / 13.0);
      row[i] = static_cast<std::uint8_t>(128 + wave + (noise >> 28U));
    }
  }
  return canvas;
}

inline Buffer jpeg_of(const raster::Canvas& canvas, double quality = 85,
                      Sampling sampling = Sampling::s420) {
  return encode(canvas, settings_for(quality, sampling));
}

/// `jpeg` with one more segment right behind SOI.
inline Buffer with_segment(const Buffer& jpeg, std::uint8_t marker, std::string_view prefix,
                           Bytes payload) {
  Buffer out(jpeg.begin(), jpeg.begin() + 2);
  append_segment(out, marker, as_bytes(prefix), payload);
  out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
  return out;
}

inline Buffer with_orientation(const Buffer& jpeg, int orientation) {
  return with_segment(jpeg, 0xE1, std::string_view("Exif\0\0", 6),
                      raster::minimal_exif(orientation));
}

/// A picture followed by a second one, with an index of both and the XMP of a gain map.
inline Buffer with_gain_map() {
  using namespace std::string_view_literals;
  const Buffer second = jpeg_of(waves(8, 8));
  Buffer tiff = to_buffer(
      as_bytes("II*\0\x08\0\0\0\1\0\2\xB0\7\0\x20\0\0\0\x1A\0\0\0\0\0\0\0"sv));  // one field
  tiff.resize(26 + 32);
  const std::string xmp =
      "<x:xmpmeta xmlns:Container=\"http://ns.google.com/photos/1.0/container/\"><rdf:RDF>"
      "<rdf:Description hdrgm:Version=\"1.0\" a=\"" +
      std::string(900, ' ') + "\"/></rdf:RDF></x:xmpmeta>";
  Buffer jpeg = with_segment(jpeg_of(waves(32, 32)), 0xE2, "MPF\0"sv, tiff);
  jpeg = with_segment(jpeg, 0xE1, "http://ns.adobe.com/xap/1.0/\0"sv, as_bytes(xmp));
  jpeg = with_segment(jpeg, 0xFE, "", as_bytes("a remark"));
  const std::size_t base = as_text(jpeg).find("MPF\0"sv) + 4;
  const std::size_t primary = jpeg.size();
  jpeg.insert(jpeg.end(), second.begin(), second.end());
  const std::span<std::byte> index = std::span(jpeg).subspan(base, tiff.size());
  write_mpf_entry(index, {26, static_cast<std::uint32_t>(primary), 0, 0});
  write_mpf_entry(index, {42, static_cast<std::uint32_t>(second.size()),
                          static_cast<std::uint32_t>(primary - base), 0});
  return jpeg;
}

inline Buffer file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  return to_buffer(as_bytes(text));
}

inline std::filesystem::path corpus() {
  if (const char* path = std::getenv("PRESSOIR_CORPUS")) return path;
  return std::filesystem::path(PRESSOIR_SOURCE_DIR) / ".." / "shared" / "corpus";
}

}  // namespace pressoir::codecs::jpeg::test
