#include <algorithm>
#include <array>
#include <tuple>

#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

/// Declarations of namespaces first; then the names that many elements have, so that equal
/// beginnings of tags stand near each other; then by the alphabet; paths, which differ, last.
int rank(const Attribute& attribute) noexcept {
  if (attribute.space == Space::xmlns) return attribute.name == "xmlns" ? 0 : 1;
  constexpr auto kFirst = std::to_array<std::string_view>({"id", "class"});
  constexpr auto kLast = std::to_array<std::string_view>({"points", "d"});
  const auto first = std::ranges::find(kFirst, attribute.name);
  if (first != kFirst.end()) return 2 + static_cast<int>(first - kFirst.begin());
  const auto last = std::ranges::find(kLast, attribute.name);
  return last == kLast.end() ? 10 : 11 + static_cast<int>(last - kLast.begin());
}

bool stands_before(const Attribute& left, const Attribute& right) noexcept {
  return std::tuple(rank(left), std::string_view(left.name)) <
         std::tuple(rank(right), std::string_view(right.name));
}

}  // namespace

bool sort_attrs(Document& document, const PassContext& /*context*/) {
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (std::ranges::is_sorted(element.attributes, stands_before)) return;
    std::ranges::stable_sort(element.attributes, stands_before);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
