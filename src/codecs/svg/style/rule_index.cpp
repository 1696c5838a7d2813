#include "codecs/svg/style/rule_index.h"

#include <algorithm>

#include "codecs/svg/style/selector_match.h"

namespace pressoir::codecs::svg::style {
namespace {

/// A document that needs more is taken as one whose rules are not understood.
constexpr std::size_t kMaxComparisons = 10'000'000;

}  // namespace

RuleIndex::RuleIndex(Document& document) : sheets_(sheets_of(document)) {
  for (const auto& sheet : sheets_) add(sheet.rules, sheet.conditional);
  if (rules_.empty()) return;
  std::size_t elements = 0;
  std::size_t most_children = 0;
  for_each_element(*document.root, [&](const Node& node) {
    ++elements;
    most_children = std::max(most_children, node.children.size());
  });
  std::size_t most_rules = others_.size();
  for (const auto* index : {&by_id_, &by_class_, &by_type_})
    for (const auto& [key, rules] : *index) most_rules = std::max(most_rules, rules.size());
  opaque_ = opaque_ || elements * (most_rules + (siblings_ ? most_children : 0)) > kMaxComparisons;
}

void RuleIndex::add(const Sheet& sheet, bool conditional) {
  for (const auto& rule : sheet) {
    if (rule.block) blocks_.push_back(*rule.block);
    if (!rule.at.empty()) {
      add(rule.rules, true);
      const bool is_inert = rule.at == "charset" || rule.at == "font-face" || rule.at == "media" ||
                            rule.at == "supports" || rule.at.ends_with("keyframes");
      opaque_ = opaque_ || !is_inert;
      continue;
    }
    opaque_ = opaque_ || rule.selectors.empty() || rule.block;
    for (const auto& selector : rule.selectors)
      add(rule, selector, conditional || selector.conditional);
  }
}

void RuleIndex::add(const Rule& rule, const Selector& selector, bool conditional) {
  const auto at = rules_.size();
  rules_.push_back({&rule, &selector, at, conditional});
  siblings_ = siblings_ || style::depends_on_siblings(selector);
  parents_ = parents_ || std::ranges::count(selector.combinators, '>') > 0;
  const auto& subject = selector.compounds.front();
  for (const auto& simple : subject.simples) {
    if (simple.kind == Simple::Kind::id) {
      by_id_[simple.name].push_back(at);
      return;
    }
    if (simple.kind == Simple::Kind::class_name) {
      by_class_[simple.name].push_back(at);
      return;
    }
  }
  if (subject.type.empty())
    others_.push_back(at);
  else
    by_type_[subject.type].push_back(at);
}

std::vector<IndexedRule> RuleIndex::matching(const Node& element) const {
  std::vector<std::size_t> candidates = others_;
  if (rules_.empty()) return {};
  const auto append = [&](const auto& index, std::string_view key) {
    if (const auto found = index.find(key); found != index.end())
      candidates.insert(candidates.end(), found->second.begin(), found->second.end());
  };
  append(by_type_, element.local());
  if (const auto* id = element.find("id")) append(by_id_, *id);
  if (const auto* classes = element.find("class"))
    for_each_class(*classes, [&](auto name) { append(by_class_, name); });
  std::ranges::sort(candidates);
  const auto repeated = std::ranges::unique(candidates);
  candidates.erase(repeated.begin(), repeated.end());
  std::vector<IndexedRule> found;
  for (const auto at : candidates)
    if (matches(*rules_[at].selector, element)) found.push_back(rules_[at]);
  return found;
}

bool RuleIndex::names(Simple::Kind kind, std::string_view name) const {
  if (opaque_) return true;
  return std::ranges::any_of(rules_, [&](const IndexedRule& each) {
    if (has_nested_selectors(*each.selector)) return true;
    return std::ranges::any_of(each.selector->compounds, [&](const Compound& compound) {
      return std::ranges::any_of(compound.simples, [&](const Simple& simple) {
        return simple.kind == kind && simple.name == name;
      });
    });
  });
}

bool RuleIndex::names_attribute(std::string_view attribute) const {
  return names(Simple::Kind::attribute, attribute);
}

bool RuleIndex::names_class(std::string_view name) const {
  return names(Simple::Kind::class_name, name);
}

std::size_t RuleIndex::count_of_class(std::string_view name) const {
  std::size_t count = 0;
  for (const auto& each : rules_)
    for (const auto& compound : each.selector->compounds)
      count += static_cast<std::size_t>(
          std::ranges::count_if(compound.simples, [&](const Simple& simple) {
            return simple.kind == Simple::Kind::class_name && simple.name == name;
          }));
  return count;
}

bool RuleIndex::may_match_plain(std::string_view type) const {
  if (opaque_) return true;
  return std::ranges::any_of(rules_, [&](const IndexedRule& each) {
    return std::ranges::any_of(each.selector->compounds, [&](const Compound& compound) {
      if (!compound.type.empty() && compound.type != type) return false;
      return std::ranges::none_of(compound.simples, [](const Simple& simple) {
        return simple.kind == Simple::Kind::id || simple.kind == Simple::Kind::class_name ||
               simple.kind == Simple::Kind::root;
      });
    });
  });
}

bool RuleIndex::sets_elsewhere(std::string_view property) const {
  return std::ranges::any_of(blocks_, [&](std::string_view block) {
    return block.find(property) != std::string_view::npos;
  });
}

}  // namespace pressoir::codecs::svg::style
