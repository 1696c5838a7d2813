// The text of an SVG in fewer bytes, that shows the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

struct LosslessText {
  std::string text{};
  std::size_t trace_bytes = 0;        ///< at its end, where more runs would change it again
  std::string unproven{};             ///< why drawings could not prove anything; or empty
  std::vector<std::string> undone{};  ///< passes whose work would have been seen
  /// Documents that were drawn to prove what passes did, the first included, and the single
  /// drawings of that: a document is drawn in two sizes, and so is each sheet of its symbols.
  int renderings = 0, drawings = 0;
  int search_drawings = 0;  ///< single ones, to find what nobody sees
};

/// Whether `text` has fewer bytes, and no more of them in gzip.
bool is_smaller(std::string_view text, std::string_view before);

/// `text` itself where it cannot be made smaller (is_smaller). Pictures inside are optimised for
/// `goal`. REQUIRES: no trace in `text` covers `goal`.
/// @throws Error corrupt_input, limit_exceeded as parse().
LosslessText lossless_text(std::string_view text, const Goal& goal, const Limits& limits,
                           Trials& trials);

}  // namespace pressoir::codecs::svg
