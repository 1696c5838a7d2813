// Report: what `pressoir optimize` reports of each file, as JSON. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/job.h"

namespace pressoir::app {

struct FileReport {
  std::string path;                    ///< as on the command line, or below its folder
  std::optional<std::string> output;   ///< where the result is; empty: nowhere
  std::optional<std::string> skipped;  ///< why nothing was done; empty: something was
  bool is_known = false;               ///< skipped for an earlier run has done it
  std::optional<std::uint64_t> bytes_before;
  std::optional<Goal> goal;        ///< what was asked for; empty: not said
  std::optional<Outcome> outcome;  ///< empty when it failed or was skipped
  std::optional<Failure> failure;
  double seconds = 0;
};

/// One JSON object on one line, with its line feed. A name that is not UTF-8 stands in path_bytes
/// or output_bytes too, see encoded_text. Otherwise always the same keys: path, output, skipped,
/// format, width, height, bytes_before, bytes_after, saved, score, min_score, lossless, method,
/// seconds, metadata_kept, metadata_dropped, warnings, repair, error ({"code", "message"}), goal,
/// input_sha256, output_sha256, engine, libraries; null where there is nothing to report.
std::string json_line(const FileReport& report);

}  // namespace pressoir::app
