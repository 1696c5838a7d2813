#include "app/commands/optimize/run/run_output.h"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <utility>

#include "app/text.h"

namespace pressoir::app {
namespace {

bool is_to_do(const PlannedFile& file) { return !file.failure && !file.skipped; }

std::uint64_t bytes_to_do(const std::vector<PlannedFile>& files) {
  std::uint64_t total = 0;
  for (const auto& file : files) total += is_to_do(file) ? file.bytes : 0;
  return total;
}

std::size_t widest_name(const std::vector<PlannedFile>& files) {
  constexpr std::size_t kMost = 100;  // one long name does not move the columns of all others
  auto widest = width_of(std::to_string(files.size()) + " files");
  for (const auto& file : files)
    if (!file.is_known)
      widest = std::max(widest, std::min(kMost, width_of(terminal_text(file.source.string()))));
  return widest;
}

}  // namespace

RunOutput::RunOutput(const std::vector<PlannedFile>& files, Form form, bool quiet)
    : form_(form),
      quiet_(quiet),
      reports_(files.size()),
      table_(widest_name(files)),
      progress_(!quiet, static_cast<std::uint64_t>(std::ranges::count_if(files, is_to_do)),
                bytes_to_do(files)) {
  for (const auto& file : files) sizes_.push_back(file.bytes);
  if (form_ == Form::table) std::cout << table_.head() << std::flush;
  progress_.begin();
}

void RunOutput::add(std::size_t index, FileReport report) {
  std::int64_t saved = 0;
  if (report.outcome)
    saved = static_cast<std::int64_t>(report.outcome->bytes_before) -
            static_cast<std::int64_t>(report.outcome->bytes_after);
  const bool was_to_do = report.seconds > 0;
  ++files_done_;
  reports_[index] = std::move(report);
  while (printed_ < reports_.size() && reports_[printed_]) print(*reports_[printed_++]);
  if (was_to_do) progress_.advance(sizes_[index], saved);
}

void RunOutput::print(const FileReport& report) {
  progress_.clear();
  const auto name = terminal_text(report.path);
  has_failures_ = has_failures_ || report.failure;
  if (report.failure)
    std::fprintf(stderr, "pressoir: %s: %s [%s]\n", name.c_str(),
                 terminal_text(report.failure->message).c_str(),
                 std::string(name_of(report.failure->code)).c_str());
  if (form_ == Form::json) std::cout << json_line(report) << std::flush;
  if (form_ == Form::table) std::cout << table_.row(report) << std::flush;
  if (!report.outcome) return;
  for (const auto& text : report.outcome->warnings) {
    const auto kind = text.substr(0, text.find(": "));
    auto [known, is_new] = warnings_.try_emplace(kind, Warning{text, name});
    if (is_new) kinds_.push_back(kind);
    ++known->second.files;
  }
}

void RunOutput::print_warnings() const {
  if (form_ == Form::json || quiet_) return;
  for (const auto& kind : kinds_) {
    const auto& [text, first, files] = warnings_.at(kind);
    const auto more = files > 1 ? " and " + std::to_string(files - 1) + " more" : "";
    std::fprintf(stderr, "pressoir: %s%s: warning: %s\n", first.c_str(), more.c_str(),
                 terminal_text(text).c_str());
  }
}

void RunOutput::end() {
  for (; printed_ < reports_.size(); ++printed_)
    if (reports_[printed_]) print(*reports_[printed_]);
  progress_.clear();
  if (form_ == Form::table) std::cout << table_.sum() << std::flush;
  print_warnings();
}

bool RunOutput::is_good() const { return static_cast<bool>(std::cout); }

}  // namespace pressoir::app
