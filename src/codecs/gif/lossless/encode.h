// Encode: writes shown canvases as a GIF: palettes, transparency and codes for planned frames.
// Two passes over the canvases, so that memory does not grow with the pixels of all frames.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "codecs/gif/container.h"
#include "codecs/gif/lossless/frames.h"
#include "codecs/gif/lossless/palette.h"

namespace pressoir::codecs::gif {

struct ComposedFrame {
  const RgbaCanvas* pixels;             ///< null: the end
  std::uint16_t delay = 0;              ///< hundredths of a second
  const StoredFrame* stored = nullptr;  ///< how the source draws it, tried as it is
};

/// A source of canvases that can be walked twice. `next` gives null pixels after the last.
struct Canvases {
  std::uint32_t width = 0, height = 0;
  std::optional<std::uint16_t> loops;
  std::vector<Rgba> preferred_palette;  ///< tried as the global one beside our own
  std::function<ComposedFrame()> next;
  std::function<void()> rewind;
};

/// What happens to a frame before the next one is drawn.
enum class Planning : std::uint8_t {
  free,       ///< what leaves the fewest pixels to draw
  as_stored,  ///< what the source does; every frame then can be drawn as the source draws it
};

struct EncodeEffort {
  bool fast = false;
  std::function<bool()> expired;  ///< true: take what is quickest from now on
  bool may_give_up = false;       ///< no coding at all where time runs out in the first half
};

/// What a first walk finds out about all frames.
struct Statistics {
  std::vector<FrameColours> frames;  ///< by frame; not known where one table cannot do
  std::vector<Rgba> global;
  bool drawable = true;  ///< every frame with one table, or as the source draws it
};
Statistics statistics_of(const Canvases& canvases, Planning planning = Planning::free);

/// Walks canvases through the planner: work(planned, how the source draws it or null), as long as
/// that returns true.
void for_planned(const Canvases& canvases, Planning planning,
                 const std::function<bool(const FramePlanner::Planned&, const StoredFrame*)>& work);

/// Empty when some frame needs more than 256 colours at once (only composed from several
/// pictures could it be shown), or when the effort may give up and did.
std::optional<Buffer> encode(const Canvases& canvases, const EncodeEffort& effort,
                             Planning planning = Planning::free);

/// The source's frames as they are drawn there, each code stream the shorter of its own and a new
/// one. For sources that this encoder cannot make smaller by composing frames anew.
/// REQUIRES: canvases of a stored GIF.
Buffer encode_as_stored(const Canvases& canvases, const EncodeEffort& effort);

}  // namespace pressoir::codecs::gif
