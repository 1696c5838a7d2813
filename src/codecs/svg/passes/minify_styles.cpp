#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/analysis/removal.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/style_element.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

using style::Rule;
using style::Sheet;

/// Whether each rule of an index, by its order, matches an element.
std::vector<bool> usage(Document& document, const style::RuleIndex& rules) {
  std::vector<bool> used(rules.all().size());
  for_each_element(*document.root, [&](const Node& element) {
    for (const auto& rule : rules.matching(element)) used[rule.order] = true;
  });
  return used;
}

/// Takes out selectors that match nothing, and rules that are left without any or say nothing.
/// `order`: of the next selector in the index of rules.
void drop_unused(Sheet& sheet, const std::vector<bool>& used, std::size_t& order) {
  for (auto& rule : sheet) {
    drop_unused(rule.rules, used, order);
    const auto had = rule.selectors.size();
    std::erase_if(rule.selectors, [&](const style::Selector& selector) {
      return !used[order++] && !has_nested_selectors(selector);
    });
    if (had > 0 && rule.selectors.empty()) rule.prelude.clear();
  }
  std::erase_if(sheet, [](const Rule& rule) {
    if (rule.at == "charset") return true;
    if (!rule.at.empty()) return !rule.block && rule.rules.empty() && rule.at == "media";
    return rule.prelude.empty() || (!rule.block && rule.declarations.empty());
  });
}

std::string selector_text(const Rule& rule) {
  std::string text;
  for (const auto& selector : rule.selectors) text.append(",").append(selector.text);
  return text;
}

/// Rules next to each other with the same selectors, or the same declarations, become one.
void join_neighbours(Sheet& sheet) {
  Sheet joined;
  for (auto& rule : sheet) {
    join_neighbours(rule.rules);
    auto* last = joined.empty() ? nullptr : &joined.back();
    const auto is_plain = [](const Rule& each) {
      return each.at.empty() && !each.block && !each.selectors.empty() &&
             std::ranges::none_of(each.selectors, &style::Selector::conditional);
    };
    if (last == nullptr || !is_plain(*last) || !is_plain(rule)) {
      joined.push_back(std::move(rule));
    } else if (selector_text(*last) == selector_text(rule)) {
      for (auto& each : rule.declarations) last->declarations.push_back(std::move(each));
    } else if (last->declarations == rule.declarations) {
      for (auto& each : rule.selectors) last->selectors.push_back(std::move(each));
    } else {
      joined.push_back(std::move(rule));
    }
  }
  sheet = std::move(joined);
}

/// Declarations that a later one of their rule repeats.
void drop_repeated(Sheet& sheet) {
  for (auto& rule : sheet) {
    drop_repeated(rule.rules);
    style::Declarations kept;
    for (auto each = rule.declarations.begin(); each != rule.declarations.end(); ++each)
      if (std::find(each + 1, rule.declarations.end(), *each) == rule.declarations.end())
        kept.push_back(*each);
    rule.declarations = std::move(kept);
  }
}

/// How often the CSS has `name` as a word of its own.
std::ptrdiff_t occurrences(std::string_view css, std::string_view name) {
  return std::ranges::count_if(style::tokens_of(css), [&](const style::Token& token) {
    return token.text == name ||
           (token.kind == style::TokenKind::string && token.text.size() == name.size() + 2 &&
            token.text.substr(1, name.size()) == name);
  });
}

/// Takes out animations that nothing names.
void drop_unnamed(std::vector<style::OwnSheet>& sheets, const Node& root) {
  std::string all;
  for (const auto& sheet : sheets) all += style::text_of(sheet.rules);
  for_each_element(const_cast<Node&>(root), [&](const Node& element) {  // NOLINT
    if (const auto* style = element.find("style")) all.append(";").append(*style);
  });
  for (auto& sheet : sheets)
    std::erase_if(sheet.rules, [&](const Rule& rule) {
      return rule.at.ends_with("keyframes") && !rule.prelude.empty() &&
             occurrences(all, rule.prelude) == 1;
    });
}

}  // namespace

bool minify_styles(Document& document, const PassContext& /*context*/) {
  auto sheets = style::sheets_of(document);
  if (sheets.empty()) return false;
  const style::StyledDocument styled(document);
  const auto& rules = styled.cascade.rules();
  if (!styled.dynamics.has_script() && !rules.is_opaque()) {
    const auto used = usage(document, rules);
    std::size_t order = 0;
    for (auto& sheet : sheets) drop_unused(sheet.rules, used, order);
    drop_unnamed(sheets, *document.root);
  }
  bool changed = false;
  std::vector<const Node*> empty;
  for (auto& sheet : sheets) {
    join_neighbours(sheet.rules);
    drop_repeated(sheet.rules);
    auto text = style::text_of(sheet.rules);
    if (text.empty()) empty.push_back(sheet.element);
    if (text.size() >= style::css_of(*sheet.element).size()) continue;
    style::set_css(*sheet.element, std::move(text));
    changed = true;
  }
  if (styled.dynamics.has_script() || rules.depends_on_siblings()) return changed;
  const bool removed = remove_elements(document, [&](const Node& element) {
    return std::ranges::find(empty, &element) != empty.end() && element.find("id") == nullptr;
  });
  return removed || changed;
}

}  // namespace pressoir::codecs::svg
