#include "codecs/svg/sanitise.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "codecs/svg/analysis/analysis.h"
#include "codecs/svg/document/edit.h"

namespace pressoir::codecs::svg {
namespace {

using Names = std::set<std::string>;

bool is_one_of(std::string_view text, std::span<const std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

/// Without the blanks and control characters that browsers leave out, in lower case.
std::string plain(std::string_view reference) {
  std::string text;
  for (const char c : reference)
    if (static_cast<unsigned char>(c) > ' ') text += lower(c);
  return text;
}

/// What an element may refer to: a part of the file, a picture in it; of links a page too.
bool may_refer(const Node& element, std::string_view reference) {
  constexpr std::array<std::string_view, 6> kPictures = {"data:image/png",  "data:image/jpeg",
                                                         "data:image/jpg",  "data:image/gif",
                                                         "data:image/webp", "data:image/svg+xml"};
  constexpr std::array<std::string_view, 3> kPages = {"http:", "https:", "mailto:"};
  const auto text = plain(reference);
  if (text.empty() || text.starts_with('#')) return true;
  if (element.is("a")) return is_one_of(text, kPages);
  return (element.is("image") || element.is("feImage")) && is_one_of(text, kPictures);
}

/// Whether CSS text loads something, or hides what it does behind escapes.
bool is_unsafe_style(std::string_view style) {
  const auto text = plain(style);
  if (text.find_first_of("\\@") != std::string::npos &&
      (text.find('\\') != std::string::npos || text.find("@import") != std::string::npos ||
       text.find("@namespace") != std::string::npos))
    return true;
  for (const std::string_view word :
       {"expression(", "-moz-binding", "behavior:", "javascript:", "image(", "image-set(", "src("})
    if (text.find(word) != std::string::npos) return true;
  for (auto at = text.find("url("); at != std::string::npos; at = text.find("url(", at + 4)) {
    const auto target = trimmed(std::string_view(text).substr(at + 4), "'\"");
    if (!target.starts_with('#') && !target.starts_with("data:image/") &&
        !target.starts_with("data:font/"))
      return true;
  }
  return false;
}

bool is_animation_of_reference(const Node& element) {
  const auto* name = element.find("attributeName");
  if (!name) return false;
  const auto text = plain(*name);
  return text == "href" || text.ends_with(":href") || text.starts_with("on") || text == "style";
}

/// The style sheet as browsers read it, whatever comments stand between its parts.
std::string sheet_of(const Node& style) {
  std::string sheet;
  for (const auto& child : style.children)
    if (child->kind == Node::Kind::text || child->kind == Node::Kind::cdata) sheet += child->text;
  return sheet;
}

/// Of elements in metadata those of other vocabularies may stay: they mean nothing to browsers.
enum class Place : std::uint8_t { picture, metadata };

/// Why an element has to go; empty: it may stay.
std::string_view fault_of(const Node& element, Place place) {
  if (element.local() == "script" || element.is("handler") || element.is("listener"))
    return "scripts";
  if (element.is("foreignObject") || element.space == Space::html) return "foreign content";
  if (element.space != Space::svg)
    return place == Place::metadata ? "" : "elements of other vocabularies";
  if (is_animation_of_reference(element)) return "animations of references";
  return element.is("style") && is_unsafe_style(sheet_of(element)) ? "style sheets"
                                                                   : std::string_view();
}

std::string_view fault_of(const Node& element, const Attribute& attribute) {
  const bool is_plain = attribute.space == Space::none;
  if (is_handler(attribute)) return "event handlers";
  if (attribute.space == Space::xml && attribute.local() == "base") return "outside references";
  if (attribute.local() == "href" && !may_refer(element, attribute.value))
    return is_script_reference(attribute.value) ? "scripts" : "outside references";
  if (is_plain && attribute.name == "src") return "outside references";
  const bool is_unsafe = attribute.space != Space::xmlns && is_unsafe_style(attribute.value);
  if (!is_unsafe) return {};
  const auto text = plain(attribute.value);
  const bool has_url = text.find("url(") != std::string::npos;
  // "u\72l(a)" is one too, in whatever attribute CSS is read.
  const bool may_have_url =
      text.find('\\') != std::string::npos && text.find('(') != std::string::npos;
  return has_url || may_have_url || attribute.name == "style" ? "outside references" : "";
}

/// Scripts run in metadata as anywhere else.
void clean(Node& element, Names& removed, Place place) {
  std::erase_if(element.attributes, [&](const Attribute& attribute) {
    const auto fault = fault_of(element, attribute);
    if (!fault.empty()) removed.emplace(fault);
    return !fault.empty();
  });
  if (element.is("metadata")) place = Place::metadata;
  remove_nodes(element.children, [&](const Node& child) {
    const auto fault =
        child.kind == Node::Kind::element ? fault_of(child, place) : std::string_view();
    if (!fault.empty()) removed.emplace(fault);
    return !fault.empty();
  });
  merge_texts(element);
  for (const auto& child : element.children)
    if (child->kind == Node::Kind::element) clean(*child, removed, place);
}

}  // namespace

std::vector<std::string> sanitise(Document& document) {
  Names removed;
  const auto is_instruction = [](const Node& node) { return node.kind == Node::Kind::instruction; };
  if (remove_everywhere(document, is_instruction)) removed.emplace("processing instructions");
  if (document.doctype) removed.emplace("document type");
  document.doctype.reset();
  clean(*document.root, removed, Place::picture);
  return {removed.begin(), removed.end()};
}

}  // namespace pressoir::codecs::svg
