#include "dialects/pressoir/answer/report_headers.h"

#include <array>
#include <cstdio>

namespace pressoir::dialects::own {
namespace {

/// A decimal: at most three digits behind the point.
std::string decimal(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", number);
  std::string shown = text.data();
  while (shown.ends_with('0')) shown.pop_back();
  if (shown.ends_with('.')) shown += '0';
  return shown;
}

/// A string: printable ASCII; what is none becomes '?'.
std::string quoted_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c >= 0x20 && c < 0x7F ? c : '?';
  }
  return quoted + '"';
}

class Dictionary {
 public:
  void add(std::string_view key, const std::string& value) {
    text_ += (text_.empty() ? "" : ", ") + std::string(key) + '=' + value;
  }
  void add(std::string_view key, bool flag) { add(key, std::string(flag ? "?1" : "?0")); }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string report_header(const Outcome& outcome) {
  Dictionary report;
  report.add("format", quoted_string(outcome.format.name()));
  if (outcome.size) {
    report.add("width", std::to_string(outcome.size->width));
    report.add("height", std::to_string(outcome.size->height));
  }
  report.add("bytes_before", std::to_string(outcome.bytes_before));
  report.add("bytes_after", std::to_string(outcome.bytes_after));
  if (outcome.score) report.add("score", decimal(*outcome.score));
  if (outcome.min_score) report.add("min_score", decimal(*outcome.min_score));
  report.add("lossless", outcome.proven_lossless);
  report.add("partial", outcome.is_partial);
  report.add("cut_by_deadline", outcome.cut_by_deadline);
  report.add("method", quoted_string(outcome.method));
  report.add("warnings", std::to_string(outcome.warnings.size()));
  return report.text();
}

void add_report_headers(http::Response& response, const Outcome& outcome, std::string_view job) {
  response.headers.emplace_back("Pressoir-Report", report_header(outcome));
  response.headers.emplace_back(
      "Link", '<' + std::string(job) + ">; rel=\"describedby\"; type=\"application/json\"");
}

}  // namespace pressoir::dialects::own
