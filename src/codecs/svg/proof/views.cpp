#include "codecs/svg/proof/views.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

#include "codecs/svg/document/namespaces.h"
#include "codecs/svg/document/writer.h"

namespace pressoir::codecs::svg {
namespace {

constexpr double kShortest = 64, kLongest = 2048;  // of a long side
constexpr std::size_t kColumns = 16;               // of a sheet; as many rows
constexpr int kCell = 64;                          // pixels

bool declares(const Node& root, std::string_view name) {
  return std::any_of(root.attributes.begin(), root.attributes.end(),
                     [&](const Attribute& each) { return each.name == name; });
}

/// The attribute that declares the namespace of the root.
std::string declaration_of(const Node& root) {
  const auto prefix = prefix_of(root.name);
  return prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
}

/// The name of an element of SVG, with the prefix that the root has.
std::string named_as(const Node& root, std::string_view local) {
  return root.name.substr(0, root.name.size() - root.local().size()) + std::string(local);
}

/// Copies of the style elements of HTML.
std::vector<std::unique_ptr<Node>> foreign_style_sheets(Node& root) {
  std::vector<std::unique_ptr<Node>> sheets;
  for_each_element(root, [&](Node& element) {
    if (element.space != Space::html || element.local() != "style") return;
    sheets.push_back(element.clone());
    sheets.back()->attributes.clear();
  });
  return sheets;
}

/// The ids of symbols that no reference inside the document names, in document order.
std::vector<std::string> unused_symbols(Node& root) {
  std::set<std::string> used;
  std::vector<std::string> symbols;
  for_each_element(root, [&](Node& element) {
    if (const auto* href = element.href(); href && href->starts_with('#'))
      used.insert(href->substr(1));
    const auto* id = element.find("id");
    if (id && element.is("symbol")) symbols.push_back(*id);
  });
  std::erase_if(symbols, [&](const std::string& id) { return used.contains(id); });
  return symbols;
}

/// The document with its root as a sheet of cells, a symbol in each.
View sheet_of(const Document& document, std::span<const std::string> symbols) {
  auto sheet = document.clone();
  auto& root = *sheet.root;
  const auto columns = std::min(symbols.size(), kColumns);
  const auto rows = (symbols.size() + kColumns - 1) / kColumns;
  const auto width = static_cast<int>(columns) * kCell, height = static_cast<int>(rows) * kCell;
  root.set("width", std::to_string(width));
  root.set("height", std::to_string(height));
  root.set("viewBox", "0 0 " + std::to_string(width) + ' ' + std::to_string(height));
  root.erase("preserveAspectRatio");
  root.erase("display");  // sheets of symbols are often hidden where they stand in a page
  if (const auto* style = root.find("style"); style && style->find("display") != style->npos)
    root.erase("style");
  root.attributes.push_back(
      {.name = "xmlns:sheet", .space = Space::xmlns, .value = std::string(kXlinkNamespace)});
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    auto& use = root.append(std::make_unique<Node>());
    use.name = named_as(root, "use");
    use.set("x", std::to_string(static_cast<int>(i % kColumns) * kCell));
    use.set("y", std::to_string(static_cast<int>(i / kColumns) * kCell));
    use.set("width", std::to_string(kCell));
    use.set("height", std::to_string(kCell));
    use.attributes.push_back(
        {.name = "sheet:href", .space = Space::xlink, .value = '#' + symbols[i]});
  }
  return {drawable(sheet),
          {.width = static_cast<double>(width), .height = static_cast<double>(height)}};
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
  const auto symbols = unused_symbols(*document.root);
  constexpr std::size_t kOnSheet = kColumns * kColumns;
  for (std::size_t start = 0; start < symbols.size(); start += kOnSheet)
    views.push_back(sheet_of(
        document, std::span(symbols).subspan(start, std::min(kOnSheet, symbols.size() - start))));
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
