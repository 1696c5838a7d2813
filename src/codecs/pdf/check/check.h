// The check of a file against the one that it was made of, before it is delivered. One thread at a
// time.
#pragma once

#include <string>
#include <vector>

#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

struct CheckOptions {
  bool same_side_data = true;   ///< false: some was taken out
  std::vector<int> drawn_pages;  ///< from 0: those that something was done to
  int largest_difference = 0;   ///< of a channel, in drawings
};

/// Compares pages (count, boxes, rotation, annotations), everything else that the catalogue leads
/// to, the text of every page, and drawings of pages: at most 40 of those named, spread.
/// @return what is not the same, for people; empty: nothing.
std::string difference_of(Bytes before, Bytes after, const CheckOptions& options,
                          const Limits& limits, Trials& trials);

}  // namespace pressoir::codecs::pdf
