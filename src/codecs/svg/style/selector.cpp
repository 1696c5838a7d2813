#include "codecs/svg/style/selector.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"
#include "codecs/svg/style/selector_nth.h"

namespace pressoir::codecs::svg::style {
namespace {

/// A pseudo-class without an argument that depends on the tree alone.
std::optional<Simple> structural(std::string_view name) {
  const auto nth = [](Nth at) { return Simple{.kind = Simple::Kind::nth, .nth = at}; };
  if (name == "root") return Simple{.kind = Simple::Kind::root};
  if (name == "empty") return Simple{.kind = Simple::Kind::empty};
  if (name == "first-child") return nth({});
  if (name == "last-child") return nth({.from_end = true});
  if (name == "first-of-type") return nth({.of_type = true});
  if (name == "last-of-type") return nth({.from_end = true, .of_type = true});
  if (name == "only-child") return Simple{.kind = Simple::Kind::only};
  if (name == "only-of-type") return Simple{.kind = Simple::Kind::only, .nth = {.of_type = true}};
  return std::nullopt;
}

/// The same with an argument. Empty: another one, or the argument is not looked into.
std::optional<Simple> counted(std::string_view name, std::string_view argument) {
  if (!name.starts_with("nth-")) return std::nullopt;
  const auto counted = step_and_offset(argument);
  if (!counted) return std::nullopt;
  const bool from_end = name.starts_with("nth-last-");
  const bool of_type = name.ends_with("-of-type");
  if (name.substr(from_end ? 9 : 4) != (of_type ? "of-type" : "child")) return std::nullopt;
  return Simple{.kind = Simple::Kind::nth,
                .nth = {.step = counted->first,
                        .offset = counted->second,
                        .from_end = from_end,
                        .of_type = of_type}};
}

class Reader {
 public:
  explicit Reader(Tokens tokens) : rest_(without_blanks(tokens)) {}

  std::optional<std::vector<Selector>> list() {
    std::vector<Selector> selectors;
    do {
      if (!complex()) return std::nullopt;
      std::ranges::reverse(selector_.compounds);
      std::ranges::reverse(selector_.combinators);
      selectors.push_back(std::exchange(selector_, {}));
    } while (take(','));
    return rest_.empty() ? std::optional(std::move(selectors)) : std::nullopt;
  }

 private:
  bool take(char delimiter) {
    if (rest_.empty() || !rest_.front().is(delimiter)) return false;
    rest_ = rest_.subspan(1);
    return true;
  }
  const Token* take(TokenKind kind) {
    if (rest_.empty() || rest_.front().kind != kind) return nullptr;
    const Token& token = rest_.front();
    rest_ = rest_.subspan(1);
    return &token;
  }
  bool skip_blanks() {
    bool blank = false;
    for (; !rest_.empty() && rest_.front().is_blank(); rest_ = rest_.subspan(1))
      blank = blank || rest_.front().kind == TokenKind::blank;
    return blank;
  }

  bool complex() {
    skip_blanks();
    while (compound()) {
      const bool blank = skip_blanks();
      char combinator = ' ';
      if (take('>'))
        combinator = '>';
      else if (take('+'))
        combinator = '+';
      else if (take('~'))
        combinator = '~';
      else if (!blank || rest_.empty() || rest_.front().is(','))
        return true;
      skip_blanks();
      selector_.combinators.push_back(combinator);
      selector_.text += combinator;
    }
    return false;
  }

  bool compound() {
    auto& made = selector_.compounds.emplace_back();
    const auto start = selector_.text.size();
    if (const auto* type = take(TokenKind::identifier)) {
      made.type = unescaped(type->text);
      selector_.text += type->text;
      ++selector_.specificity[2];
    } else if (take('*')) {
      selector_.text += '*';
    }
    if (!rest_.empty() && rest_.front().is('|')) return false;
    while (true) {
      const auto is_simple = simple(made);
      if (!is_simple) return false;
      if (!*is_simple) break;
    }
    if (selector_.text.size() > start + 1 && selector_.text[start] == '*')
      selector_.text.erase(start, 1);
    return selector_.text.size() > start;
  }

