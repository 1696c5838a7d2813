// Findings: what of a report's claims holds. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/verify/claims.h"
#include "model/comparison.h"

namespace pressoir::app {

struct Finding {
  std::string claim;          ///< "input", "score"
  std::optional<bool> holds;  ///< empty: it could not be checked
  std::string detail;         ///< a sentence without a full stop
};

/// The files as they are.
struct FoundFiles {
  std::vector<std::string> input_sha256;
  std::vector<std::uint64_t> input_bytes;
  std::string output_sha256;
  std::uint64_t output_bytes = 0;
  std::string output_format;  ///< empty: not known
};

/// Scores that a search has found on parts of a picture, or on some of many frames, are this near
/// to those of all of it.
inline constexpr double kScoreTolerance = 0.5;

/// input, output, bytes, format.
std::vector<Finding> findings_of_files(const Claims& claims, const FoundFiles& files);

/// Whether there is anything to compare: a claim about the picture, and what it is about.
/// @param why_not  set where there is a claim that cannot be checked.
bool is_comparable(const Claims& claims, std::string& why_not);

/// score, min_score, lossless: those that are claimed. @param why_not  where nothing was compared.
std::vector<Finding> findings_of_picture(const Claims& claims,
                                         const std::optional<Comparison>& found,
                                         const std::string& why_not);

}  // namespace pressoir::app
