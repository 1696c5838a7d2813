#include "codecs/formats.h"

#include <algorithm>
#include <array>

#include "codecs/avif/format.h"
#include "codecs/bmp/format.h"
#include "codecs/gif/format.h"
#include "codecs/heif/format.h"
#include "codecs/jpeg/format.h"
#include "codecs/pdf/format.h"
#include "codecs/png/format.h"
#include "codecs/svg/format.h"
#include "codecs/tiff/format.h"
#include "codecs/webp/format.h"

namespace pressoir::codecs {
namespace {

const FormatInfo* first(const auto& is_it) noexcept {
  const auto formats = all_formats();
  const auto found = std::ranges::find_if(formats, is_it);
  return found == formats.end() ? nullptr : &(*found)->info;
}

}  // namespace

std::span<const KnownFormat* const> all_formats() noexcept {
  static const auto formats = std::to_array<const KnownFormat*>(
      {&jpeg_format(), &png_format(), &gif_format(), &webp_format(), &svg_format(), &tiff_format(),
       &bmp_format(), &avif_format(), &heif_format(), &pdf_format()});
  return formats;
}

const FormatInfo* format_of(Bytes file) noexcept {
  const auto head = file.first(std::min(file.size(), kHeadBytes));
  return first([&](const KnownFormat* format) { return format->recognizes(head); });
}

const FormatInfo* format_named(std::string_view name) noexcept {
  return first([&](const KnownFormat* format) { return format->info.name == name; });
}

bool is_target(const FormatInfo& format) noexcept {
  return format.can_write && !format.is_vector && !format.is_document;
}

}  // namespace pressoir::codecs
