// Image: the pixels of one PNG stream as the format lays them out, and how they are read.
// Plain values; a RowReader belongs to one thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "codecs/png/container.h"
#include "raster/canvas.h"

namespace pressoir::codecs::png {

struct Rgba {
  std::uint8_t r = 0, g = 0, b = 0, a = 255;
  friend auto operator<=>(const Rgba&, const Rgba&) = default;
};

/// Rows as in the file after unfiltering: packed below 8 bits (spare bits zero), big-endian at 16.
struct Image {
  Header header;                                    ///< never interlaced
  std::vector<Rgba> palette;                        ///< of a palette picture
  std::optional<std::array<std::uint16_t, 3>> key;  ///< the transparent colour (grey: [0] alone)
  std::vector<std::uint8_t> samples;

  [[nodiscard]] std::size_t stride() const { return row_bytes(header, header.width); }
  [[nodiscard]] std::span<const std::uint8_t> row(std::uint32_t y) const {
    return std::span(samples).subspan(y * stride(), stride());
  }
  std::span<std::uint8_t> row(std::uint32_t y) {
    return std::span(samples).subspan(y * stride(), stride());
  }
};

/// An image without samples that has the palette and key of the file: how its rows are to be read.
Image layout_of(const Container& container);

/// Inflates and unfilters row by row (pass by pass when interlaced), in constant memory.
class RowReader {
 public:
  /// `pieces` and what they point at outlive the reader.
  /// @param has_head  false: the two bytes at the start of the stream are not there.
  RowReader(const Header& header, const std::vector<Bytes>& pieces, bool has_head = true);
  ~RowReader();
  RowReader(const RowReader&) = delete;
  RowReader& operator=(const RowReader&) = delete;

  /// The next `length` bytes of a row, without the filter byte. `above` is the row before of the
  /// same pass, zeros for the first. @throws Error corrupt_input.
  void next(std::span<std::uint8_t> row, std::span<const std::uint8_t> above);
  /// The same as far as the data goes: how many bytes at the start of `row` are there; none in a
  /// row behind one that was not whole.
  std::size_t next_as_far_as_it_goes(std::span<std::uint8_t> row,
                                     std::span<const std::uint8_t> above);
  /// Call after the last row. @throws Error corrupt_input when the stream's checksum is wrong or
  /// missing. @return false when the stream holds more than the picture.
  bool finish();

 private:
  struct Inflater;
  std::unique_ptr<Inflater> inflater_;
  std::size_t pixel_bytes_;
};

/// Decodes one stream; `layout` gives header (of the frame), palette and key.
/// @throws Error corrupt_input.
Image decode(Image layout, const std::vector<Bytes>& pieces, bool& has_excess);
Image decode(const Container& container);

/// Walks the streams of the still picture and all frames without keeping pixels.
/// @throws Error corrupt_input.
void verify(const Container& container);

/// Copies pixel `from` of one packed row to pixel `to` of another (whose bits there are zero).
void copy_pixel(std::span<const std::uint8_t> source, std::size_t from,
                std::span<std::uint8_t> target, std::size_t to, std::size_t bits);

/// Row `y` as four 16-bit samples a pixel (8-bit values times 257, lower depths scaled likewise).
void expand_row(const Image& layout, std::span<const std::uint8_t> row,
                std::span<std::uint16_t> rgba);
/// Row as four 8-bit samples a pixel. REQUIRES: depth is not 16.
void expand_row8(const Image& layout, std::span<const std::uint8_t> row, std::span<Rgba> rgba);

/// True when every pixel looks the same; the colour under full transparency counts with `exact`.
bool looks_equal(const Image& a, const Image& b, bool exact = false);
/// The same for a written file against an image, without holding its pixels.
bool looks_equal(Bytes file, const Image& image, bool exact = false);
/// The same for two files of the same size, decoding both row by row where not interlaced.
bool files_look_equal(const Container& a, const Container& b, bool exact = false);

/// True when a pixel may be transparent.
bool has_alpha(const Image& layout);
raster::Canvas to_canvas(const Image& image);
/// REQUIRES: a grey or RGB canvas.
Image from_canvas(const raster::Canvas& canvas);
/// As raster::rotated(), in the layout that it has: no other would hold the packed pixels.
Image rotated(const Image& image, int orientation);

}  // namespace pressoir::codecs::png
