#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <unistd.h>
#include <string>
#include <vector>

#include "app/commands/commands.h"
#include "app/commands/verify/findings.h"
#include "app/place/placement.h"
#include "app/text.h"
#include "app/worker_call.h"
#include "base/crypto/crypto.h"
#include "engine/goal/formats.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

struct VerifyOptions {
  std::string report;
  std::vector<std::string> files;  ///< inputs, and the output last
  bool json = false;
};

constexpr std::uint64_t kMostOfReport = 256ULL << 20;

TempFile opened(const std::string& path, std::uint64_t max_bytes) {
  try {
    return open_source(path, true, max_bytes).content;
  } catch (const Error& error) {
    throw Error(error.code(), terminal_text(path) + ": " + error.what(), error.detail());
  }
}

std::vector<json::object> reports_of(const std::string& path) {
  const TempFile file =
      path == "-" ? receive(STDIN_FILENO, kMostOfReport) : opened(path, kMostOfReport);
  const Buffer text = file.read_all(kMostOfReport);
  return reports_in(as_text(text));
}

/// What the worker finds; empty: it cannot compare these, and says why.
std::optional<Comparison> compared(const Config& config, std::vector<TempFile> inputs,
                                   const TempFile& output, const Goal& goal, std::string& why_not) {
  const auto limits = limits_without_wall(config);
  try {
    return ask_worker<Comparison>(config, [&](engine::WorkerPool& pool) {
      return pool.compare(std::move(inputs), output.duplicate(), goal, limits);
    });
  } catch (const Error& error) {
    if (error.code() == ErrorCode::unavailable || error.code() == ErrorCode::internal) throw;
    why_not = error.what();
    if (why_not.ends_with('.')) why_not.pop_back();
  }
  return std::nullopt;
}

std::vector<Finding> findings_in(const VerifyOptions& options) {
  const auto config = load_config({}, {});
  const auto reports = reports_of(options.report);
  std::vector<TempFile> inputs;
  for (const auto& path : options.files)
    inputs.push_back(opened(path, config.limits.max_input_bytes));
  const TempFile output = std::move(inputs.back());
  inputs.pop_back();
  FoundFiles files;
  for (const TempFile& input : inputs) {
    files.input_sha256.push_back(crypto::hex(crypto::sha256(static_cast<const Readable&>(input))));
    files.input_bytes.push_back(input.size());
  }
  files.output_sha256 = crypto::hex(crypto::sha256(static_cast<const Readable&>(output)));
  files.output_bytes = output.size();
  if (const auto* format = engine::format_of(output)) files.output_format = format->name;
  const Claims claims =
      claims_in(report_of_files(reports, files.input_sha256.front(), files.output_sha256));
  auto findings = findings_of_files(claims, files);
  std::string why_not;
  std::optional<Comparison> found;
  if (is_comparable(claims, why_not))
    found = compared(config, std::move(inputs), output, *claims.goal, why_not);
  for (auto& finding : findings_of_picture(claims, found, why_not))
    findings.push_back(std::move(finding));
  return findings;
}

void print_lines(const std::vector<Finding>& findings) {
  for (const Finding& each : findings) {
    const char* state = !each.holds ? "not checked" : *each.holds ? "holds" : "does not hold";
    std::printf("%-10s %-14s %s\n", each.claim.c_str(), state, terminal_text(each.detail).c_str());
  }
}

void print_findings_json(const std::vector<Finding>& findings, bool holds) {
  json::array list;
  for (const Finding& each : findings)
    list.push_back({{"claim", each.claim},
                    {"holds", each.holds ? json::value(*each.holds) : json::value()},
                    {"detail", each.detail}});
  std::cout << json::serialize(json::object{{"holds", holds}, {"findings", std::move(list)}})
            << "\n";
}

int verify(const VerifyOptions& options) {
  if (options.files.size() < 2)
    throw UsageError("verify needs a report, the file it is of, and what was made of it");
  const auto findings = findings_in(options);
  const bool holds =
      std::ranges::all_of(findings, [](const Finding& each) { return each.holds.value_or(false); });
  if (options.json)
    print_findings_json(findings, holds);
  else
    print_lines(findings);
  return holds ? 0 : 1;
}

}  // namespace

void add_verify(CLI::App& root, int& exit_code) {
  auto* command = root.add_subcommand(
      "verify", "Prove again what a report says of a file and of what was made of it");
  auto options = std::make_shared<VerifyOptions>();
  command
      ->add_option("REPORT", options->report,
                   "A report of optimize --json, or a job of the API; of several lines the one of "
                   "these files; -: standard input")
      ->required();
  command
      ->add_option("FILES", options->files,
                   "The inputs in the order in which they were given, and the output last")
      ->required()
      ->expected(2, 65);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Hashes, sizes and the format are compared; a score is measured again, and a lossless result "
      "decoded\nand compared with its original, after the steps of the report if there are any. "
      "The exit code is 0 when all\nof these hold; what else the report says is not checked.");
  command->callback([options, &exit_code] { exit_code = verify(*options); });
}

}  // namespace pressoir::app
