#include "codecs/svg/format.h"

#include <string>

#include "base/text.h"
#include "codecs/svg/document/space_rules.h"

namespace pressoir::codecs::svg {
namespace {

/// Markup is ASCII: of UTF-16 the other half of each character is left out.
std::string ascii_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const bool is_wide = text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE") ||
                       text.starts_with(std::string_view("<\0", 2)) ||
                       text.starts_with(std::string_view("\0<", 2));
  if (!is_wide) return std::string(text);
  std::string ascii;
  for (const char c : text)
    if (c != '\0' && c != '\xFE' && c != '\xFF') ascii += c;
  return ascii;
}

/// Leaves out what `text` starts with up to the end of `close`; false: it does not end.
bool skip_past(std::string_view& text, std::string_view close) {
  const auto end = text.find(close);
  if (end == std::string_view::npos) return false;
  text.remove_prefix(end + close.size());
  return true;
}

/// The declarations in square brackets have '>' of their own.
bool skip_doctype(std::string_view& text) {
  const auto bracket = text.find_first_of("[>");
  if (bracket == std::string_view::npos) return false;
  return text[bracket] == '>' ? skip_past(text, ">") : skip_past(text, "]") && skip_past(text, ">");
}

bool starts_doctype_of_svg(std::string_view text) {
  constexpr std::string_view kStart = "<!doctype", kName = "svg", kEnds = " \t\r\n[>";
  if (lower(text.substr(0, kStart.size())) != kStart) return false;
  const auto name = trimmed(text.substr(kStart.size()), kBlanks);
  return name.starts_with(kName) && name.size() > kName.size() &&
         kEnds.find(name[kName.size()]) != std::string_view::npos;
}

/// The name of the first element; empty: there is none so near.
std::string_view root_of(std::string_view text) {
  for (;;) {
    text = trimmed(text, kBlanks);
    if (!text.starts_with('<')) return {};
    bool goes_on = true;
    if (text.starts_with("<!--"))
      goes_on = skip_past(text, "-->");
    else if (text.starts_with("<?"))
      goes_on = skip_past(text, "?>");
    else if (starts_doctype_of_svg(text))
      return "svg";  // its declarations may be longer than what is looked at
    else if (text.starts_with("<!"))
      goes_on = skip_doctype(text);
    else
      return text.substr(1, text.find_first_of(" \t\r\n/>", 1) - 1);
    if (!goes_on) return {};
  }
}

bool recognizes(Bytes head) noexcept {
  return is_gzip(head) || looks_like_svg(head);  // the worker looks into it
}

}  // namespace

bool is_gzip(Bytes head) noexcept {
  return as_text(head).starts_with(std::string_view("\x1F\x8B\x08", 3));
}

bool looks_like_svg(Bytes head) noexcept try {
  const auto text = ascii_of(as_text(head));
  const auto root = root_of(text);
  if (lower(root) == "html") return text.find("<svg") != std::string::npos;
  const auto colon = root.find(':');
  return (colon == std::string_view::npos ? root : root.substr(colon + 1)) == "svg";
} catch (const std::bad_alloc&) {
  return false;
}

}  // namespace pressoir::codecs::svg

namespace pressoir::codecs {

const KnownFormat& svg_format() noexcept {
  static constexpr KnownFormat kFormat{.info = {.name = "svg",
                                                .extension = "svg",
                                                .mime = "image/svg+xml",
                                                .title = "SVG",
                                                .has_frames = false,
                                                .has_alpha = true,
                                                .can_lose = true,
                                                .can_write = true,
                                                .is_vector = true,
                                                .other_extensions = {"svgz"}},
                                       .recognizes = svg::recognizes};
  return kFormat;
}

}  // namespace pressoir::codecs
