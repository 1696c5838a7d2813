// The smallest flate coding of samples, with the predictors of PNG or without. Pure; deterministic.
#pragma once

#include <vector>

#include "codecs/pdf/pictures/layout.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/trials.h"

namespace pressoir::codecs::pdf {

/// Samples as they go into flate, with or without the rows that a predictor makes of them.
struct Predicted {
  std::size_t quick_bytes = 0;     ///< what a quick deflate makes of them: to rank by
  std::vector<std::uint8_t> rows;  ///< empty: the samples themselves
};

/// The best of the predictors, by the quick deflate, of large pictures over a part of the rows.
/// @param samples  layout.bytes() of them.
Predicted predicted(Bytes samples, const Layout& layout, Trials& trials);

/// The same through the strong deflate.
Recoded packed(const Predicted& picture, Bytes samples, const Layout& layout, bool fast);

/// libdeflate's level for so many bytes: the weaker the more there are.
int deflate_level(std::size_t bytes, bool fast) noexcept;

}  // namespace pressoir::codecs::pdf
