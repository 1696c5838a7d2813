// Report: what became of a file, as JSON: the same from the command line and over HTTP. Pure
// functions, any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "model/comparison.h"
#include "model/job.h"

namespace pressoir::service {

struct Report {
  std::optional<std::string> skipped{};  ///< why the file was left alone; empty: it was not
  std::optional<std::uint64_t> bytes_before;
  std::optional<Goal> goal{};      ///< what was asked for; empty: not known
  std::optional<Outcome> outcome;  ///< empty when it failed
  std::optional<Failure> failure;
  std::optional<double> seconds;  ///< that the work took; empty: not measured
};

/// Adds what is reported, always the same keys: skipped, format, width, height, bytes_before,
/// bytes_after, saved, score, min_score, lossless, partial, cut_by_deadline, method, repair,
/// seconds, metadata_kept, metadata_dropped, warnings, error ({"code", "message"}), goal (what is
/// not as in a goal that asks for nothing; never its password), input_sha256, output_sha256,
/// engine, libraries; null where there is nothing to report.
void add_report(boost::json::object& line, const Report& report);

/// How much a picture is like its original: score (mean), min_score, frames (that were compared),
/// worst_frame (from 1), same (every sample), frame_scores (of the first
/// Comparison::kMostScores).
boost::json::object comparison_json(const Comparison& comparison);

/// Makes all texts UTF-8: a path, or what a worker says, may be any bytes.
void repair_texts(boost::json::value& value);

}  // namespace pressoir::service
