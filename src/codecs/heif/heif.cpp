#include "codecs/heif/heif.h"

#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/warnings.h"
#include "codecs/heif/decoder.h"
#include "codecs/heif/format.h"
#include "codecs/read_only.h"
#include "raster/colour/colour_code.h"
#include "raster/colour/samples.h"

namespace pressoir::codecs {
namespace {

using raster::Canvas;

// libheif refuses pictures with a side above this before it allocates.
constexpr int kLongestSide = 65'535;
constexpr std::size_t kMaxMetadata = 64U << 20;

void check(const heif_error& error) {
  if (error.code == heif_error_Ok) return;
  if (error.code == heif_error_Memory_allocation_error)
    throw Error(ErrorCode::limit_exceeded, "The file needs more memory than allowed.",
                error.message);
  const bool unknown =
      error.code == heif_error_Unsupported_filetype || error.code == heif_error_Unsupported_feature;
  throw Error(unknown ? ErrorCode::unsupported_format : ErrorCode::corrupt_input,
              unknown ? "This kind of HEIC cannot be read." : "The HEIC is damaged.",
              error.message);
}

using Context = std::unique_ptr<heif_context, void (*)(heif_context*)>;
using Handle = std::unique_ptr<heif_image_handle, void (*)(const heif_image_handle*)>;
using Image = std::unique_ptr<heif_image, void (*)(const heif_image*)>;

/// The primary picture of a file in memory, its pixels not decoded yet.
class File {
 public:
  File(Bytes input, const Limits& limits)
      : context_(heif_context_alloc(), heif_context_free),
        handle_(nullptr, heif_image_handle_release) {
    heif::use_own_decoder();
    if (!context_) throw std::bad_alloc();
    heif_context_set_max_decoding_threads(context_.get(), 0);
    heif_context_set_maximum_image_size_limit(context_.get(), kLongestSide);
    check(heif_context_read_from_memory_without_copy(context_.get(), input.data(), input.size(),
                                                     nullptr));
    heif_image_handle* handle = nullptr;
    check(heif_context_get_primary_image_handle(context_.get(), &handle));
    handle_.reset(handle);
    check_size(side(heif_image_handle_get_width(handle)),
               side(heif_image_handle_get_height(handle)), limits);
    check_size(side(heif_image_handle_get_ispe_width(handle)),
               side(heif_image_handle_get_ispe_height(handle)), limits);
  }
  [[nodiscard]] const heif_image_handle* get() const { return handle_.get(); }
  [[nodiscard]] std::uint32_t width() const { return side(heif_image_handle_get_width(get())); }
  [[nodiscard]] std::uint32_t height() const { return side(heif_image_handle_get_height(get())); }
  /// Pictures beside alpha planes, thumbnails and the parts of a grid.
  [[nodiscard]] std::uint32_t pictures() const {
    return std::max(side(heif_context_get_number_of_top_level_images(context_.get())), 1U);
  }
  [[nodiscard]] bool has_alpha() const { return heif_image_handle_has_alpha_channel(get()) != 0; }

 private:
  static std::uint32_t side(int value) { return static_cast<std::uint32_t>(std::max(value, 0)); }
  Context context_;
  Handle handle_;
};

/// Profile, or the code where it takes the place of one.
struct Colours {
  Buffer icc;
  raster::ColourCode code;
};

Colours colours_in(const File& file) {
  const auto size = heif_image_handle_get_raw_color_profile_size(file.get());
  if (size != 0 && size <= kMaxMetadata) {
    Buffer icc(size);
    check(heif_image_handle_get_raw_color_profile(file.get(), icc.data()));
    return {.icc = std::move(icc), .code = {}};
  }
  heif_color_profile_nclx* raw = nullptr;
  if (heif_image_handle_get_nclx_color_profile(file.get(), &raw).code != heif_error_Ok) return {};
  const std::unique_ptr<heif_color_profile_nclx, void (*)(heif_color_profile_nclx*)> nclx(
      raw, heif_nclx_color_profile_free);
  const raster::ColourCode code{
      .primaries = static_cast<std::uint8_t>(nclx->color_primaries),
      .transfer = static_cast<std::uint8_t>(nclx->transfer_characteristics)};
  if (raster::is_high_dynamic_range(code)) return {.icc = {}, .code = code};
  return {.icc = raster::profile_of(code, raster::ColourModel::rgb), .code = {}};
}

/// Behind the four bytes that say where the TIFF block starts (ISO/IEC 23008-12, A.2.1).
Buffer exif_in(const Buffer& block) {
  if (block.size() < 4) return {};
  std::size_t skip = 4;
  for (std::size_t i = 0; i < 4; ++i)
    skip += std::to_integer<std::size_t>(block[i]) << (8 * (3 - i));
  if (skip >= block.size()) return {};
  return to_buffer(Bytes(block).subspan(skip));
}

/// EXIF and XMP; upright, as the picture comes out of libheif.
raster::Metadata metadata_in(const File& file) {
  raster::Metadata metadata;
  std::vector<heif_item_id> ids(static_cast<std::size_t>(
      std::max(heif_image_handle_get_number_of_metadata_blocks(file.get(), nullptr), 0)));
  const int found = heif_image_handle_get_list_of_metadata_block_IDs(
      file.get(), nullptr, ids.data(), static_cast<int>(ids.size()));
  ids.resize(static_cast<std::size_t>(std::max(found, 0)));
  for (const auto id : ids) {
    const std::string_view type = heif_image_handle_get_metadata_type(file.get(), id);
    const auto size = heif_image_handle_get_metadata_size(file.get(), id);
    if (size == 0 || size > kMaxMetadata) continue;
    Buffer block(size);
    if (heif_image_handle_get_metadata(file.get(), id, block.data()).code != heif_error_Ok)
      continue;
    if (type == "Exif") metadata.exif = exif_in(block);
    const char* content = heif_image_handle_get_metadata_content_type(file.get(), id);
    if (type == "mime" && content != nullptr && content == std::string_view("application/rdf+xml"))
      metadata.xmp = std::move(block);
  }
  metadata = raster::apply(metadata, {.all = true}, true);
  metadata.icc = colours_in(file).icc;
  return metadata;
}

/// Samples of `bits` (9 to 15) stretched to 16.
void copy_deep(const std::uint8_t* from, std::span<std::uint16_t> row, unsigned bits) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    std::uint16_t value = 0;
    std::memcpy(&value, from + 2 * i, 2);
    const unsigned most = (1U << bits) - 1;
    row[i] =
        static_cast<std::uint16_t>(raster::rescaled(std::min<unsigned>(value, most), most, 65535));
  }
}

