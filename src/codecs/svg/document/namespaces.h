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

/// The part of a name before its colon; empty: there is none.
constexpr std::string_view prefix_of(std::string_view name) noexcept {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

/// The name of an element of SVG, with the prefix that the root has.
std::string named_as(const Node& root, std::string_view local);

/// The namespace that a prefix, or none, stands for at `node`; empty: it is not declared.
std::string_view namespace_at(const Node& node, std::string_view prefix) noexcept;

/// True for a namespace in which editors keep what only they need.
bool is_editors_namespace(std::string_view uri) noexcept;

}  // namespace pressoir::codecs::svg
