#include "codecs/svg/proof/views.h"

#include <algorithm>
#include <cmath>

#include "codecs/svg/document/namespaces.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/proof/symbol_sheets.h"

namespace pressoir::codecs::svg {
namespace {

constexpr double kShortest = 64, kLongest = 2048;  // of a long side

bool declares(const Node& root, std::string_view name) {
  return std::any_of(root.attributes.begin(), root.attributes.end(),
                     [&](const Attribute& each) { return each.name == name; });
}

/// The attribute that declares the namespace of the root.
std::string declaration_of(const Node& root) {
  const auto prefix = prefix_of(root.name);
  return prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
}

/// Copies of the style elements of HTML.
std::vector<std::unique_ptr<Node>> foreign_style_sheets(const Node& root) {
  std::vector<std::unique_ptr<Node>> sheets;
  for_each_element(root, [&](const Node& element) {
    if (element.space != Space::html || element.local() != "style") return;
    sheets.push_back(element.clone());
    sheets.back()->attributes.clear();
  });
  return sheets;
}

std::uint32_t side_of(double pixels) {
  return static_cast<std::uint32_t>(std::max(1.0, std::round(pixels)));
}

}  // namespace

std::string drawable(const Document& document) {
  const auto name = declaration_of(*document.root);
  auto sheets = foreign_style_sheets(*document.root);
  if (declares(*document.root, name) && sheets.empty()) return write(document);
  auto complete = document.clone();
  auto& root = *complete.root;
  if (!declares(root, name))
    root.attributes.push_back(
        {.name = name, .space = Space::xmlns, .value = std::string(kSvgNamespace)});
  for (auto& sheet : sheets) root.append(std::move(sheet)).name = named_as(root, "style");
  return write(complete);
}

std::vector<View> views_of(const Document& document) {
  std::vector<View> views{{drawable(document), picture_size(*document.root)}};
  for (const auto& sheet : symbol_sheets(document))
    views.push_back({drawable(sheet), picture_size(*sheet.root)});
  return views;
}

std::vector<Size> compared_sizes(PictureSize size) {
  const double longest = std::max(size.width, size.height);
  std::vector<Size> sizes;
  for (const double factor : {1.0, 2.0}) {
    const double scale = std::clamp(longest * factor, kShortest, kLongest) / longest;
    const Size wanted{side_of(size.width * scale), side_of(size.height * scale)};
    if (sizes.empty() || !(sizes.back() == wanted)) sizes.push_back(wanted);
  }
  return sizes;
}

}  // namespace pressoir::codecs::svg