Canvas decode(Bytes input, const Limits& limits) {
  const File file(input, limits);
  const bool alpha = file.has_alpha();
  const int bits = heif_image_handle_get_luma_bits_per_pixel(file.get());
  const bool deep = bits > 8;
  const auto chroma =
      deep ? (alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE)
           : (alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB);
  heif_image* raw = nullptr;
  check(heif_decode_image(file.get(), &raw, heif_colorspace_RGB, chroma, nullptr));
  const Image image(raw, heif_image_release);
  const int width = heif_image_get_width(raw, heif_channel_interleaved);
  const int height = heif_image_get_height(raw, heif_channel_interleaved);
  if (width != static_cast<int>(file.width()) || height != static_cast<int>(file.height()))
    throw Error(ErrorCode::corrupt_input, "The HEIC is damaged.", "size");
  int stride = 0;
  const auto* plane = heif_image_get_plane_readonly(raw, heif_channel_interleaved, &stride);
  if (plane == nullptr) throw Error(ErrorCode::corrupt_input, "The HEIC is damaged.", "plane");
  const int depth = heif_image_get_bits_per_pixel_range(raw, heif_channel_interleaved);
  Canvas canvas(file.width(), file.height(),
                {.model = raster::ColourModel::rgb, .alpha = alpha, .bits = deep ? 16 : 8});
  for (std::uint32_t y = 0; y < file.height(); ++y) {
    const auto* from = plane + static_cast<std::ptrdiff_t>(y) * stride;
    if (deep)
      copy_deep(from, canvas.row16(y), static_cast<unsigned>(std::clamp(depth, 9, 16)));
    else
      std::copy_n(from, canvas.row8(y).size(), canvas.row8(y).begin());
  }
  canvas.code = colours_in(file).code;
  if (alpha && heif_image_handle_is_premultiplied_alpha(file.get()) != 0) unmultiply(canvas);
  return canvas;
}

class HeifCodec final : public ReadOnlyCodec {
 public:
  [[nodiscard]] const KnownFormat& format() const noexcept override { return heif_format(); }
  [[nodiscard]] Probe probe(Bytes input, const Limits& limits) const override {
    const File file(input, limits);
    return {.pixels = Pixels{.width = file.width(),
                             .height = file.height(),
                             .has_alpha = file.has_alpha(),
                             .pictures = file.pictures()},
            .lossy = true};
  }
  [[nodiscard]] std::vector<std::string> side_data(Bytes input) const override {
    const File file(input, already_checked());
    auto names = raster::groups_in(metadata_in(file));
    if (colours_in(file).code != raster::ColourCode{}) names.emplace_back("cicp");
    return names;
  }
  [[nodiscard]] std::unique_ptr<raster::FrameReader> read(Bytes input,
                                                          const Limits& limits) const override {
    const File file(input, limits);
    raster::FramesInfo info{.width = file.width(), .height = file.height()};
    if (file.pictures() > 1) add_warning(info.warnings, "only the primary picture was converted");
    return std::make_unique<StillReader>(std::move(info), metadata_in(file),
                                         [input, limits] { return decode(input, limits); });
  }
};

}  // namespace

const RasterCodec& heif_codec() noexcept {
  static const HeifCodec codec;
  return codec;
}

}  // namespace pressoir::codecs
