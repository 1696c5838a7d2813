#include "codecs/heif/decoder.h"

#include <libde265/de265.h>
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/error.h"

namespace pressoir::codecs::heif {
namespace {

constexpr int kPriority = 200;  // above libheif's own 100

heif_error ok() { return {heif_error_Ok, heif_suberror_Unspecified, "Success"}; }
heif_error broken(const char* what) {
  return {heif_error_Decoder_plugin_error, heif_suberror_Unspecified, what};
}

const char* name() { return "libde265 without threads"; }

int supports(heif_compression_format format) {
  return format == heif_compression_HEVC ? kPriority : 0;
}

heif_error create(void** decoder) {
  *decoder = de265_new_decoder();
  return *decoder != nullptr ? ok() : broken("out of memory");
}

void destroy(void* decoder) { de265_free_decoder(decoder); }

/// `data` holds units, each behind its length in four bytes (ISO/IEC 14496-15, 8.3.3).
heif_error push(void* decoder, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  while (size != 0) {
    if (size < 4) return broken("short unit");
    const std::uint32_t length = std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
                                 std::uint32_t{bytes[2]} << 8 | bytes[3];
    bytes += 4;
    size -= 4;
    if (length > size || length > 0x7FFFFFFFU) return broken("unit length");
    if (de265_push_NAL(decoder, bytes, static_cast<int>(length), 0, nullptr) != DE265_OK)
      return broken("unit");
    bytes += length;
    size -= length;
  }
  return ok();
}

using ImageOwner = std::unique_ptr<heif_image, void (*)(const heif_image*)>;

bool copy_plane(const de265_image* from, int channel, heif_image* into, heif_channel to) {
  const int width = de265_get_image_width(from, channel);
  const int height = de265_get_image_height(from, channel);
  const int bits = de265_get_bits_per_pixel(from, channel);
  if (width <= 0 || height <= 0 || bits < 8 || bits > 16) return false;
  if (heif_image_add_plane(into, to, width, height, bits).code != heif_error_Ok) return false;
  int from_stride = 0, to_stride = 0;
  const auto* source = de265_get_image_plane(from, channel, &from_stride);
  auto* target = heif_image_get_plane(into, to, &to_stride);
  if (source == nullptr || target == nullptr) return false;
  const auto row = static_cast<std::size_t>(width) * (bits > 8 ? 2 : 1);
  for (int y = 0; y < height; ++y) {
    std::memcpy(target + static_cast<std::ptrdiff_t>(y) * to_stride,
                source + static_cast<std::ptrdiff_t>(y) * from_stride, row);
  }
  return true;
}

/// How the stream says its colours are coded (H.265, annex E).
void copy_colour_meaning(const de265_image* from, heif_image* into) {
  const std::unique_ptr<heif_color_profile_nclx, void (*)(heif_color_profile_nclx*)> profile(
      heif_nclx_color_profile_alloc(), heif_nclx_color_profile_free);
  if (!profile) return;
  const auto number = [](int value) { return static_cast<std::uint16_t>(value); };
  heif_nclx_color_profile_set_color_primaries(profile.get(),
                                              number(de265_get_image_colour_primaries(from)));
  heif_nclx_color_profile_set_transfer_characteristics(
      profile.get(), number(de265_get_image_transfer_characteristics(from)));
  heif_nclx_color_profile_set_matrix_coefficients(
      profile.get(), number(de265_get_image_matrix_coefficients(from)));
  profile->full_range_flag = de265_get_image_full_range_flag(from) != 0 ? 1 : 0;
  heif_image_set_nclx_color_profile(into, profile.get());
}

heif_error convert(const de265_image* from, heif_image** into) {
  constexpr std::array kChroma{heif_chroma_monochrome, heif_chroma_420, heif_chroma_422,
                               heif_chroma_444};
  const auto kind = static_cast<std::size_t>(de265_get_chroma_format(from));
  if (kind >= kChroma.size()) return broken("chroma");
  const bool grey = kind == 0;
  heif_image* raw = nullptr;
  const auto error = heif_image_create(
      de265_get_image_width(from, 0), de265_get_image_height(from, 0),
      grey ? heif_colorspace_monochrome : heif_colorspace_YCbCr, kChroma.at(kind), &raw);
  if (error.code != heif_error_Ok) return error;
  ImageOwner image(raw, heif_image_release);
  constexpr std::array kChannels{heif_channel_Y, heif_channel_Cb, heif_channel_Cr};
  for (int c = 0; c < (grey ? 1 : 3); ++c) {
    if (!copy_plane(from, c, raw, kChannels.at(static_cast<std::size_t>(c))))
      return broken("plane");
  }
  copy_colour_meaning(from, raw);
  *into = image.release();
  return ok();
}

heif_error decode(void* decoder, heif_image** into) {
  *into = nullptr;
  if (de265_flush_data(decoder) != DE265_OK) return broken("flush");
  for (int more = 1; more != 0;) {
    const auto error = de265_decode(decoder, &more);
    if (const auto* image = de265_get_next_picture(decoder)) return convert(image, into);
    if (error != DE265_OK) break;
  }
  return broken("no picture");
}

void set_strict(void*, int) {}  // what is damaged fails here in any case

const heif_decoder_plugin kPlugin = {
    .plugin_api_version = 3,
    .get_plugin_name = name,
    .init_plugin = nullptr,
    .deinit_plugin = nullptr,
    .does_support_format = supports,
    .new_decoder = create,
    .free_decoder = destroy,
    .push_data = push,
    .decode_image = decode,
    .set_strict_decoding = set_strict,
    .id_name = "de265-one-thread",
};

}  // namespace

void use_own_decoder() {
  static const heif_error result = heif_register_decoder_plugin(&kPlugin);
  if (result.code != heif_error_Ok)
    throw Error(ErrorCode::internal, "HEIC pictures cannot be read.", result.message);
}

}  // namespace pressoir::codecs::heif
