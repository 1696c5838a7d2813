// The namespaces that an SVG file may use, by what they are to a picture. Constants.
#pragma once

#include <array>
#include <string_view>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

inline constexpr std::string_view kSvgNamespace = "http://www.w3.org/2000/svg";
inline constexpr std::string_view kXlinkNamespace = "http://www.w3.org/1999/xlink";
inline constexpr std::string_view kXmlNamespace = "http://www.w3.org/XML/1998/namespace";
inline constexpr std::string_view kHtmlNamespace = "http://www.w3.org/1999/xhtml";

/// The vocabulary of a namespace.
constexpr Space space_of(std::string_view uri) noexcept {
  if (uri == kSvgNamespace) return Space::svg;
  if (uri == kXlinkNamespace) return Space::xlink;
  if (uri == kXmlNamespace) return Space::xml;
  if (uri == kHtmlNamespace) return Space::html;
  return Space::other;
}

}  // namespace pressoir::codecs::svg
