#include "app/report.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <string_view>
#include <utility>

#include "app/text.h"
#include "base/utf8.h"
#include "service/report.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

/// Pads by characters, not bytes; UTF-8 tails have no width of their own.
std::string padded(const std::string& text, std::size_t width, bool right) {
  const auto shown =
      text.size() - static_cast<std::size_t>(std::ranges::count_if(text, utf8::continues));
  const std::string blank(width > shown ? width - shown : 0, ' ');
  return right ? blank + text : text + blank;
}

using Row = std::array<std::string, 5>;

Row row_of(const FileReport& report) {
  const auto before = report.bytes_before ? size_text(*report.bytes_before) : "-";
  if (!report.outcome) return {terminal_text(report.path), before, "-", "-", "failed"};
  const auto& outcome = *report.outcome;
  std::string note = outcome.method;
  if (outcome.score) {
    std::array<char, 32> score{};
    std::snprintf(score.data(), score.size(), ", score %.1f", *outcome.score);
    note += score.data();
  }
  if (outcome.repair && outcome.repair->pages_lost > 0) {
    note += ", pages lost: " + std::to_string(outcome.repair->pages_lost);
  } else if (outcome.repair && outcome.size) {
    std::array<char, 32> lost{};
    std::snprintf(lost.data(), lost.size(), ", %.1f %% lost", outcome.repair->lost_percent);
    note += lost.data();
  }
  if (outcome.cut_by_deadline) note += ", stopped at the time limit; run again for more";
  return {terminal_text(report.path), before, size_text(outcome.bytes_after),
          percent_text(outcome.bytes_before, outcome.bytes_after), note};
}

Row sum_of(const std::vector<FileReport>& reports) {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::size_t failed = 0;
  for (const auto& report : reports) {
    if (!report.outcome) {
      ++failed;
      continue;
    }
    before += report.outcome->bytes_before;
    after += report.outcome->bytes_after;
  }
  return {std::to_string(reports.size()) + (reports.size() == 1 ? " file" : " files"),
          size_text(before), size_text(after), percent_text(before, after),
          failed ? std::to_string(failed) + " failed" : ""};
}

}  // namespace

std::string json_line(const FileReport& report) {
  json::object line;
  line["path"] = report.path;
  line["output"] = report.output ? json::value(*report.output) : json::value();
  if (const auto bytes = encoded_text(report.path)) line["path_encoded"] = *bytes;
  if (const auto bytes = encoded_text(report.output.value_or(""))) line["output_encoded"] = *bytes;
  service::add_report(line, {.bytes_before = report.bytes_before,
                             .outcome = report.outcome,
                             .failure = report.failure,
                             .seconds = report.seconds});
  json::value repaired(std::move(line));
  service::repair_texts(repaired);
  return json::serialize(repaired) + "\n";
}

std::string summary_table(const std::vector<FileReport>& reports) {
  std::vector<Row> rows = {{"file", "before", "after", "saved", ""}};
  for (const auto& report : reports) rows.push_back(row_of(report));
  rows.push_back(sum_of(reports));
  std::array<std::size_t, 5> widths{};
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < row.size(); ++column)
      widths.at(column) = std::max(widths.at(column), row.at(column).size());
  }
  std::string table;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t column = 0; column < row.size(); ++column)
      line += (column ? "  " : "") +
              padded(row.at(column), widths.at(column), column > 0 && column < 4);
    while (line.ends_with(' ')) line.pop_back();
    table += line + "\n";
  }
  return table;
}

}  // namespace pressoir::app
