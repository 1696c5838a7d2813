// The check of a file against the one that it was made of, before it is delivered. One thread at a
// time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

struct CheckOptions {
  bool same_side_data = true;           ///< false: some was taken out
  std::vector<int> drawn_pages = {};    ///< from 0: those that something was done to
  std::vector<int> sampled_pages = {};  ///< where it is known otherwise that they look the same
  /// Of each drawing, SSIMULACRA2; empty: it must be the same in every pixel.
  std::optional<double> least_score = {};
  double dpi = 100;           ///< of drawings
  std::string password = {};  ///< of both files; empty: they open without one
};

struct Checked {
  std::string difference;  ///< what is not the same, for people; empty: nothing
  /// Over the pages that were drawn; empty without any, or without CheckOptions::least_score.
  std::optional<double> score = {}, lowest_score = {};
};

/// Compares the encryption, pages (count, boxes, rotation, annotations), everything else that the
/// catalogue leads to, the text of every page that is not drawn of the very same, and drawings of
/// pages: at most 40 of those to be drawn and every third, 3 at most, of those to be sampled,
/// spread.
Checked checked(Bytes before, Bytes after, const CheckOptions& options, const Limits& limits,
                Trials& trials);

}  // namespace pressoir::codecs::pdf
