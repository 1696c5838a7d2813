#include "codecs/png/lossy/quality_steps.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pressoir::codecs::png {
namespace {

constexpr int kStep = 5, kHighest = 100;
// What levels and names of goals become.
constexpr std::array<int, 3> kUsual{60, 65, 85};

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

/// Percent that a file must promise to save over the one before: files cost the more the larger the
/// picture is.
std::size_t least_gain(std::uint64_t pixels) {
  if (pixels > 1'000'000) return 8;
  return pixels > 500'000 ? 3 : 1;
}

/// From the highest step downwards. What it does at a step must not depend on where it will end.
class Walk {
 public:
  Walk(const EncoderContext& context, Effort effort, const EncodeAttempt& encode)
      : context_(context), effort_(effort), encode_(encode) {}

  void look_at(int step) {
    const int colours = most_colours(step);
    // More colours are not allowed, and these reach no more: the same picture once more.
    if (colours == all_used_ && step > reached_) return;
    Attempt made = attempt(step, colours);
    all_used_ = uses_all(made.picture, colours) ? colours : 0;
    reached_ = made.picture.quality;
    if (!found_) reachable_ = reached_;
    const std::size_t size = quick_size(made.picture, context_.samples(), quick_);
    if (found_ && !promises_less(size, step)) return;
    Candidate file = encode_(made);
    if (found_ && file.bytes.size() >= found_->file.bytes.size()) return;
    found_ =
        OfQuality{.attempt = std::move(made), .file = std::move(file), .reachable = reachable_};
    quick_size_ = size;
  }
  [[nodiscard]] bool has_found() const { return found_.has_value(); }
  OfQuality found() && { return std::move(found_.value()); }

 private:
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

  [[nodiscard]] bool promises_less(std::size_t size, int step) const {
    if (std::ranges::find(kUsual, step) != kUsual.end()) return size < quick_size_;
    return size * 100 <= quick_size_ * (100 - least_gain(context_.samples().pixels()));
  }

  const EncoderContext& context_;
  const Effort effort_;
  const EncodeAttempt& encode_;
  Compressor quick_{6};
  std::optional<OfQuality> found_;
  std::size_t quick_size_ = 0;  ///< of that
  int all_used_ = 0, reached_ = 0, reachable_ = 0;
};

}  // namespace

OfQuality smallest_of_quality(const EncoderContext& context, int quality, Effort effort,
                              const EncodeAttempt& encode, Trials& trials) {
  const int last = rounded_up(quality);
  Walk walk(context, effort, encode);
  for (int step = effort == Effort::low ? last : kHighest; step >= last; step -= kStep) {
    if (walk.has_found() && trials.expired()) break;
    walk.look_at(step);
  }
  return std::move(walk).found();
}

}  // namespace pressoir::codecs::png
