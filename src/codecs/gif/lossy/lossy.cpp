#include "codecs/gif/lossy/lossy.h"

#include <algorithm>

#include "codecs/gif/lossy/lossy_lzw.h"
#include "codecs/gif/lossy/masking.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::size_t kMaxColours = 255;  // one index stays free for what does not change
constexpr Rgba kUnseen = 0xFF000000U;     // the colour of a transparent index

std::vector<Rgba> first(std::vector<Rgba> colours) {
  if (colours.size() > kMaxColours) colours.resize(kMaxColours);
  if (colours.empty()) colours.push_back(kUnseen);
  return colours;
}

class FrameCoder {
 public:
  FrameCoder(const Canvases& canvases, const Statistics& statistics, const LossyOptions& options)
      : canvases_(canvases),
        statistics_(statistics),
        options_(options),
        global_index_(statistics.global),
        global_(table_of(statistics.global,
                         statistics.frames.size() > 1 || statistics.frames.front().has_unchanged)),
        shown_(canvases.width, canvases.height),
        writer_(canvases.width, canvases.height, global_.palette, canvases.loops) {}

  void add(const FramePlanner::Planned& planned) {
    const auto& known = statistics_.frames[frame_++];
    StoredFrame frame;
    frame.rect = planned.plan.rect;
    frame.disposal = planned.plan.disposal;
    frame.delay = planned.plan.delay;
    const auto table = choose_table(known, planned, frame);
    collect(planned, shown_.base());
    auto coded = lossy_encode(pixels_, frame.rect.width, table, options_.breadth);
    frame.indices = std::move(coded.indices);
    writer_.add(frame, table.min_code_size, coded.codes);
    (void)shown_.show(frame);
  }
  [[nodiscard]] std::size_t frames() const { return frame_; }
  Buffer finish() { return std::move(writer_).finish(); }

 private:
  static LossyTable table_of(const std::vector<Rgba>& colours, bool has_transparent) {
    LossyTable table;
    table.palette = first(colours);
    if (has_transparent) {
      table.transparent = static_cast<int>(table.palette.size());
      table.palette.push_back(kUnseen);
    }
    table.min_code_size = std::max(2, palette_bits(table.palette.size()));
    return table;
  }

  LossyTable choose_table(const FrameColours& known, const FramePlanner::Planned& planned,
                          StoredFrame& frame) const {
    frame.local_palette = !known.is_known || !nearly_covers(known);
    auto table = global_;
    if (frame.local_palette) {
      const auto colours = known.is_known ? known
                                          : colours_of(planned.plan, *planned.base, *planned.target,
                                                       canvases_.width);
      table = table_of(colours.colours, frame_ > 1 || colours.has_unchanged);
    }
    frame.transparent = table.transparent;
    frame.palette = table.palette;
    return table;
  }

  /// True when the global table lacks next to nothing of a frame.
  [[nodiscard]] bool nearly_covers(const FrameColours& known) const {
    std::uint64_t all = 0, missing = 0;
    for (std::size_t i = 0; i < known.colours.size(); ++i) {
      all += known.uses[i];
      if (global_index_(known.colours[i]) < 0) missing += known.uses[i];
    }
    return missing * 128 <= all;
  }

  void collect(const FramePlanner::Planned& planned, const RgbaCanvas& below) {
    const auto& rect = planned.plan.rect;
    const auto tolerance =
        tolerances(*planned.target, canvases_.width, canvases_.height, rect, options_.strength);
    pixels_.clear();
    pixels_.reserve(tolerance.size());
    for_rows(rect, canvases_.width, canvases_.height, [&](std::size_t begin, std::size_t count) {
      for (std::size_t i = begin; i < begin + count; ++i) {
        const Rgba target = (*planned.target)[i];
        pixels_.push_back(
            {target, below[i], tolerance[pixels_.size()], (*planned.base)[i] == target});
      }
    });
  }

  const Canvases& canvases_;
  const Statistics& statistics_;
  const LossyOptions& options_;
  IndexOf global_index_;
  LossyTable global_;
  Compositor shown_;
  Writer writer_;
  std::vector<LossyPixel> pixels_;
  std::size_t frame_ = 0;
};

}  // namespace

Buffer encode_lossy(const Canvases& canvases, const Statistics& statistics,
                    const LossyOptions& options) {
  FrameCoder coder(canvases, statistics, options);
  for_planned(
      canvases, Planning::free, [&](const FramePlanner::Planned& planned, const StoredFrame*) {
        if (options.expired && coder.frames() * 2 < statistics.frames.size() && options.expired())
          return false;
        coder.add(planned);
        return true;
      });
  return coder.frames() < statistics.frames.size() ? Buffer() : coder.finish();
}

}  // namespace pressoir::codecs::gif
