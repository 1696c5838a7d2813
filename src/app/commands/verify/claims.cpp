#include "app/commands/verify/claims.h"

#include <algorithm>
#include <exception>

#include "base/error.h"
#include "base/text.h"
#include "model/field_json.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse_report(const std::string& why) {
  throw Error(ErrorCode::invalid_request, "This is no report that can be verified: " + why + ".");
}

/// The report itself: of a job it is a member.
json::object report_itself(json::value value) {
  if (!value.is_object()) refuse_report("it is no JSON object");
  if (const auto* inner = value.as_object().if_contains("report")) {
    if (!inner->is_object()) refuse_report("the job has not ended");
    return inner->as_object();
  }
  return std::move(value.as_object());
}

std::optional<json::value> parsed(std::string_view text) {
  json::error_code failed;
  json::value value = json::parse(text, failed);
  if (failed) return std::nullopt;
  return value;
}

const json::value& member(const json::object& report, std::string_view name) {
  const auto* found = report.if_contains(name);
  if (found == nullptr) refuse_report("it has no " + std::string(name));
  return *found;
}

std::string text_in(const json::object& report, std::string_view name) {
  const auto& value = member(report, name);
  if (value.is_null()) return {};
  if (!value.is_string()) refuse_report(std::string(name) + " is no text");
  return std::string(std::string_view(value.get_string()));
}

std::uint64_t number_of_bytes(const json::object& report, std::string_view name) {
  const auto& value = member(report, name);
  json::error_code failed;
  const auto number = value.to_number<std::uint64_t>(failed);
  if (failed) refuse_report(std::string(name) + " is no number of bytes");
  return number;
}

std::optional<double> score_in(const json::object& report, std::string_view name) {
  const auto& value = member(report, name);
  if (value.is_null()) return std::nullopt;
  if (!value.is_number()) refuse_report(std::string(name) + " is no number");
  return value.to_number<double>();
}

std::vector<std::string> hashes_in(const json::object& report, std::string_view name) {
  std::vector<std::string> hashes;
  const auto& value = member(report, name);
  if (!value.is_array()) refuse_report(std::string(name) + " is no list");
  for (const auto& each : value.get_array()) {
    if (!each.is_string()) refuse_report(std::string(name) + " is no list of texts");
    hashes.emplace_back(std::string_view(each.get_string()));
  }
  return hashes;
}

bool is_repaired_in(const json::object& report) {
  const auto& value = member(report, "repair");
  if (!value.is_null() && !value.is_object()) refuse_report("repair is no object");
  return !value.is_null();
}

/// What is left out is as in a goal that asks for nothing.
std::optional<Goal> goal_in(const json::object& report) {
  const auto& value = member(report, "goal");
  if (value.is_null()) return std::nullopt;
  if (!value.is_object()) refuse_report("goal is no object");
  json::value all = fields::to_json(Goal{});
  for (const auto& [name, asked] : value.get_object()) all.as_object()[name] = asked;
  Goal goal;
  try {
    fields::read_json(all, goal);
  } catch (const std::exception&) {
    refuse_report("its goal is not known to this version");
  }
  return goal;
}

}  // namespace

std::vector<json::object> reports_in(std::string_view text) {
  std::vector<json::object> reports;
  if (auto whole = parsed(text)) {
    reports.push_back(report_itself(std::move(*whole)));
    return reports;
  }
  for (const std::string_view line : split(text, '\n')) {
    if (trimmed(line).empty()) continue;
    auto value = parsed(line);
    if (!value) refuse_report("it is not JSON");
    reports.push_back(report_itself(std::move(*value)));
  }
  if (reports.empty()) refuse_report("it is empty");
  return reports;
}

Claims claims_in(const json::object& report) {
  if (!member(report, "error").is_null()) refuse_report("the file failed");
  if (!member(report, "skipped").is_null()) refuse_report("the file was left alone");
  const auto& lossless = member(report, "lossless");
  if (!lossless.is_bool()) refuse_report("lossless is not true or false");
  return {.input_sha256 = hashes_in(report, "input_sha256"),
          .output_sha256 = text_in(report, "output_sha256"),
          .format = text_in(report, "format"),
          .bytes_before = number_of_bytes(report, "bytes_before"),
          .bytes_after = number_of_bytes(report, "bytes_after"),
          .score = score_in(report, "score"),
          .min_score = score_in(report, "min_score"),
          .is_lossless = lossless.get_bool(),
          .is_repaired = is_repaired_in(report),
          .goal = goal_in(report)};
}

const json::object& report_of_files(const std::vector<json::object>& reports,
                                    const std::string& input_sha256,
                                    const std::string& output_sha256) {
  if (reports.size() == 1) return reports.front();
  const auto names_output = [&](const json::object& report) {
    const auto* hash = report.if_contains("output_sha256");
    return hash != nullptr && *hash == json::value(output_sha256);
  };
  const auto names_input = [&](const json::object& report) {
    const auto* hashes = report.if_contains("input_sha256");
    return hashes != nullptr && hashes->is_array() && !hashes->get_array().empty() &&
           hashes->get_array().front() == json::value(input_sha256);
  };
  const auto names_both = [&](const json::object& report) {
    return names_output(report) && names_input(report);
  };
  auto found = std::ranges::find_if(reports, names_both);
  if (found == reports.end()) found = std::ranges::find_if(reports, names_output);
  if (found == reports.end()) found = std::ranges::find_if(reports, names_input);
  if (found == reports.end())
    throw Error(ErrorCode::not_found,
                "None of the " + std::to_string(reports.size()) + " reports is of these files.");
  return *found;
}

}  // namespace pressoir::app
