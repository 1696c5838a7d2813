// Palette planning: which colours each frame must draw, and which frames share one global table.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "codecs/gif/lossless/frames.h"

namespace pressoir::codecs::gif {

/// What drawing one planned frame needs.
struct FrameColours {
  std::vector<Rgba> colours;        ///< to be drawn, most used first; never kTransparent
  std::vector<std::uint64_t> uses;  ///< pixels of each
  bool has_unchanged = false;       ///< some pixel of the rectangle may stay as it is
  bool is_known = false;            ///< false: nothing is asked of a table
};

/// The colours of a plan. More than 256 are reported as they are; see `fits`.
FrameColours colours_of(const FramePlan& plan, const RgbaCanvas& base, const RgbaCanvas& target,
                        std::uint32_t width);

/// True when one table can draw the frame: its colours, and a transparent index where needed.
inline bool fits(const FrameColours& frame) {
  return frame.colours.size() + (frame.has_unchanged ? 1 : 0) <= 256;
}

/// The global table that makes local tables cost least: every colour by popularity where all fit,
/// else the better of `preferred` and a union of whole frames. 1 to 256: also where nothing is
/// drawn there is one, since readers refuse a file without a table.
std::vector<Rgba> global_palette(std::span<const FrameColours> frames,
                                 const std::vector<Rgba>& preferred);

/// Colours to indices of one table.
class IndexOf {
 public:
  explicit IndexOf(const std::vector<Rgba>& palette);
  /// -1 when the colour is not there.
  [[nodiscard]] int operator()(Rgba colour) const;
  [[nodiscard]] bool covers(const std::vector<Rgba>& colours) const;

 private:
  static constexpr std::size_t kSlots = 1024;
  [[nodiscard]] static std::size_t slot_of(Rgba colour) { return (colour * 2654435761U) >> 22; }
  struct Slot {
    Rgba colour = 0;
    std::int16_t index = -1;
  };
  std::vector<Slot> slots_;
};

}  // namespace pressoir::codecs::gif
