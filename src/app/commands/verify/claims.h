// Claims: what a report says of its files, as far as it can be proven again. Pure functions.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/goal.h"

namespace pressoir::app {

struct Claims {
  std::vector<std::string> input_sha256;
  std::string output_sha256;
  std::string format;
  std::uint64_t bytes_before = 0, bytes_after = 0;
  std::optional<double> score, min_score;
  bool is_lossless = false;
  bool is_repaired = false;    ///< the input was damaged
  std::optional<Goal> goal{};  ///< empty: not said
};

/// The reports in a text: one object, that of a job of the API (its "report"), or lines of
/// `--json`, in order. @throws Error invalid_request when it is none of these.
std::vector<boost::json::object> reports_in(std::string_view text);

/// @throws Error invalid_request for what is no report, or that of a file which failed or was
///         skipped.
Claims claims_in(const boost::json::object& report);

/// The one of several that names these files: by the output, else by the first input; of one it is
/// that one. @throws Error not_found: none does.
const boost::json::object& report_of_files(const std::vector<boost::json::object>& reports,
                                           const std::string& input_sha256,
                                           const std::string& output_sha256);

}  // namespace pressoir::app
