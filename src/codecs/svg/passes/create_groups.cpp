#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/carried.h"
#include "codecs/svg/style/own_properties.h"

namespace pressoir::codecs::svg {
namespace {

using style::StyledDocument;
using Properties = std::map<std::string, std::string, std::less<>>;

/// "<g></g>"
constexpr std::ptrdiff_t kGroupCost = 7;

/// Children of one element, next to each other, and what all of them say.
struct Run {
  std::size_t first, last;
  Properties common;
  std::ptrdiff_t gain = 0;
};

bool can_hold_groups(const Node& element) {
  for (const std::string_view name : {"g", "svg", "a", "symbol", "marker", "pattern", "mask"})
    if (element.is(name)) return true;
  return false;
}

/// What could stand on a group around the child instead; a child for that nothing could is a
/// border.
Properties portable(const StyledDocument& styled, const Node& child) {
  Properties found;
  if (!is_rendered(child) || styled.dynamics.is_animated(child)) return found;
  for (const auto& declared : styled.cascade.declared(child))
    if (style::is_portable(styled, child, declared)) found.emplace(declared.name, declared.value);
  return found;
}

void keep_common(Properties& common, const Properties& other) {
  std::erase_if(common, [&](const auto& each) {
    const auto found = other.find(each.first);
    return found == other.end() || found->second != each.second;
  });
}

std::ptrdiff_t gain_of(const Run& run) {
  std::ptrdiff_t length = 0;
  for (const auto& [name, value] : run.common)
    length += static_cast<std::ptrdiff_t>(style::length_of(name, value));
  return static_cast<std::ptrdiff_t>(run.last - run.first) * length - kGroupCost;
}

/// The longest runs of each property and value that repeat; `all` has one entry a child.
std::vector<Run> runs_in(const std::vector<Properties>& all) {
  std::vector<Run> runs;
  for (std::size_t first = 0; first < all.size(); ++first) {
    for (const auto& pair : all[first]) {
      const auto has_it = [&](const Properties& each) {
        const auto found = each.find(pair.first);
        return found != each.end() && found->second == pair.second;
      };
      if (first > 0 && has_it(all[first - 1])) continue;
      Run run{.first = first, .last = first, .common = all[first]};
      while (run.last + 1 < all.size() && has_it(all[run.last + 1]))
        keep_common(run.common, all[++run.last]);
      run.gain = gain_of(run);
      if (run.gain > 0) runs.push_back(std::move(run));
    }
  }
  std::ranges::stable_sort(runs, std::ranges::greater(), &Run::gain);
  return runs;
}

void wrap(Node& parent, const std::vector<std::size_t>& places, const Run& run) {
  const auto first = parent.children.begin() + static_cast<std::ptrdiff_t>(places[run.first]);
  const auto last = parent.children.begin() + static_cast<std::ptrdiff_t>(places[run.last]) + 1;
  auto group = std::make_unique<Node>();
  // With the prefix that its neighbours have.
  group->name = (*first)->name.substr(0, (*first)->name.size() - (*first)->local().size()) + "g";
  for (const auto& [name, value] : run.common) group->set(name, value);
  for (auto child = first; child != last; ++child) {
    if ((*child)->kind == Node::Kind::element)
      for (const auto& [name, value] : run.common) style::erase_property(**child, name);
    group->append(std::move(*child));
  }
  group->parent = &parent;
  *first = std::move(group);
  parent.children.erase(first + 1, last);
}

bool group_children(const StyledDocument& styled, Node& parent) {
  std::vector<std::size_t> places;
  std::vector<Properties> all;
  for (std::size_t i = 0; i < parent.children.size(); ++i) {
    if (parent.children[i]->kind != Node::Kind::element) continue;
    places.push_back(i);
    all.push_back(portable(styled, *parent.children[i]));
  }
  std::vector<Run> chosen;
  for (auto& run : runs_in(all)) {
    const bool is_whole = run.first == 0 && run.last + 1 == all.size() && parent.is("g");
    const bool is_free = std::ranges::none_of(chosen, [&](const Run& other) {
      return run.first <= other.last && other.first <= run.last;
    });
    if (is_free && !is_whole) chosen.push_back(std::move(run));
  }
  std::ranges::sort(chosen, std::ranges::greater(), &Run::first);
  for (const auto& run : chosen) wrap(parent, places, run);
  return !chosen.empty();
}

}  // namespace

bool create_groups(Document& document, const PassContext& /*context*/) {
  const StyledDocument styled(document);
  const auto& rules = styled.cascade.rules();
  if (!styled.may_restructure() || rules.depends_on_parents() || rules.may_match_plain("g"))
    return false;
  std::vector<Node*> parents;
  for_each_element(*document.root, [&](Node& element) {
    if (can_hold_groups(element)) parents.push_back(&element);
  });
  bool changed = false;
  for (Node* parent : parents) changed = group_children(styled, *parent) || changed;
  return changed;
}

}  // namespace pressoir::codecs::svg
