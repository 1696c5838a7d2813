#include "app/commands/verify/findings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace pressoir::app {
namespace {

std::string score_text(double score) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", score);
  return text.data();
}

Finding hash_finding(std::string claim, const std::string& said, const std::string& found) {
  if (said.empty())
    return {.claim = std::move(claim), .holds = {}, .detail = "the report has no SHA-256 of it"};
  if (said == found)
    return {.claim = std::move(claim), .holds = true, .detail = "SHA-256 " + found};
  return {.claim = std::move(claim),
          .holds = false,
          .detail = "SHA-256 " + found + ", the report says " + said};
}

Finding same_finding(std::string claim, const std::string& said, const std::string& found) {
  if (said == found) return {.claim = std::move(claim), .holds = true, .detail = found};
  return {.claim = std::move(claim), .holds = false, .detail = found + ", the report says " + said};
}

Finding score_finding(std::string claim, double said, double found) {
  const bool holds = std::abs(said - found) <= kScoreTolerance;
  return {.claim = std::move(claim),
          .holds = holds,
          .detail = score_text(found) + ", the report says " + score_text(said)};
}

std::string sizes_text(std::uint64_t before, std::uint64_t after) {
  return std::to_string(before) + " before and " + std::to_string(after) + " after";
}

}  // namespace

std::vector<Finding> findings_of_files(const Claims& claims, const FoundFiles& files) {
  std::vector<Finding> findings;
  const auto count = files.input_sha256.size();
  const bool is_counted = claims.input_sha256.empty() || claims.input_sha256.size() == count;
  if (!is_counted)
    findings.push_back({.claim = "input",
                        .holds = false,
                        .detail = std::to_string(count) + " files, the report is of " +
                                  std::to_string(claims.input_sha256.size())});
  for (std::size_t i = 0; i < count && is_counted; ++i)
    findings.push_back(
        hash_finding(count == 1 ? "input" : "input " + std::to_string(i + 1),
                     claims.input_sha256.empty() ? std::string() : claims.input_sha256[i],
                     files.input_sha256[i]));
  findings.push_back(hash_finding("output", claims.output_sha256, files.output_sha256));
  // Stamps are inputs, but no part of what got smaller.
  const bool is_joined = claims.goal && claims.goal->join;
  const auto before = is_joined ? std::accumulate(files.input_bytes.begin(),
                                                  files.input_bytes.end(), std::uint64_t{0})
                                : files.input_bytes.front();
  findings.push_back(same_finding("bytes", sizes_text(claims.bytes_before, claims.bytes_after),
                                  sizes_text(before, files.output_bytes)));
  findings.push_back(same_finding("format", claims.format,
                                  files.output_format.empty() ? "unknown" : files.output_format));
  return findings;
}

namespace {

/// Whether anything but a rotation is done to pixels: what comes of it is never without loss.
bool changes_pixels(const Goal& goal) {
  return std::ranges::any_of(goal.steps, [](const Step& step) {
    return !std::holds_alternative<Rotate>(step) && !std::holds_alternative<TurnUpright>(step);
  });
}

}  // namespace

bool is_comparable(const Claims& claims, std::string& why_not) {
  if (!claims.score && !claims.min_score && !claims.is_lossless) return false;
  if (claims.is_repaired)
    why_not = "the input was damaged, and what is compared was made whole first";
  else if (!claims.goal)
    why_not = "the report does not say what was asked for";
  else if (claims.goal->join)
    why_not = "the picture was made of several";
  else if (claims.is_lossless && changes_pixels(*claims.goal))
    why_not = "steps of the report change the picture";
  return why_not.empty();
}

std::vector<Finding> findings_of_picture(const Claims& claims,
                                         const std::optional<Comparison>& found,
                                         const std::string& why_not) {
  std::vector<Finding> findings;
  const auto unchecked = [&](const char* claim) {
    findings.push_back({.claim = claim, .holds = {}, .detail = why_not});
  };
  const auto add_score = [&](const char* claim, const std::optional<double>& said, double score) {
    if (!said) return;
    if (found)
      findings.push_back(score_finding(claim, *said, score));
    else
      unchecked(claim);
  };
  add_score("score", claims.score, found ? found->score : 0);
  add_score("min_score", claims.min_score, found ? found->min_score : 0);
  if (!claims.is_lossless) return findings;
  if (!found)
    unchecked("lossless");
  else
    findings.push_back(
        {.claim = "lossless",
         .holds = found->is_same,
         .detail = found->is_same ? "every sample that can be seen is the same"
                                  : "samples differ, frame " + std::to_string(found->worst + 1) +
                                        " has a score of " + score_text(found->min_score)});
  return findings;
}

}  // namespace pressoir::app
