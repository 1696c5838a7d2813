#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {
namespace {

/// How many different values attributes of a name have in the document.
using Variety = std::map<std::string, std::size_t, std::less<>>;

Variety variety_of(Document& document) {
  std::map<std::string_view, std::set<std::string_view>> values;
  for_each_element(*document.root, [&](const Node& element) {
    for (const auto& attribute : element.attributes) values[attribute.name].insert(attribute.value);
  });
  Variety variety;
  for (const auto& [name, all] : values) variety.emplace(name, all.size());
  return variety;
}

}  // namespace

bool sort_attrs(Document& document, const PassContext& /*context*/) {
  const auto variety = variety_of(document);
  // Declarations of namespaces first, then the names with the fewest values: so most of a tag is
  // what stood in an earlier one, and deflate finds it in one piece.
  const auto stands_before = [&](const Attribute& left, const Attribute& right) {
    const auto rank = [&](const Attribute& attribute) {
      const bool declares = attribute.space == Space::xmlns;
      return std::tuple(!declares, declares ? 0 : variety.at(attribute.name),
                        std::string_view(attribute.name));
    };
    return rank(left) < rank(right);
  };
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (std::ranges::is_sorted(element.attributes, stands_before)) return;
    std::ranges::stable_sort(element.attributes, stands_before);
    changed = true;
  });
  return changed;
}

}  // namespace pressoir::codecs::svg
