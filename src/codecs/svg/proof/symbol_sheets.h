// Sheets of the symbols that a document has for others: it draws none of them by itself. Pure; any
// thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/svg/document/node.h"
#include "codecs/svg/document/picture_size.h"

namespace pressoir::codecs::svg {

/// The ids of symbols that no reference inside the document names, in document order.
std::vector<std::string> unused_symbols(const Document& document);

/// The document with its root as a sheet of cells of 64 x 64, one of these symbols in each; as many
/// sheets as they need.
std::vector<Document> symbol_sheets(const Document& document);

inline constexpr PictureSize kSheetSize{.width = 1024, .height = 1024};

struct SymbolCell {
  std::size_t sheet = 0;
  Box box;
};
/// Where the symbol of that number is, counted from 0.
SymbolCell cell_of(std::size_t number) noexcept;

}  // namespace pressoir::codecs::svg
