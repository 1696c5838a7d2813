#include "codecs/svg/proof/symbol_sheets.h"

#include <algorithm>
#include <set>
#include <span>

#include "codecs/svg/document/namespaces.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::size_t kColumns = 16, kOnSheet = kColumns * kColumns;
constexpr int kCell = 64;  // of the sheet's units, which are pixels

/// What the root says of its own place and size says nothing of symbols. Sheets are often hidden
/// where they stand in a page.
void make_sheet(Node& root) {
  static_assert(kSheetSize.width == kColumns * kCell && kSheetSize.height == kSheetSize.width);
  const auto side = std::to_string(kColumns * kCell);
  root.set("width", side);
  root.set("height", side);
  root.set("viewBox", "0 0 " + side + ' ' + side);
  root.erase("preserveAspectRatio");
  root.erase("display");
  if (const auto* style = root.find("style"); style && style->find("display") != style->npos)
    root.erase("style");
  root.attributes.push_back(
      {.name = "xmlns:sheet", .space = Space::xmlns, .value = std::string(kXlinkNamespace)});
}

void add_use(Node& root, std::size_t number, const std::string& id) {
  const auto box = cell_of(number).box;
  auto& use = root.append(std::make_unique<Node>());
  use.name = named_as(root, "use");
  use.set("x", std::to_string(static_cast<int>(box.x)));
  use.set("y", std::to_string(static_cast<int>(box.y)));
  use.set("width", std::to_string(kCell));
  use.set("height", std::to_string(kCell));
  use.attributes.push_back({.name = "sheet:href", .space = Space::xlink, .value = '#' + id});
}

}  // namespace

std::vector<std::string> unused_symbols(const Document& document) {
  std::set<std::string> used;
  std::vector<std::string> symbols;
  for_each_element(*document.root, [&](const Node& element) {
    if (const auto* href = element.href(); href && href->starts_with('#'))
      used.insert(href->substr(1));
    const auto* id = element.find("id");
    if (id && element.is("symbol")) symbols.push_back(*id);
  });
  std::erase_if(symbols, [&](const std::string& id) { return used.contains(id); });
  return symbols;
}

std::vector<Document> symbol_sheets(const Document& document) {
  const auto symbols = unused_symbols(document);
  std::vector<Document> sheets;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (i % kOnSheet == 0) make_sheet(*sheets.emplace_back(document.clone()).root);
    add_use(*sheets.back().root, i, symbols[i]);
  }
  return sheets;
}

SymbolCell cell_of(std::size_t number) noexcept {
  const auto place = number % kOnSheet;
  return {.sheet = number / kOnSheet,
          .box = {.x = static_cast<double>(place % kColumns * kCell),
                  .y = static_cast<double>(place / kColumns * kCell),
                  .width = kCell,
                  .height = kCell}};
}

}  // namespace pressoir::codecs::svg
