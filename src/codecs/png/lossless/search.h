// Search: the smallest lossless PNG of one picture. A function of the canonical picture and of the
// palette order it came with, never of its file or the clock; work grows with the pixels only.
#pragma once

#include <string>
#include <vector>

#include "codecs/png/container.h"
#include "codecs/png/lossless/reduce.h"
#include "codecs/trials.h"

namespace pressoir::codecs::png {

struct Encoded {
  Parts layout;  ///< header, palette and transparency; no other chunks
  Buffer stream;
  std::string method;  ///< "palette entropy"
  /// Bytes in the file that the choice of layout and stream accounts for.
  [[nodiscard]] std::size_t cost() const;
};

struct SearchOptions {
  Effort effort = Effort::high;
  bool exact = false;  ///< fully transparent pixels keep their colours
  bool reduce = true;  ///< false: the layout stays (a kept chunk depends on it)
  Family family = Family::any;
  std::vector<Rgba> given_palette{};  ///< of the stored picture: one more order to try
};

/// @param picture  consumed; canonical when options.reduce, else as stored.
/// Bytes of a filtered picture decide the work: up to 24 MB every reduction and filter, ranked with
/// a quick deflate, and up to 12 MB the best coded by our encoder (base/deflate), of photographs
/// with filters chosen row by row; above that a few filters and libdeflate at a lower level, above
/// 96 MB one of each. With the most effort the next best are coded too, each in several ways; with
/// medium effort fewer filters and orders of a palette; with low effort two or three filters, one
/// order and libdeflate.
Encoded search(Image picture, const SearchOptions& options, Trials& trials);

/// One stream with the layout as it is, for the frames of an animation.
Buffer best_stream(const Image& picture, Effort effort, Trials& trials);

/// Peak memory of `search`, bytes, beside the input: pictures above the operator's limit are left
/// to the fallback.
std::uint64_t memory_needed(const Header& header, bool has_palette_or_key);

}  // namespace pressoir::codecs::png
