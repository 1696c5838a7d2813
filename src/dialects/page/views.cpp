#include "dialects/page/views.h"

#include <string>

#include "base/text.h"
#include "dialects/error_text.h"
#include "http/server/file_answer.h"
#include "http/server/router.h"

namespace pressoir::dialects::page {
namespace {

/// Nothing but the page's own files runs, is shown or is called; pictures that people drop are
/// blobs.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

struct Coding {
  std::string_view name;  ///< empty: as it is
  std::string_view body;
};

/// Whether a member of Accept-Encoding names the coding, and not with the weight 0.
bool takes(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto member = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    const auto semicolon = member.find(';');
    if (!http::equal_ignoring_case(trimmed(member.substr(0, semicolon)), name)) continue;
    if (semicolon == std::string_view::npos) return true;
    const auto weight = lower(trimmed(member.substr(semicolon + 1)));
    return !weight.starts_with("q=0") || weight.find_first_of("123456789", 3) != std::string::npos;
  }
  return false;
}

Coding coding_of(const http::Head& head, const File& file) {
  const auto list = head.header("Accept-Encoding");
  const bool is_smaller = file.brotli.size() < file.plain.size();
  if (is_smaller && takes(list, "br")) return {"br", file.brotli};
  if (file.gzip.size() < file.plain.size() && takes(list, "gzip")) return {"gzip", file.gzip};
  return {"", file.plain};
}

}  // namespace

http::Response file_view(const http::Head& head, const File& file) {
  const bool is_hashed = file.path.starts_with(kHashedRoot);
  const Coding coding = coding_of(head, file);
  const std::string tag = '"' + std::string(file.tag) + (coding.name.empty() ? "" : "-") +
                          std::string(coding.name) + '"';
  http::Response response;
  const auto add = [&response](const char* name, std::string_view value) {
    response.headers.emplace_back(name, value);
  };
  add("ETag", tag);
  add("Cache-Control", is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
  add("Vary", "Accept-Encoding");
  add("Content-Security-Policy", kPolicy);
  add("X-Content-Type-Options", "nosniff");
  add("X-Frame-Options", "DENY");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  if (http::names_tag(head.header("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  add("Content-Type", file.content_type);
  if (!coding.name.empty()) add("Content-Encoding", coding.name);
  response.body = std::string(coding.body);
  return response;
}

http::Response error_response(const Error& problem) {
  return http::text_response(http::status_of(problem.code()), "text/plain; charset=utf-8",
                             std::string(error_text(problem, "This failed.")) + "\n");
}

}  // namespace pressoir::dialects::page
