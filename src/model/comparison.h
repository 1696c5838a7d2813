// Comparison: how much a picture is like its original. Plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "model/fields.h"

namespace pressoir {

struct Comparison {
  static constexpr std::size_t kMostScores = 4'000;  ///< that are listed
  double score = 0;                                  ///< SSIMULACRA2, mean over the frames
  double min_score = 0;                              ///< of the worst frame
  std::uint32_t frames = 0;    ///< that were compared; where frames were joined, moments
  std::uint32_t worst = 0;     ///< from 0, the first of the worst ones
  bool is_same = false;        ///< every sample that can be seen is the same, in every frame
  std::vector<double> scores;  ///< of the first kMostScores frames
  static constexpr std::tuple kFields{fields::Field{"score", &Comparison::score},
                                      fields::Field{"min_score", &Comparison::min_score},
                                      fields::Field{"frames", &Comparison::frames},
                                      fields::Field{"worst", &Comparison::worst},
                                      fields::Field{"is_same", &Comparison::is_same},
                                      fields::Field{"scores", &Comparison::scores}};
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

}  // namespace pressoir
