#include "http/body/part_head.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"
#include "http/message.h"

namespace pressoir::http {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// Takes a quoted value off the front of `rest`, which stands behind the opening quote.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  std::size_t i = 0;
  for (; i < rest.size() && rest[i] != '"'; ++i) {
    if (rest[i] == '\\' && i + 1 < rest.size() && rest[i + 1] == '"') ++i;
    value += rest[i];
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return value;
}

struct Parameter {
  std::string_view name;
  std::string value;
};

/// The next "; name=value"; empty at the end.
std::optional<Parameter> take_parameter(std::string_view& rest) {
  const auto semicolon = rest.find(';');
  if (semicolon == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(semicolon + 1);
  const auto stop = rest.find_first_of("=;");
  Parameter parameter{.name = trimmed(rest.substr(0, stop), kBlanks), .value = {}};
  rest.remove_prefix(std::min(stop, rest.size()));
  if (!rest.starts_with('=')) return parameter;
  rest.remove_prefix(1);
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  if (rest.starts_with('"')) {
    rest.remove_prefix(1);
    parameter.value = take_quoted(rest);
  } else {
    const auto bare = rest.substr(0, rest.find(';'));
    parameter.value = trimmed(bare, kBlanks);
    rest.remove_prefix(bare.size());
  }
  return parameter;
}

/// "UTF-8'en'na%20me" -> "na me" (RFC 5987, section 3.2).
std::string extended_value(std::string_view value) {
  for (int quotes = 0; quotes < 2; ++quotes) {
    const auto quote = value.find('\'');
    if (quote == std::string_view::npos) break;
    value.remove_prefix(quote + 1);
  }
  return url::percent_decoded(value, false);
}

}  // namespace

bool is_disposition(std::string_view header_name) noexcept {
  return equal_ignoring_case(trimmed(header_name, kBlanks), "Content-Disposition");
}

PartHead part_head_in(std::string_view disposition) {
  PartHead head;
  bool extended = false;
  while (const auto parameter = take_parameter(disposition)) {
    if (equal_ignoring_case(parameter->name, "name")) {
      head.name = parameter->value;
    } else if (equal_ignoring_case(parameter->name, "filename*")) {
      head.file_name = extended_value(parameter->value);
      extended = true;
    } else if (equal_ignoring_case(parameter->name, "filename") && !extended) {
      head.file_name = parameter->value;
    }
  }
  return head;
}

std::string boundary_in(std::string_view content_type) {
  if (!equal_ignoring_case(trimmed(content_type, kBlanks).substr(0, 10), "multipart/")) return {};
  while (const auto parameter = take_parameter(content_type))
    if (equal_ignoring_case(parameter->name, "boundary")) return parameter->value;
  return {};
}

std::string sniffed_boundary(std::string_view start_of_body) {
  while (start_of_body.starts_with('\r') || start_of_body.starts_with('\n'))
    start_of_body.remove_prefix(1);
  if (!start_of_body.starts_with("--")) return {};
  const auto line_end = start_of_body.find('\n');
  if (line_end == std::string_view::npos) return {};
  const auto next_line = start_of_body.substr(line_end + 1);
  if (!equal_ignoring_case(next_line.substr(0, 8), "Content-")) return {};
  return std::string(trimmed(start_of_body.substr(2, line_end - 2), kBlanks));
}

}  // namespace pressoir::http
