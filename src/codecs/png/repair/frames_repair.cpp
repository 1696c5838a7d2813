#include "codecs/png/repair/frames_repair.h"

#include <algorithm>
#include <utility>

#include "base/warnings.h"
#include "codecs/loss.h"
#include "codecs/png/apng/animation.h"
#include "codecs/png/apng/composer.h"
#include "codecs/png/lossless/search.h"
#include "codecs/png/repair/partial_image.h"

namespace pressoir::codecs::png {
namespace {

Buffer joined(const std::vector<Bytes>& pieces) {
  Buffer all;
  for (const Bytes piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

Pixel pixel_of(const raster::Canvas& canvas, std::uint32_t x, std::uint32_t y) {
  Pixel pixel{};
  const auto premultiplied = [&](auto row, float full) {
    const auto* sample = &row[std::size_t{4} * x];
    const auto alpha = static_cast<float>(sample[3]) / full;
    for (std::size_t c = 0; c < 3; ++c)
      pixel[c] = static_cast<float>(sample[c]) / full * alpha * 65535;
    pixel[3] = alpha * 65535;
  };
  if (canvas.layout().bits == 16)
    premultiplied(canvas.row16(y), 65535);
  else
    premultiplied(canvas.row8(y), 255);
  return pixel;
}

class StreamsRepair {
 public:
  explicit StreamsRepair(Container container) { result_.container = std::move(container); }

  RepairedStreams run() {
    Container& container = result_.container;
    Image layout = layout_of(container);
    layout.header.interlaced = container.header.interlaced;
    auto still = decode_partial(layout, container.pixels);
    // A damaged stream is not written interlaced again, and there is one header for all.
    result_.interlaced = container.header.interlaced && !container.animation && still.is_whole;
    const bool is_frame = container.animation && container.animation->first_is_still;
    if (still.known() == 0)
      throw Error(ErrorCode::corrupt_input,
                  "The PNG file cannot be repaired: nothing of the picture can be decoded.");
    count(still, is_frame || !container.animation ? 1 : 0);
    fill_missing(still);
    keep(still, container.pixels);
    if (container.animation) repair_frames(still, is_frame);
    finish();
    return std::move(result_);
  }

 private:
  /// @param frame  from 1; 0: the still picture beside an animation.
  void count(const PartialImage& partial, std::uint32_t frame) {
    const std::uint64_t lost = partial.lost(), missing = partial.pixels() - partial.known();
    pixels_ += partial.pixels();
    lost_ += lost;
    coarse_ += missing - std::min(missing, lost);
    if (missing == 0 && !partial.is_whole)
      add_warning(result_.warnings,
                  "the checksum of the pixels is missing or wrong and some of them may be, too");
    auto& frames = result_.report.frames;
    if (missing > 0 && frame > 0 && result_.container.animation &&
        frames.size() < Repair::kMostFrames)
      frames.push_back({frame, percent_lost(lost, partial.pixels())});
  }

  void keep(const PartialImage& partial, const std::vector<Bytes>& pieces) {
    const bool stays = partial.is_whole && partial.interlaced == result_.interlaced;
    Trials unused(std::nullopt, Trials::Clock::time_point::max());
    result_.streams.push_back(stays ? joined(pieces)
                                    : best_stream(partial.image, Effort::low, unused));
  }

  void repair_frames(const PartialImage& still, bool is_frame) {
    Container& container = result_.container;
    auto& frames = container.animation->frames;
    Composer composer(container.header);
    std::vector<AnimationFrame> left;
    for (auto& frame : frames) {
      const bool is_still = is_frame && left.empty();
      if (is_still) {
        (void)composer.show(still.image, frame.control, true);
        left.push_back(std::move(frame));
        continue;
      }
      auto partial = decode_partial(frame_layout(container, frame.control), frame.data);
      if (partial.known() == 0) {
        ++result_.report.frames_lost;
        continue;
      }
      count(partial, static_cast<std::uint32_t>(left.size() + 1));
      fill(partial, frame.control, composer, left.empty());
      (void)composer.show(partial.image, frame.control, left.empty());
      keep(partial, frame.data);
      left.push_back(std::move(frame));
    }
    if (left.empty())
      container.animation.reset();
    else
      frames = std::move(left);
  }

  /// What is missing of a frame shows what was there before it.
  static void fill(PartialImage& partial, const FrameControl& control, Composer& composer,
                   bool is_first) {
    if (is_first) return fill_missing(partial);
    const auto& base = composer.base();
    const bool lets_through = control.blend == 1 && has_alpha(partial.image);
    fill_missing(partial, [&](std::uint32_t x, std::uint32_t y) {
      return lets_through ? Pixel{} : pixel_of(base, control.x + x, control.y + y);
    });
  }

  void finish() {
    result_.report.lost_percent = percent_lost(lost_, pixels_);
    result_.report.coarse_percent = percent_lost(coarse_, pixels_);
  }

  RepairedStreams result_;
  std::uint64_t pixels_ = 0, lost_ = 0, coarse_ = 0;
};

}  // namespace

RepairedStreams repair_streams(Container container) {
  return StreamsRepair(std::move(container)).run();
}

}  // namespace pressoir::codecs::png
