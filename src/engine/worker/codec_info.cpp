#include "engine/worker/codec_info.h"

#include <avif/avif.h>
#include <avif/avif.h>
#include <cairo.h>
#include <cstdio>  // before jpeglib.h, which forgets it
#include <gif_lib.h>
#include <hb.h>
#include <jpeglib.h>
#include <lcms2.h>
#include <libde265/de265.h>
#include <libdeflate.h>
#include <libheif/heif.h>
#include <libimagequant.h>
#include <pango/pango.h>
#include <png.h>
#include <poppler.h>
#include <qpdf/qpdf-c.h>
#include <tiffio.h>
#include <webp/decode.h>
#include <zlib.h>

#include <array>
#include <exiv2/exiv2.hpp>
#include <utility>

#include "raster/watermark/font_files.h"

namespace pressoir::engine {
namespace {

#define PRESSOIR_TEXT_OF(x) PRESSOIR_TEXT(x)
#define PRESSOIR_TEXT(x) #x

// 21700 -> "2.17.0" (libimagequant.h, liq_version).
std::string dotted(int version) {
  return std::to_string(version / 10000) + "." + std::to_string(version / 100 % 100) + "." +
         std::to_string(version % 100);
}

// 0x010204 -> "1.2.4" (webp/decode.h, WebPGetDecoderVersion).
std::string bytes_dotted(int version) {
  return std::to_string(version >> 16) + "." + std::to_string(version >> 8 & 0xFF) + "." +
         std::to_string(version & 0xFF);
}

// "LIBTIFF, Version 4.5.0\nCopyright ..." -> "4.5.0" (tiffio.h, TIFFGetVersion).
std::string word_after(std::string_view prefix, std::string_view text) {
  const auto start = text.find(prefix) + prefix.size();
  return std::string(text.substr(start, text.find_first_of(" \n", start) - start));
}

// "dav1d [dec]:1.0.0, aom [enc/dec]:v3.6.0, ..." -> "3.6.0" (avif.h, avifCodecVersions).
std::string version_behind_libavif(std::string_view name) {
  std::array<char, 256> text{};
  avifCodecVersions(text.data());
  const std::string_view versions(text.data());
  const auto at = versions.find(std::string(name) + " [");
  if (at == std::string_view::npos) return "none";
  auto start = versions.find(':', at) + 1;
  if (versions.substr(start).starts_with('v')) ++start;
  return std::string(versions.substr(start, versions.find_first_of(",)", start) - start));
}

}  // namespace

std::vector<Library> codec_libraries() {
  const int lcms = cmsGetEncodedCMMversion();
  return {
      {"libjpeg-turbo", PRESSOIR_TEXT_OF(LIBJPEG_TURBO_VERSION)},
      {"libpng", png_get_libpng_ver(nullptr)},
      {"zlib", zlibVersion()},
      {"libdeflate", LIBDEFLATE_VERSION_STRING},
      {"libimagequant", dotted(liq_version())},
      {"giflib", PRESSOIR_TEXT_OF(GIFLIB_MAJOR) "." PRESSOIR_TEXT_OF(
                     GIFLIB_MINOR) "." PRESSOIR_TEXT_OF(GIFLIB_RELEASE)},
      {"libwebp", bytes_dotted(WebPGetDecoderVersion())},
      {"libtiff", word_after("Version ", TIFFGetVersion())},
      {"libheif", heif_get_version()},
      {"libde265", de265_get_version()},
      {"libavif", avifVersion()},
      {"libaom", version_behind_libavif("aom")},
      {"dav1d", version_behind_libavif("dav1d")},
      {"lcms2", std::to_string(lcms / 1000) + "." + std::to_string(lcms % 1000 / 10)},
      {"exiv2", Exiv2::versionString()},
      {"qpdf", qpdf_get_qpdf_version()},
      {"poppler", poppler_get_version()},
      {"pango", pango_version_string()},
      {"harfbuzz", hb_version_string()},
      {"cairo", cairo_version_string()},
  };
}

Description describe_codecs() {
  Description description;
  description.formats = format_lines();
  for (auto& [name, version] : codec_libraries())
    description.libraries.emplace_back(std::move(name), std::move(version));
  description.fonts = raster::FontFiles::installed().versions();
  description.font_fingerprint = raster::FontFiles::installed().fingerprint();
  return description;
}

}  // namespace pressoir::engine
