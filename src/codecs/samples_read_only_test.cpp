#include <gtest/gtest.h>
#include <libheif/heif.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "codecs/samples.h"
#include "codecs/tiff/files_fixture.h"

namespace pressoir::codecs::samples {
namespace {

void append(Buffer& out, std::uint32_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}

/// A BMP (structures as in bmp/header.h).
struct Bitmap {
  std::uint32_t bits = 24, compression = 0, colours = 0;
  bool top_down = false, has_alpha = false;
  Buffer pixels{};  ///< empty: a pattern
};

constexpr std::uint32_t kWidth = 19, kHeight = 13;

Buffer pattern(std::uint32_t bits) {
  Buffer pixels;
  const std::uint32_t stride = (kWidth * bits + 31) / 32 * 4;
  for (std::uint32_t y = 0; y < kHeight; ++y)
    for (std::uint32_t x = 0; x < stride; ++x)
      pixels.push_back(static_cast<std::byte>(x < stride / 2 ? x * 3 + y * 7 : y / 4 * 60));
  return pixels;
}

Buffer make_bmp(const Bitmap& bitmap) {
  constexpr std::uint32_t kFile = 14, kInfo = 40, kVersion4 = 108, kFields = 3;
  const std::uint32_t size = bitmap.has_alpha ? kVersion4 : kInfo;
  const bool masks = bitmap.compression == kFields;
  const std::uint32_t behind = masks && !bitmap.has_alpha ? 12 : 0;
  const std::uint32_t start = kFile + size + behind + 4 * bitmap.colours;
  const Buffer pixels = bitmap.pixels.empty() ? pattern(bitmap.bits) : bitmap.pixels;
  Buffer out = to_buffer(as_bytes("BM"));
  append(out, start + static_cast<std::uint32_t>(pixels.size()), 4);
  append(out, 0, 4);
  append(out, start, 4);
  append(out, size, 4);
  append(out, kWidth, 4);
  append(out, bitmap.top_down ? ~kHeight + 1 : kHeight, 4);
  append(out, 1, 2);
  append(out, bitmap.bits, 2);
  append(out, bitmap.compression, 4);
  append(out, static_cast<std::uint32_t>(pixels.size()), 4);
  for (const std::uint32_t value : {2835U, 2835U, bitmap.colours, 0U}) append(out, value, 4);
  if (masks) {
    const bool wide = bitmap.bits == 32;
    for (const std::uint32_t mask :
         {wide ? 0xFF0000U : 0xF800U, wide ? 0xFF00U : 0x7E0U, wide ? 0xFFU : 0x1FU})
      append(out, mask, 4);
    if (bitmap.has_alpha) append(out, 0xFF000000U, 4);
  }
  out.resize(kFile + size + behind);
  for (std::uint32_t i = 0; i < bitmap.colours; ++i) append(out, i * 0x0B1D33U & 0xFFFFFFU, 4);
  out.insert(out.end(), pixels.begin(), pixels.end());
  return out;
}

Buffer bytes_of(std::initializer_list<unsigned> values) {
  Buffer bytes;
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

void add_bmp(std::vector<Sample>& all) {
  const auto add = [&](const char* name, const Bitmap& bitmap) {
    all.push_back({name, "bmp", make_bmp(bitmap)});
  };
  add("bmp of 1 bit", {.bits = 1, .colours = 2});
  add("bmp of 4 bits", {.bits = 4, .colours = 16});
  add("bmp of 8 bits, top down", {.bits = 8, .colours = 256, .top_down = true});
  add("bmp of 16 bits", {.bits = 16});
  add("bmp of 16 bits with masks", {.bits = 16, .compression = 3});
  add("bmp of 24 bits", {});
  add("bmp of 32 bits with alpha", {.bits = 32, .compression = 3, .has_alpha = true});
  // Runs, a literal, a jump, the ends of rows and of the picture.
  add("bmp runs of 8 bits",
      {.bits = 8,
       .compression = 1,
       .colours = 16,
       .pixels = bytes_of({19, 3, 0, 0, 0, 3, 1, 2, 3, 0, 9, 5, 0, 0, 0, 2, 1, 4, 2, 7, 0, 1})});
  add("bmp runs of 4 bits",
      {.bits = 4,
       .compression = 2,
       .colours = 16,
       .pixels = bytes_of({19, 0x12, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 0, 0, 0, 1})});
}

void require(const heif_error& error) {
  if (error.code != heif_error_Ok) throw std::runtime_error(error.message);
}

heif_error append_to(heif_context*, const void* data, std::size_t size, void* into) {
  auto& out = *static_cast<Buffer*>(into);
  const auto* bytes = static_cast<const std::byte*>(data);
  out.insert(out.end(), bytes, bytes + size);
  return {heif_error_Ok, heif_suberror_Unspecified, "ok"};
}

using Image = std::unique_ptr<heif_image, void (*)(const heif_image*)>;

Image heic_picture(int width, int height, bool alpha) {
  heif_image* raw = nullptr;
  require(heif_image_create(width, height, heif_colorspace_RGB,
                            alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                            &raw));
  Image image(raw, heif_image_release);
  require(heif_image_add_plane(raw, heif_channel_interleaved, width, height, alpha ? 32 : 24));
  int stride = 0;
  auto* samples = heif_image_get_plane(raw, heif_channel_interleaved, &stride);
  const int channels = alpha ? 4 : 3;
  for (int y = 0; y < height; ++y)
    for (int i = 0; i < width * channels; ++i)
      samples[y * stride + i] = static_cast<std::uint8_t>(
          i % channels == 3 ? y * 255 / height : i * 2 + y * (i % channels + 1));
  return image;
}

/// Written by libheif where it has an encoder; empty: it has none.
Buffer make_heic(int width, int height, bool alpha, int pictures) {
  const std::unique_ptr<heif_context, void (*)(heif_context*)> context(heif_context_alloc(),
                                                                       heif_context_free);
  heif_encoder* raw = nullptr;
  if (heif_context_get_encoder_for_format(context.get(), heif_compression_HEVC, &raw).code !=
      heif_error_Ok)
    return {};
  const std::unique_ptr<heif_encoder, void (*)(heif_encoder*)> encoder(raw, heif_encoder_release);
  require(heif_encoder_set_lossy_quality(raw, 50));
  for (int i = 0; i < pictures; ++i) {
    const Image image = heic_picture(width, height, alpha);
    heif_image_handle* handle = nullptr;
    require(heif_context_encode_image(context.get(), image.get(), raw, nullptr, &handle));
    heif_image_handle_release(handle);
  }
  Buffer out;
  heif_writer writer{1, append_to};
  require(heif_context_write(context.get(), &writer, &out));
  return out;
}

void add_heic(std::vector<Sample>& all) {
  const auto add = [&](const char* name, Buffer file) {
    if (!file.empty()) all.push_back({name, "heif", std::move(file)});
  };
  add("heic", make_heic(40, 32, false, 1));
  add("heic with alpha", make_heic(40, 32, true, 1));
  add("heic of two pictures", make_heic(32, 24, false, 2));
}

}  // namespace

const std::vector<Sample>& read_only() {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> all;
    for (const auto& file : tiff::testing::files())
      all.push_back({"tiff: " + file.name, "tiff", file.bytes});
    add_bmp(all);
    add_heic(all);
    return all;
  }();
  return samples;
}

const std::vector<Sample>& all() {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> both = generated();
    both.insert(both.end(), read_only().begin(), read_only().end());
    return both;
  }();
  return samples;
}

TEST(Samples, cover_the_formats_that_are_only_read) {
  const auto has = [](const char* format) {
    return std::ranges::any_of(read_only(),
                               [&](const Sample& sample) { return sample.format == format; });
  };
  EXPECT_TRUE(has("tiff"));
  EXPECT_TRUE(has("bmp"));
  if (!has("heif")) GTEST_SKIP() << "libheif has no HEVC encoder here: no HEIC is tested";
}

}  // namespace pressoir::codecs::samples
