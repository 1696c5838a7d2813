#include "codecs/samples.h"

#include <gtest/gtest.h>
#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <jpeglib.h>

#include "codecs/avif/files_fixture.h"
#include "codecs/gif/animations_fixture.h"
#include "codecs/png/container.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/png/png.h"
#include "codecs/webp/container.h"
#include "codecs/webp/encoder.h"

namespace pressoir::codecs::samples {
namespace {

/// A gradient in the left half, flat fields with hidden parts in the right one; 0..65535.
unsigned sample_at(int x, int y, int channel, int width, int height, bool is_alpha) {
  const bool flat = x >= width / 2;
  if (is_alpha) return flat && y % 16 < 5 ? 0U : y > height / 2 ? 65535U : 65535U / 2;
  if (flat) return ((x / 8 + y / 8 + channel) % 4 * 21845U) & 0xFFFFU;
  return static_cast<unsigned>((x * (channel + 2) * 65535 / width / 4 + y * 65535 / height / 2) %
                               65536);
}

std::vector<png_byte> rows_of(int width, int height, int depth, int type) {
  const int channels = type == 2 ? 3 : type == 6 ? 4 : type == 4 ? 2 : 1;
  const std::size_t stride = static_cast<std::size_t>((width * channels * depth + 7) / 8);
  std::vector<png_byte> rows(stride * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c) {
        const bool is_alpha = (type == 4 || type == 6) && c == channels - 1;
        const unsigned value = sample_at(x, y, c, width, height, is_alpha) >> (16 - depth);
        const std::size_t index = static_cast<std::size_t>(x * channels + c);
        png_byte* row = &rows[static_cast<std::size_t>(y) * stride];
        if (depth == 16) {
          row[2 * index] = static_cast<png_byte>(value >> 8);
          row[2 * index + 1] = static_cast<png_byte>(value & 255);
        } else {
          const std::size_t bit = index * static_cast<std::size_t>(depth);
          row[bit / 8] = static_cast<png_byte>(
              row[bit / 8] | value << (8 - static_cast<unsigned>(depth) - bit % 8));
        }
      }
  return rows;
}

void append(png_structp png, png_bytep data, png_size_t size) {
  auto* out = static_cast<Buffer*>(png_get_io_ptr(png));
  const auto* bytes = reinterpret_cast<const std::byte*>(data);
  out->insert(out->end(), bytes, bytes + size);
}

struct PngJob {
  int width, height, depth, type;
  bool interlaced;
  png_bytepp rows;
  Buffer* out;
};

// No object with a destructor lives here: libpng leaves by longjmp.
bool write_png(const PngJob& job) {
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return false;
  }
  png_set_write_fn(png, job.out, append, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(job.width), static_cast<png_uint_32>(job.height),
               job.depth, job.type, job.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0,
               0);
  png_color colours[256];
  png_byte alphas[4] = {0, 128, 255, 255};
  if (job.type == PNG_COLOR_TYPE_PALETTE) {
    const int count = 1 << job.depth;
    for (int i = 0; i < count; ++i)
      colours[i] = {static_cast<png_byte>(i * 37), static_cast<png_byte>(255 - i),
                    static_cast<png_byte>(i * i)};
    png_set_PLTE(png, info, colours, count);
    if (job.depth > 1) png_set_tRNS(png, info, alphas, 3, nullptr);
  }
  png_text text{};
  text.compression = PNG_TEXT_COMPRESSION_NONE;
  char key[] = "Comment";
  char value[] = "Made for a test, with some words that a policy may drop.";
  text.key = key;
  text.text = value;
  png_set_text(png, info, &text, 1);
  png_set_compression_level(png, 1);
  png_write_info(png, info);
  png_write_image(png, job.rows);
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return true;
}

Buffer with_key() {
  Buffer plain = make_png(40, 30, 8, 2, false);
  const png::Container container = png::parse(plain);
  png::Parts parts{container.header, {}, {}, {}};
  for (int i = 0; i < 3; ++i) png::append_16(parts.transparency, 0);
  Buffer stream;
  for (const Bytes piece : container.pixels)
    stream.insert(stream.end(), piece.begin(), piece.end());
  return png::write(parts, stream);
}

Buffer make_jpeg(int width, int height, int components, J_COLOR_SPACE space) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* data = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &data, &size);
  jpeg.image_width = static_cast<JDIMENSION>(width);
  jpeg.image_height = static_cast<JDIMENSION>(height);
  jpeg.input_components = components;
  jpeg.in_color_space = space;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 92, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<JSAMPLE> row(static_cast<std::size_t>(width * components));
  for (int y = 0; y < height; ++y) {
    for (int i = 0; i < width * components; ++i)
      row[static_cast<std::size_t>(i)] = static_cast<JSAMPLE>(
          sample_at(i / components, y, i % components, width, height, false) >> 8);
    JSAMPROW rows[1] = {row.data()};
    jpeg_write_scanlines(&jpeg, rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  Buffer result = to_buffer(std::as_bytes(std::span(data, size)));
  std::free(data);
  return result;
}

Buffer rgba_stream(std::uint32_t width, std::uint32_t height, std::uint8_t seed) {
  std::vector<std::uint8_t> rows;
  for (std::uint32_t y = 0; y < height; ++y) {
    rows.push_back(0);
    for (std::uint32_t x = 0; x < width; ++x)
      for (const unsigned v : {x * 9 + seed, y * 7U, x * y + seed, x % 3 == 0 ? 128U : 255U})
        rows.push_back(static_cast<std::uint8_t>(v));
  }
  return png::Compressor(1).compress(rows);
}

/// A WebP of a PNG's frames, with an EXIF block that a policy may drop.
Buffer make_webp(const Buffer& png, const webp::Settings& settings) {
  const Limits limits;
  const auto reader = png_codec().read(png, limits);
  webp::Source source(*reader, {}, {});
  Trials trials(std::nullopt, Trials::Clock::time_point::max());
  raster::Metadata metadata;
  metadata.exif = raster::minimal_exif(1);
  const Buffer coded =
      source.info().frames > 1
          ? *webp::encode_animation(source, settings, trials)
          : webp::StillEncoder(source.pixels(source.next()->canvas)).encode(settings);
  return webp::assemble(coded, metadata, {}, false);
}

void add_avif(std::vector<Sample>& all) {
  using namespace avif::testing;
  all.push_back({"avif", "avif", file_of(still(waves(48, 40, false)), to_score(90))});
  all.push_back({"avif with alpha", "avif", file_of(still(waves(48, 40, true)), to_score(90))});
  all.push_back({"avif lossless", "avif", file_of(still(drawing(24, 20)), {})});
  all.push_back({"avif animated", "avif", file_of(moving({40, 70}), to_score(90))});
}

void add_webp(std::vector<Sample>& all) {
  const webp::Settings lossy{.quality = 90, .method = 2};
  const webp::Settings lossless{.lossless = true, .quality = 10, .method = 0};
  all.push_back({"webp lossless", "webp", make_webp(make_png(43, 37, 8, 2, false), lossless)});
  all.push_back(
      {"webp lossless alpha", "webp", make_webp(make_png(43, 37, 8, 6, false), lossless)});
  all.push_back({"webp lossy", "webp", make_webp(make_png(43, 37, 8, 2, false), lossy)});
  all.push_back({"webp lossy alpha", "webp", make_webp(make_png(43, 37, 8, 6, false), lossy)});
  all.push_back({"webp animated", "webp", make_webp(make_apng(), lossless)});
  all.push_back({"webp animated lossy", "webp", make_webp(make_apng(), lossy)});
}

void add_gif(std::vector<Sample>& all) {
  namespace made = gif::testing;
  all.push_back({"gif two colours", "gif", made::still(33, 21, 2)});
  all.push_back({"gif 256 colours", "gif", made::still(61, 47, 256)});
  all.push_back({"gif one pixel", "gif", made::still(1, 1, 2)});
  all.push_back({"gif interlaced", "gif", made::interlaced()});
  all.push_back({"gif all disposals", "gif", made::animation()});
  all.push_back({"gif local palettes", "gif", made::noisy(3)});
  all.push_back({"gif with metadata", "gif", made::with_metadata(made::animation())});
}

}  // namespace

