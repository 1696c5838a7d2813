#include "codecs/svg/shapes/renaming.h"

#include <utility>
#include <vector>

namespace pressoir::codecs::svg {

void rename(Node& element, std::string_view local) {
  const auto prefix = element.name.size() - element.local().size();
  element.name.replace(prefix, std::string::npos, local);
}

bool may_be_renamed(Node& element, std::string_view local, const style::RuleIndex& rules) {
  const auto matched = [&] {
    std::vector<const style::Selector*> selectors;
    for (const auto& rule : rules.matching(element)) selectors.push_back(rule.selector);
    return selectors;
  };
  const auto before = matched();
  auto name = element.name;
  rename(element, local);
  const bool same = matched() == before;
  element.name = std::move(name);
  return same;
}

}  // namespace pressoir::codecs::svg