  /// Empty: a mistake; false: there is none.
  std::optional<bool> simple(Compound& made) {
    if (const auto* id = take(TokenKind::hash)) {
      if (is_digit(id->text[1])) return std::nullopt;
      add(made, {.kind = Simple::Kind::id, .name = unescaped(id->text.substr(1))}, 0, id->text);
      return true;
    }
    if (take('.')) {
      const auto* name = take(TokenKind::identifier);
      if (name == nullptr) return std::nullopt;
      selector_.text += '.';
      add(made, {.kind = Simple::Kind::class_name, .name = unescaped(name->text)}, 1, name->text);
      return true;
    }
    if (!rest_.empty() && rest_.front().is('['))
      return bracketed(made) ? std::optional(true) : std::nullopt;
    if (take(':')) return pseudo(made) ? std::optional(true) : std::nullopt;
    return false;
  }

  void add(Compound& made, Simple simple, std::size_t level, std::string_view text) {
    made.simples.push_back(std::move(simple));
    ++selector_.specificity[level];
    selector_.text += text;
  }

  bool bracketed(Compound& made) {
    const auto length = component_length(rest_);
    const Tokens all = rest_.first(length);
    if (!all.back().is(']')) return false;
    Reader inner(all.subspan(1, length - 2));
    rest_ = rest_.subspan(length);
    const auto* name = inner.take(TokenKind::identifier);
    if (name == nullptr) return false;
    Simple simple{.kind = Simple::Kind::attribute, .name = unescaped(name->text)};
    inner.skip_blanks();
    if (!inner.rest_.empty() && !inner.comparison(simple)) return false;
    add(made, std::move(simple), 1, value_text(all));
    return true;
  }

  bool comparison(Simple& simple) {
    for (const char c : std::string_view("~|^$*"))
      if (simple.match == 0 && take(c)) simple.match = c;
    if (!take('=')) return false;
    if (simple.match == 0) simple.match = '=';
    skip_blanks();
    if (const auto* word = take(TokenKind::identifier)) {
      simple.value = unescaped(word->text);
    } else if (const auto* string = take(TokenKind::string)) {
      const auto text = string->text;
      const bool closed = text.size() > 1 && text.back() == text.front();
      simple.value = unescaped(text.substr(1, text.size() - (closed ? 2 : 1)));
    } else {
      return false;
    }
    skip_blanks();
    if (const auto* flag = take(TokenKind::identifier)) {
      simple.ignores_case = lower(flag->text) == "i";
      if (!simple.ignores_case && lower(flag->text) != "s") return false;
    }
    skip_blanks();
    return rest_.empty();
  }

  bool pseudo(Compound& made) {
    selector_.text += ':';
    if (take(':')) selector_.text += ':';
    const bool is_element = selector_.text.ends_with("::");
    const auto length = rest_.empty() ? 0 : component_length(rest_);
    if (length == 0) return false;
    const Tokens all = rest_.first(length);
    const bool is_function = all.front().kind == TokenKind::function;
    if (!is_function && all.front().kind != TokenKind::identifier) return false;
    rest_ = rest_.subspan(length);
    const auto name = lower(all.front().text.substr(0, all.front().text.size() - is_function));
    std::optional<Simple> known;
    if (is_function && !is_element && all.back().is(')')) {
      std::string argument;
      for (const Token& token : all.subspan(1, length - 2))
        if (token.kind != TokenKind::comment) argument += token.text;
      known = counted(name, argument);
    } else if (!is_function && !is_element) {
      known = structural(name);
    }
    if (known) {
      add(made, std::move(*known), 1, value_text(all));
    } else {
      selector_.conditional = true;
      selector_.text += value_text(all);
      ++selector_.specificity[1];
    }
    return true;
  }

  Tokens rest_;
  Selector selector_{};
};

}  // namespace

bool has_nested_selectors(const Selector& selector) noexcept {
  for (const std::string_view name : {":not(", ":has(", ":is(", ":where(", ":matches(", "any("})
    if (selector.text.find(name) != std::string::npos) return true;
  return false;
}

bool depends_on_siblings(const Selector& selector) noexcept {
  if (has_nested_selectors(selector)) return true;
  for (const char combinator : selector.combinators)
    if (combinator == '+' || combinator == '~') return true;
  for (const auto& compound : selector.compounds)
    for (const auto& simple : compound.simples)
      if (simple.kind == Simple::Kind::nth || simple.kind == Simple::Kind::only ||
          simple.kind == Simple::Kind::empty)
        return true;
  return false;
}

std::optional<std::vector<Selector>> selectors_in(Tokens prelude) { return Reader(prelude).list(); }

std::optional<std::vector<Selector>> selectors_in(std::string_view prelude) {
  return selectors_in(Tokens(tokens_of(prelude)));
}

}  // namespace pressoir::codecs::svg::style
