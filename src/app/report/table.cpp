#include "app/report/table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "app/text.h"
#include "base/utf8.h"

namespace pressoir::app {
namespace {

constexpr std::size_t kNumberWidth = 9;

/// UTF-8 tails have no width of their own.
std::string padded(const std::string& text, std::size_t width, bool right) {
  const auto shown = width_of(text);
  const std::string blank(width > shown ? width - shown : 0, ' ');
  return right ? blank + text : text + blank;
}

template <class... Values>
std::string formatted(const char* form, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), form, values...);
  return text.data();
}

/// What --keep left out: of a file that lost nothing else, how much it was.
std::string metadata_text(const Outcome& outcome) {
  if (outcome.method == "metadata" && outcome.bytes_after < outcome.bytes_before)
    return "metadata " + size_text(outcome.bytes_before - outcome.bytes_after) + " removed";
  std::string names;
  for (const auto& name : outcome.metadata_dropped)
    if (name != "orientation") names += (names.empty() ? "" : ", ") + name;  // it became pixels
  return names.empty() ? "" : "metadata removed: " + names;
}

void append(std::string& note, const std::string& part) {
  if (!part.empty()) note += (note.empty() ? "" : ", ") + part;
}

std::string note_of(const Outcome& outcome) {
  std::string note = outcome.method == "metadata" ? "" : outcome.method;
  append(note, metadata_text(outcome));
  if (outcome.score) append(note, formatted("score %.1f", *outcome.score));
  if (outcome.repair && outcome.repair->pages_lost > 0)
    append(note, "pages lost: " + std::to_string(outcome.repair->pages_lost));
  else if (outcome.repair && outcome.size)
    append(note, formatted("%.1f %% lost", outcome.repair->lost_percent));
  if (outcome.cut_by_deadline) append(note, "stopped at the time limit; run again for more");
  return note.empty() ? outcome.method : note;
}

void append_count(std::string& note, std::size_t count, std::string_view what) {
  if (count > 0) append(note, std::to_string(count) + ' ' + std::string(what));
}

}  // namespace

std::size_t width_of(const std::string& text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, utf8::continues));
}

Table::Table(std::size_t name_width) : name_width_(std::max<std::size_t>(name_width, 4)) {}

std::string Table::line(const Row& row) const {
  auto line = padded(row.name, name_width_, false);
  for (const auto* number : {&row.before, &row.after, &row.saved})
    line += "  " + padded(*number, kNumberWidth, true);
  line += "  " + row.note;
  while (line.ends_with(' ')) line.pop_back();
  return line + "\n";
}

std::string Table::head() const {
  return line({.name = "file", .before = "before", .after = "after", .saved = "saved", .note = {}});
}

std::string Table::row(const FileReport& report) {
  ++files_;
  Row row{.name = terminal_text(report.path),
          .before = report.bytes_before ? size_text(*report.bytes_before) : "-",
          .after = "-",
          .saved = "-",
          .note = "failed"};
  if (report.is_known) return ++known_, "";
  if (report.skipped) {
    ++skipped_;
    row.note = "skipped: " + *report.skipped;
  } else if (!report.outcome) {
    ++failed_;
  } else {
    const auto& outcome = *report.outcome;
    bytes_before_ += outcome.bytes_before;
    bytes_after_ += outcome.bytes_after;
    stripped_ += metadata_text(outcome).empty() ? 0 : 1;
    row.after = size_text(outcome.bytes_after);
    row.saved = percent_text(outcome.bytes_before, outcome.bytes_after);
    row.note = note_of(outcome);
  }
  return line(row);
}

std::string Table::sum() const {
  std::string note;
  append_count(note, failed_, "failed");
  append_count(note, skipped_, "skipped");
  append_count(note, known_, "known from earlier runs");
  append_count(note, stripped_, stripped_ == 1 ? "without its metadata" : "without their metadata");
  return line({.name = std::to_string(files_) + (files_ == 1 ? " file" : " files"),
               .before = size_text(bytes_before_),
               .after = size_text(bytes_after_),
               .saved = percent_text(bytes_before_, bytes_after_),
               .note = note});
}

}  // namespace pressoir::app
