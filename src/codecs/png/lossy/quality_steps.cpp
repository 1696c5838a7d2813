#include "codecs/png/lossy/quality_steps.h"

#include <algorithm>
#include <utility>

namespace pressoir::codecs::png {
namespace {

constexpr int kStep = 5, kHighest = 100;
constexpr std::size_t kFinalists = 3;

/// A noisy picture reaches no quality with 256 colours: asked for a lower one it shall be smaller
/// all the same.
int most_colours(int quality) {
  if (quality >= 70) return 256;
  return quality >= 50 ? 192 : 128;
}

int rounded_up(int quality) { return (std::max(quality, 1) + kStep - 1) / kStep * kStep; }

/// The quantiser may merge some.
bool uses_all(const raster::Quantized& picture, int colours) {
  return static_cast<int>(picture.palette.size()) > colours - colours / 32;
}

class Steps {
 public:
  Steps(const EncoderContext& context, Effort effort, Trials& trials)
      : context_(context), effort_(effort), trials_(trials) {}

  std::vector<Attempt> smallest_from(int quality) {
    for (int step = rounded_up(quality); step <= kHighest; step += kStep) {
      if (!look_at(step) || effort_ == Effort::low || trials_.expired()) break;
    }
    std::vector<Attempt> found;
    for (Sized& each : seen_)
      if (each.size <= seen_.front().size + seen_.front().size / 12)  // what quick_size() misses by
        found.push_back(std::move(each.attempt));
    return found;
  }

 private:
  struct Sized {
    Attempt attempt;
    std::size_t size = 0;
  };

  [[nodiscard]] Attempt attempt(int quality, int colours) const {
    const float dithering = 1;
    Attempt made;
    made.recipe.options = {.colours = colours,
                           .quality = quality,
                           .dithering = dithering,
                           .speed = effort_ == Effort::low ? 8 : 4};
    made.picture =
        std::move(context_.quantised(made.recipe.options, std::span(&dithering, 1)).front());
    return made;
  }

  /// False: higher steps take more bytes.
  bool look_at(int step) {
    const int colours = most_colours(step);
    if (colours == all_used_) return true;  // the same picture once more
    Sized made{.attempt = attempt(step, colours)};
    if (made.attempt.picture.quality < step && uses_all(made.attempt.picture, colours)) {
      all_used_ = colours;
      if (step < kHighest) made.attempt = attempt(kHighest, colours);  // whichever step it is
    }
    made.size = quick_size(made.attempt.picture, context_.samples(), quick_);
    const std::size_t size = made.size;
    // Of equals the lower step comes first.
    seen_.insert(std::ranges::upper_bound(seen_, size, {}, &Sized::size), std::move(made));
    if (seen_.size() > kFinalists) seen_.pop_back();
    return size <= seen_.front().size + seen_.front().size / 4;
  }

  const EncoderContext& context_;
  const Effort effort_;
  Trials& trials_;
  Compressor quick_{6};
  std::vector<Sized> seen_;  ///< smallest first
  int all_used_ = 0;         ///< number of colours with which no higher step is reached
};

}  // namespace

std::vector<Attempt> smallest_of_quality(const EncoderContext& context, int quality, Effort effort,
                                         Trials& trials) {
  return Steps(context, effort, trials).smallest_from(quality);
}

}  // namespace pressoir::codecs::png
