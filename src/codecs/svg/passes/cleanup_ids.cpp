#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kNext = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// "a" to "Z", "aa", "ba" and so on: the shortest names of XML without punctuation.
std::string name_of(std::size_t number) {
  std::string name(1, kFirst[number % kFirst.size()]);
  for (number /= kFirst.size(); number > 0; number /= kNext.size()) {
    --number;
    name += kNext[number % kNext.size()];
  }
  return name;
}

/// Whether the id is one that editors give to every element: its name and a number.
bool is_generated(const Node& element, std::string_view id) {
  if (!id.starts_with(element.local())) return false;
  id.remove_prefix(element.local().size());
  return !id.empty() && id.find_first_not_of("0123456789-_") == std::string_view::npos;
}

/// Whether the id may be used from outside as the class of the element is.
bool goes_with_class(const style::StyledDocument& styled, const Node& element) {
  if (!styled.dynamics.has_outside_classes() || element.find("class") == nullptr) return false;
  const auto* id = element.find("id");
  return id != nullptr && !is_generated(element, *id);
}

/// Whether somebody outside may know the element by its id; see is_named_outside.
bool keeps_id(const style::StyledDocument& styled, const Node& element) {
  return is_named_outside(element) || goes_with_class(styled, element) ||
         ancestor_named(element, "foreignObject") != nullptr ||
         (styled.dynamics.is_animated(element) && !is_animation(element));
}

bool remove_unused(const style::StyledDocument& styled, Document& document) {
  bool changed = false;
  for_each_element(*document.root, [&](Node& element) {
    if (keeps_id(styled, element)) return;
    changed =
        std::erase_if(element.attributes,
                      [&](const Attribute& attribute) {
                        return is_id(attribute) && styled.references.of(attribute.value).empty();
                      }) > 0 ||
        changed;
  });
  return changed;
}

struct Renaming {
  std::string id;
  std::size_t uses, place;
};

/// Ids that get new names, those first that are written most often.
std::vector<Renaming> renamings(const style::StyledDocument& styled, Document& document) {
  std::vector<Renaming> found;
  for_each_element(*document.root, [&](Node& element) {
    const auto* id = element.find("id");
    if (id == nullptr || keeps_id(styled, element) || !styled.references.can_rename(*id)) return;
    found.push_back({*id, styled.references.of(*id).size() + 1, found.size()});
  });
  std::ranges::stable_sort(found, std::ranges::greater(), &Renaming::uses);
  return found;
}

bool shorten(style::StyledDocument& styled, Document& document) {
  const auto found = renamings(styled, document);
  std::set<std::string, std::less<>> taken = styled.references.names();
  for (const auto& each : found) taken.erase(each.id);
  References::Names names;
  std::ptrdiff_t saved = 0;
  std::size_t number = 0;
  for (const auto& [id, uses, place] : found) {
    auto name = name_of(number++);
    while (taken.contains(name)) name = name_of(number++);
    saved += (static_cast<std::ptrdiff_t>(id.size()) - static_cast<std::ptrdiff_t>(name.size())) *
             static_cast<std::ptrdiff_t>(uses);
    if (name != id) names.emplace(id, std::move(name));
  }
  if (saved <= 0) return false;
  styled.references.rename(names);
  return true;
}

}  // namespace

bool cleanup_ids(Document& document, const PassContext& /*context*/) {
  style::StyledDocument styled(document);
  if (!styled.is_understood() || styled.cascade.rules().names_attribute("id")) return false;
  // Places of attributes are known only as long as none goes: names follow with the next round.
  return remove_unused(styled, document) || shorten(styled, document);
}

}  // namespace pressoir::codecs::svg