Buffer make_png(int width, int height, int depth, int type, bool interlaced) {
  auto samples = rows_of(width, height, depth, type);
  const std::size_t stride = samples.size() / static_cast<std::size_t>(height);
  std::vector<png_bytep> rows;
  for (int y = 0; y < height; ++y) rows.push_back(&samples[static_cast<std::size_t>(y) * stride]);
  Buffer out;
  if (!write_png({width, height, depth, type, interlaced, rows.data(), &out}))
    throw Error(ErrorCode::internal, "libpng could not write the sample.");
  return out;
}

Buffer make_apng() {
  struct Part {
    std::uint32_t width, height, x, y;
    std::uint8_t dispose, blend;
  };
  constexpr std::array<Part, 4> kParts{
      {{24, 20, 0, 0, 0, 0}, {10, 8, 3, 5, 2, 1}, {12, 12, 8, 8, 1, 0}, {24, 20, 0, 0, 0, 1}}};
  png::Writer writer;
  writer.add_header({.width = 24, .height = 20, .depth = 8, .type = png::ColourType::rgba});
  Buffer control;
  png::append_32(control, kParts.size());
  png::append_32(control, 3);
  writer.add(png::tag("acTL"), control);
  std::uint32_t sequence = 0;
  for (const Part& part : kParts) {
    Buffer frame;
    for (const std::uint32_t v : {sequence++, part.width, part.height, part.x, part.y})
      png::append_32(frame, v);
    png::append_16(frame, 1);
    png::append_16(frame, 10);
    frame.push_back(std::byte{part.dispose});
    frame.push_back(std::byte{part.blend});
    writer.add(png::tag("fcTL"), frame);
    Buffer data;
    const bool is_first = sequence == 1;
    if (!is_first) png::append_32(data, sequence++);
    const Buffer stream =
        rgba_stream(part.width, part.height, static_cast<std::uint8_t>(sequence * 11));
    data.insert(data.end(), stream.begin(), stream.end());
    writer.add(is_first ? png::tag("IDAT") : png::tag("fdAT"), data);
  }
  return std::move(writer).finish();
}

