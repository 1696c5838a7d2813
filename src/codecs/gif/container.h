// The GIF container over giflib: frames as stored, one at a time, and the bytes of a new file.
// Sources: GIF89a specification; the NETSCAPE2.0 application extension for the loop count.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::gif {

/// A colour as 0xAABBGGRR; alpha 0 or 255. Transparent is 0 whatever its colour was.
using Rgba = std::uint32_t;
inline constexpr Rgba kTransparent = 0;

struct Rect {
  std::uint32_t x = 0, y = 0, width = 0, height = 0;
  [[nodiscard]] std::uint64_t area() const { return std::uint64_t{width} * height; }
  friend bool operator==(const Rect&, const Rect&) = default;
};

enum class Disposal : std::uint8_t { none = 0, keep = 1, background = 2, previous = 3 };

struct StoredFrame {
  Rect rect;                          ///< inside the canvas
  std::vector<std::uint8_t> indices;  ///< rect.width x rect.height, rows from top, not interlaced
  std::vector<Rgba> palette;          ///< 1..256 opaque colours
  bool local_palette = false;
  int transparent = -1;  ///< index, or -1
  Disposal disposal = Disposal::none;
  std::uint16_t delay = 0;  ///< hundredths of a second
  /// As read: the sub-blocks of the code stream with their terminator, a view into the input; empty
  /// for an interlaced frame (its codes are in another order than `indices`).
  Bytes coded;
  int coded_min_code_size = 0;
};

/// Rows of an image in the order of its code stream (GIF89a, appendix E).
std::vector<std::uint32_t> row_order(std::uint32_t height, bool interlaced);

/// A code stream without its division into sub-blocks.
std::vector<std::uint8_t> joined(Bytes sub_blocks);

struct Screen {
  std::uint32_t width = 0, height = 0;
  std::vector<Rgba> global_palette;
  /// The loop extension's number, which counts repeats: 3 plays four times. 0: forever; empty:
  /// there is none, the animation plays once.
  std::optional<std::uint16_t> loops;
};

/// The number of a loop extension from how often an animation plays in all (0: forever), at most
/// 65,536 times; empty: no extension. And back.
std::optional<std::uint16_t> loops_of(std::uint32_t plays);
std::uint32_t plays_of(std::optional<std::uint16_t> loops);

/// Reads frame by frame; memory of one frame. One thread at a time.
class Container {
 public:
  /// @throws Error corrupt_input, limit_exceeded (canvas, checked before allocation).
  Container(Bytes input, const Limits& limits);
  ~Container();
  [[nodiscard]] const Screen& screen() const noexcept { return screen_; }
  /// Empty after the last. @throws Error corrupt_input (a frame is damaged), limit_exceeded.
  std::optional<StoredFrame> next();
  void rewind();

 private:
  struct Source;
  void open();
  void read_screen();
  void check_size() const;
  std::optional<StoredFrame> read_image();
  void read_extension();
  std::unique_ptr<Source> source_;
  Limits limits_;
  Screen screen_;
  StoredFrame control_;  // the graphic control block for the next image
  std::uint32_t frames_ = 0;
  bool ended_ = false;
};

/// Appends a GIF to a buffer piece by piece.
class Writer {
 public:
  Writer(std::uint32_t width, std::uint32_t height, const std::vector<Rgba>& global_palette,
         std::optional<std::uint16_t> loops);
  /// Without a global palette every frame gets its own, whatever frame.local_palette says.
  /// @param codes  LZW code stream of frame.indices (which this does not look at).
  void add(const StoredFrame& frame, int min_code_size, const std::vector<std::uint8_t>& codes);
  Buffer finish() &&;

 private:
  void byte(unsigned value) { out_.push_back(static_cast<std::byte>(value)); }
  void word(unsigned value) {
    byte(value & 255);
    byte(value >> 8);
  }
  void palette(const std::vector<Rgba>& colours, int bits);
  Buffer out_;
  bool has_global_ = false;
};

/// Smallest n with 2^n >= count, at least 1 (the field of a palette's size holds n - 1).
int palette_bits(std::size_t count);

}  // namespace pressoir::codecs::gif
