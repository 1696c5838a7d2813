// Palette search: which colours, how much dithering and how many forced repetitions carry a picture
// to a score in the fewest bytes. Deterministic; budgeted in attempts.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "codecs/png/image.h"
#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/reduce.h"
#include "codecs/trials.h"
#include "model/goal.h"
#include "raster/canvas.h"
#include "raster/colour/quantize.h"
#include "raster/score/score.h"

namespace pressoir::codecs::png {

/// How a picture is shown in few colours.
struct Recipe {
  raster::QuantizeOptions options;
  double runs = 0;  ///< strength of forced repetitions (png/lossy/runs.h); 0: none
};

struct Attempt {
  raster::Quantized picture;
  double score = 0;
  Recipe recipe;
};

/// As the lossless search takes it; `like` gives the size.
Indexed to_indexed(const raster::Quantized& picture, const raster::Canvas& like);
Image to_image(const raster::Quantized& picture, const raster::Canvas& like);

/// About the bytes of palette and pixels that the lossless search will make of it: the smaller of
/// two filters (photographs want one, drawings none).
std::size_t quick_size(const raster::Quantized& picture, const raster::Canvas& like,
                       Compressor& quick);

/// Quantises and scores. The canvases outlive it.
class EncoderContext {
 public:
  /// @param original  what is scored against. @param samples  what is quantised: 8 bits.
  /// @param cache_bytes  see raster::ScoreReference.
  EncoderContext(const raster::Canvas& original, const raster::Canvas& samples,
                 std::uint64_t cache_bytes = raster::ScoreReference::kCacheBytes)
      : reference_(original, cache_bytes), samples_(samples), quantizer_(samples) {}

  [[nodiscard]] Attempt attempt(const Recipe& recipe) const;
  /// The same colours with each of `ditherings`.
  [[nodiscard]] std::vector<Attempt> attempts(const raster::QuantizeOptions& options,
                                              std::span<const float> ditherings) const;
  /// The same, not scored.
  [[nodiscard]] std::vector<raster::Quantized> quantised(const raster::QuantizeOptions& options,
                                                         std::span<const float> ditherings) const {
    return quantizer_.run(options, ditherings);
  }
  [[nodiscard]] double score(const raster::Quantized& picture) const;
  [[nodiscard]] double score(const raster::Canvas& shown) const { return reference_.score(shown); }
  [[nodiscard]] const raster::Canvas& samples() const { return samples_; }

  bool has_room_for_true_colour = true;  ///< as memory goes

 private:
  raster::ScoreReference reference_;
  const raster::Canvas& samples_;
  raster::Quantizer quantizer_;
};

/// The smallest attempt found whose score reaches `target`; empty when none does. For pictures, or
/// parts of them, up to some 4 megapixels.
///
/// Along the quantiser's own quality first, which decides how many colours there are, then with
/// fewer colours; the best two then get as many repetitions (png/lossy/runs.h) as the score bears.
/// At most 6 quantisations up to 1 megapixel, then 5, each with 3 to 6 levels of dithering; 5 more
/// with fewer colours, or where the score is missed by less than a point; 12 scores for the
/// repetitions. With less effort no repetitions, with low effort
/// 3 quantisations at most.
/// @param most  about the bytes of palette and pixels of another coding: what begins with
///              more is given up, and no other choice of colours is looked for.
std::optional<Attempt> smallest_reaching(const EncoderContext& context, double target,
                                         Effort effort, Trials& trials,
                                         std::optional<std::size_t> most = {});

/// The same for a large picture: searched on a part of it, then at most three attempts at the
/// whole, each better than the last. @param most  of the part.
std::optional<Attempt> smallest_reaching_in_part(const EncoderContext& whole,
                                                 const EncoderContext& part, double target,
                                                 Effort effort, Trials& trials,
                                                 std::optional<std::size_t> most = {});

}  // namespace pressoir::codecs::png
