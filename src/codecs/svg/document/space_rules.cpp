#include "codecs/svg/document/space_rules.h"

#include <algorithm>
#include <array>

namespace pressoir::codecs::svg {
namespace {

constexpr std::array<std::string_view, 18> kWithText = {
    "text",     "tspan",    "tref",     "textPath",   "altGlyph", "a",
    "title",    "desc",     "metadata", "style",      "script",   "foreignObject",
    "flowRoot", "flowPara", "flowSpan", "flowRegion", "flowDiv",  "textArea"};

}  // namespace

bool may_have_text(const Node& element) noexcept {
  if (element.space != Space::svg) return true;
  const auto name = element.local();
  if (name == "a")  // of a text, or around shapes
    return element.parent && may_have_text(*element.parent);
  return std::find(kWithText.begin(), kWithText.end(), name) != kWithText.end();
}

bool preserves_space(const Node& element) noexcept {
  for (const auto* at = &element; at; at = at->parent)
    for (const auto& attribute : at->attributes)
      if (attribute.space == Space::xml && attribute.local() == "space")
        return attribute.value == "preserve";
  return false;
}

std::string with_single_blanks(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto start = std::min(text.find_first_of(kBlanks, i), text.size());
    out += text.substr(i, start - i);
    i = std::min(text.find_first_not_of(kBlanks, start), text.size());
    if (i == start) break;
    const bool is_lines = text.substr(start, i - start).find_first_of(" \t") == std::string::npos;
    out += is_lines ? '\n' : ' ';
  }
  return out;
}

}  // namespace pressoir::codecs::svg
