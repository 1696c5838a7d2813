#include "app/report/html_report.h"

#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include "app/text.h"
#include "base/crypto/base64.h"

namespace pressoir::app {
namespace {

constexpr std::uint64_t kPictureBytes = 64'000'000;

struct Shown {
  std::string_view format, type;
};
constexpr std::array<Shown, 5> kShown{{{"jpeg", "image/jpeg"},
                                       {"png", "image/png"},
                                       {"gif", "image/gif"},
                                       {"webp", "image/webp"},
                                       {"svg", "image/svg+xml"}}};

constexpr std::string_view kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>pressoir: what was saved</title>
<style>
:root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .6rem; text-align: right; border-bottom: 1px solid #8886; vertical-align: top; }
th:first-child, td:first-child, td.note, th.note { text-align: left; overflow-wrap: anywhere; }
.pair { display: flex; flex-wrap: wrap; gap: 1rem; }
figure { flex: 1 1 20rem; margin: 0; }
img { max-width: 100%; background: repeating-conic-gradient(#8883 0 25%, #0000 0 50%) 0 0 / 1rem 1rem; }
.failed { color: light-dark(#b00020, #ff8a80); }
</style>
</head>
<body>
)";

std::string media_type_of(const Format& format) {
  for (const auto& shown : kShown)
    if (shown.format == format.name()) return std::string(shown.type);
  return "";
}

/// Browsers show it from a data: URL. SVGZ needs a header of HTTP.
bool is_shown(const Format& format, const Readable& content) {
  if (media_type_of(format).empty()) return false;
  std::array<std::byte, 2> start{};
  return content.read_at(0, start) < start.size() || start[0] != std::byte{0x1f} ||
         start[1] != std::byte{0x8b};
}

std::string data_url(const Format& format, const Readable& content) {
  return "data:" + media_type_of(format) + ";base64," + to_base64(content.read_all(kPictureBytes));
}

std::string cell(const std::string& text) { return "<td>" + html_text(text) + "</td>"; }

std::string note_cell(const std::string& text) {
  return "<td class=\"note\">" + html_text(text) + "</td>";
}

std::string score_of(const Outcome& outcome) {
  if (outcome.proven_lossless) return "lossless";
  if (!outcome.score) return "-";
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", *outcome.score);
  return text.data();
}

std::string how_of(const Outcome& outcome) {
  std::string note = outcome.method;
  for (const auto& warning : outcome.warnings) note += "; " + warning;
  return note;
}

}  // namespace

std::string html_text(std::string_view text) {
  std::string escaped;
  for (const char c : terminal_text(text)) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&#39;"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

void HtmlReport::keep_pictures(std::size_t index, const Outcome& outcome, const Readable& before,
                               const Readable& after) {
  const bool shows_before = is_shown(outcome.input_format, before),
             shows_after = is_shown(outcome.format, after);
  const auto bytes = (shows_before ? before.size() : 0) + (shows_after ? after.size() : 0);
  if (picture_bytes_ + bytes > kPictureBytes) {
    ++without_pictures_;
    return;
  }
  auto shown_before = shows_before ? data_url(outcome.input_format, before) : "";
  auto shown_after = shows_after ? data_url(outcome.format, after) : "";
  picture_bytes_ += bytes;
  entries_[index].before = std::move(shown_before);
  entries_[index].after = std::move(shown_after);
}

void HtmlReport::add(std::size_t index, const FileReport& report) {
  if (report.is_known) return;
  auto& row = entries_[index].row;
  row = cell(report.path) + cell(report.bytes_before ? size_text(*report.bytes_before) : "-");
  if (report.skipped) {
    ++skipped_;
    row += cell("-") + cell("-") + cell("-") + note_cell("skipped: " + *report.skipped);
  } else if (!report.outcome) {
    ++failed_;
    row += cell("-") + cell("-") + cell("-") + "<td class=\"note failed\">failed: " +
           html_text(report.failure ? report.failure->message : "") + "</td>";
  } else {
    const auto& outcome = *report.outcome;
    ++done_;
    bytes_before_ += outcome.bytes_before;
    bytes_after_ += outcome.bytes_after;
    row += cell(size_text(outcome.bytes_after)) +
           cell(percent_text(outcome.bytes_before, outcome.bytes_after)) + cell(score_of(outcome)) +
           note_cell(how_of(outcome));
  }
}

std::string HtmlReport::figures(const Entry& entry) const {
  if (entry.before.empty() && entry.after.empty()) return "";
  const auto figure = [](const std::string& url, const char* caption) {
    return "<figure><figcaption>" + std::string(caption) + "</figcaption>" +
           (url.empty() ? "<p>Browsers do not show its format.</p>"
                        : "<img loading=\"lazy\" alt=\"" + std::string(caption) + "\" src=\"" +
                              url + "\">") +
           "</figure>";
  };
  return "<tr><td class=\"note\" colspan=\"6\"><details><summary>Before and after</summary><div "
         "class=\"pair\">" +
         figure(entry.before, "before") + figure(entry.after, "after") +
         "</div></details></td></tr>\n";
}

std::string HtmlReport::page() const {
  std::string page(kHead);
  page += "<h1>" + std::to_string(done_) + (done_ == 1 ? " file, " : " files, ") +
          html_text(percent_text(bytes_before_, bytes_after_)) + " saved</h1>\n<p>" +
          size_text(bytes_before_) + " before, " + size_text(bytes_after_) + " after";
  if (failed_ > 0) page += ", " + std::to_string(failed_) + " failed";
  if (skipped_ > 0) page += ", " + std::to_string(skipped_) + " skipped";
  page +=
      ". Scores are of SSIMULACRA2: 90 and more is no difference in a flicker test, 80 none side "
      "by side, 70 fine for the web.</p>\n";
  if (without_pictures_ > 0)
    page +=
        "<p>Without pictures, since those of all files would make this page too large or they "
        "could not be read: " +
        std::to_string(without_pictures_) + ".</p>\n";
  page +=
      "<table>\n<thead><tr><th>file</th><th>before</th><th>after</th><th>saved</th><th>score</th>"
      "<th class=\"note\">how</th></tr></thead>\n<tbody>\n";
  for (const auto& entry : entries_)
    if (!entry.row.empty()) page += "<tr>" + entry.row + "</tr>\n" + figures(entry);
  return page + "</tbody>\n</table>\n</body>\n</html>\n";
}

}  // namespace pressoir::app