const std::vector<Sample>& generated() {
  static const std::vector<Sample> samples = [] {
    std::vector<Sample> all;
    for (const auto& [type, depth] : {std::pair{0, 1},
                                      {0, 2},
                                      {0, 8},
                                      {0, 16},
                                      {2, 8},
                                      {2, 16},
                                      {3, 1},
                                      {3, 4},
                                      {3, 8},
                                      {4, 8},
                                      {4, 16},
                                      {6, 8},
                                      {6, 16}})
      for (const bool interlaced : {false, true})
        all.push_back({"png type " + std::to_string(type) + " depth " + std::to_string(depth) +
                           (interlaced ? " interlaced" : ""),
                       "png", make_png(43, 37, depth, type, interlaced)});
    all.push_back({"png one pixel", "png", make_png(1, 1, 8, 6, false)});
    all.push_back({"png with key", "png", with_key()});
    all.push_back({"png animated", "png", make_apng()});
    all.push_back({"jpeg grey", "jpeg", make_jpeg(50, 41, 1, JCS_GRAYSCALE)});
    all.push_back({"jpeg colour", "jpeg", make_jpeg(50, 41, 3, JCS_RGB)});
    all.push_back({"jpeg cmyk", "jpeg", make_jpeg(50, 41, 4, JCS_CMYK)});
    add_gif(all);
    add_webp(all);
    add_avif(all);
    return all;
  }();
  return samples;
}

std::vector<Sample> from_corpus(std::size_t most) {
  const char* given = std::getenv("PRESSOIR_CORPUS");
  const std::filesystem::path root =
      given ? given : std::filesystem::path(PRESSOIR_SOURCE_DIR) / "../shared/corpus";
  std::vector<Sample> all;
  for (const std::string format : {"png", "jpeg", "gif", "webp"}) {
    if (!std::filesystem::is_directory(root / format)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(root / format)) {
      if (!entry.is_regular_file() || entry.file_size() > most) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(file)), {});
      all.push_back({entry.path().filename().string(), format, to_buffer(as_bytes(text))});
    }
  }
  std::ranges::sort(all, {}, &Sample::name);
  return all;
}

TEST(Samples, cover_the_writable_formats) {
  for (const std::string format : {"png", "jpeg", "gif", "webp", "avif"})
    EXPECT_TRUE(std::ranges::any_of(generated(),
                                    [&](const Sample& sample) { return sample.format == format; }));
}

}  // namespace pressoir::codecs::samples
