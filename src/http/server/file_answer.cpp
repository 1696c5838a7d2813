#include "http/server/file_answer.h"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "http/server/response_head.h"

namespace pressoir::http {

bool names_tag(std::string_view list, std::string_view quoted) {
  if (trimmed(list) == "*") return true;
  while (!list.empty()) {
    // A tag may hold commas: it ends at its second quote.
    const auto open = list.find('"');
    if (open == std::string_view::npos) return false;
    const auto close = list.find('"', open + 1);
    if (close == std::string_view::npos) return false;
    if (list.substr(open, close - open + 1) == quoted) return true;
    list.remove_prefix(close + 1);
  }
  return false;
}

namespace {

/// Unix seconds of an IMF-fixdate; empty for anything else.
std::optional<std::int64_t> date_in(std::string_view text) {
  std::tm utc{};
  const std::string whole(trimmed(text));
  const char* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&utc);
}

bool is_unchanged(const Head& head, const FileAnswer& answer, std::string_view quoted) {
  if (head.method != Method::get && head.method != Method::head) return false;
  if (const auto tags = head.header("If-None-Match"); !tags.empty())
    return !quoted.empty() && names_tag(tags, quoted);
  const auto since = date_in(head.header("If-Modified-Since"));
  return since && answer.last_modified && *answer.last_modified <= *since;
}

/// Whether a range may be cut from the file as it is now.
bool range_holds(const Head& head, const FileAnswer& answer, std::string_view quoted) {
  const auto condition = trimmed(head.header("If-Range"));
  if (condition.empty()) return true;
  if (condition.front() == '"') return condition == quoted;
  return answer.last_modified && condition == http_date(*answer.last_modified);
}

struct ByteRange {
  std::uint64_t first = 0, bytes = 0;  ///< bytes 0: beyond the end
};

std::optional<std::uint64_t> digits_in(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // More digits than a number holds are far beyond the end of every file.
  if (error == std::errc::result_out_of_range) value = UINT64_MAX;
  const bool whole = !text.empty() && end == text.data() + text.size();
  return whole ? std::optional(value) : std::nullopt;
}

/// "bytes=FIRST-LAST", "bytes=FIRST-", "bytes=-LENGTH"; empty for what is to be ignored.
std::optional<ByteRange> range_in(std::string_view header, std::uint64_t size) {
  const auto equals = header.find('=');
  if (equals == std::string_view::npos ||
      !equal_ignoring_case(trimmed(header.substr(0, equals)), "bytes"))
    return std::nullopt;
  const auto range = trimmed(header.substr(equals + 1));
  const auto dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto first_text = trimmed(range.substr(0, dash));
  const auto last_text = trimmed(range.substr(dash + 1));
  const auto first = digits_in(first_text);
  const auto last = digits_in(last_text);
  if ((!first && !first_text.empty()) || (!last && !last_text.empty()) || (!first && !last))
    return std::nullopt;
  if (!first) return ByteRange{size - std::min(*last, size), std::min(*last, size)};
  if (last && *last < *first) return std::nullopt;
  if (*first >= size) return ByteRange{};
  const auto end = last ? std::min(*last, size - 1) : size - 1;
  return ByteRange{*first, end - *first + 1};
}

void add_validators(Response& response, const FileAnswer& answer, const std::string& quoted) {
  if (!quoted.empty()) response.headers.emplace_back("ETag", quoted);
  if (answer.last_modified)
    response.headers.emplace_back("Last-Modified", http_date(*answer.last_modified));
  if (!answer.cache_control.empty())
    response.headers.emplace_back("Cache-Control", answer.cache_control);
}

/// Which browsers run scripts in, where it is opened by its link. The same style as in the file,
/// and pictures and fonts inside of it, are shown.
constexpr std::string_view kSvg = "image/svg+xml";
constexpr const char* kPolicyOfSvg =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/// Of every other file that is sandboxed.
constexpr const char* kPolicyOfFiles = "sandbox; default-src 'none'";

/// What browsers show and run nothing in.
bool is_raster(std::string_view type) { return type.starts_with("image/") && type != kSvg; }

void cut(Response& response, ReadablePtr file, std::uint64_t size, ByteRange range) {
  if (range.bytes == 0) {
    response.status = 416;
    response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  response.status = 206;
  response.headers.emplace_back("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                     std::to_string(range.first + range.bytes - 1) +
                                                     "/" + std::to_string(size));
  response.body = FilePart{.file = std::move(file), .offset = range.first, .bytes = range.bytes};
}

}  // namespace

Response file_answer(const Request& request, ReadablePtr file, const FileAnswer& answer) {
  const auto quoted = answer.etag.empty() ? std::string{} : "\"" + answer.etag + "\"";
  Response response;
  add_validators(response, answer, quoted);
  if (is_unchanged(request.head, answer, quoted)) {
    response.status = 304;
    return response;
  }
  response.headers.emplace_back("Accept-Ranges", "bytes");
  response.headers.emplace_back("Content-Type", answer.content_type);
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");  // it came from a client
  if (answer.content_type == kSvg)
    response.headers.emplace_back("Content-Security-Policy", kPolicyOfSvg);
  else if (answer.sandboxed)
    response.headers.emplace_back("Content-Security-Policy", kPolicyOfFiles);
  const bool is_saved = answer.attachment || (answer.sandboxed && !is_raster(answer.content_type));
  if (is_saved || !answer.file_name.empty())
    response.headers.emplace_back("Content-Disposition",
                                  content_disposition(is_saved, answer.file_name));
  std::optional<ByteRange> range;
  const auto size = file->size();
  if (request.head.method == Method::get && range_holds(request.head, answer, quoted))
    range = range_in(request.head.header("Range"), size);
  if (range)
    cut(response, std::move(file), size, *range);
  else
    response.body = FilePart{.file = std::move(file), .offset = 0, .bytes = size};
  return response;
}

std::string content_disposition(bool attachment, std::string_view file_name) {
  std::string text = attachment ? "attachment" : "inline";
  if (file_name.empty()) return text;
  std::string plain;
  for (const char c : file_name) {
    // A percent sign or a backslash is undone by some clients (RFC 6266, appendix D).
    const bool kept = c >= ' ' && c < 0x7F && c != '"' && c != '\\' && c != '%' && c != '/';
    if (kept)
      plain += c;
    else if (!utf8::continues(c))
      plain += '_';
  }
  text += "; filename=\"" + plain + "\"";
  if (plain != file_name) text += "; filename*=UTF-8''" + url::encoded_segment(file_name);
  return text;
}

}  // namespace pressoir::http
