#include "codecs/svg/values/path.h"

#include <cmath>
#include <optional>

#include "base/text.h"
#include "codecs/svg/values/scanner.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

class Parser {
 public:
  explicit Parser(std::string_view text) : scanner_(text) {}

  ParsedPath parse() {
    scanner_.skip_space();
    while (!scanner_.at_end()) {
      const char letter = scanner_.peek();
      if (path_.empty() && lower(letter) != 'm') return {std::move(path_), false};
      scanner_.take(letter);
      scanner_.skip_space();
      if (!commands(letter)) return {std::move(path_), false};
    }
    return {std::move(path_), true};
  }

 private:
  /// One letter and all the arguments behind it.
  bool commands(char letter) {
    relative_ = lower(letter) == letter;
    char command = lower(letter);
    if (command == 'z') {
      add({.kind = Kind::close, .end = start_});
      scanner_.skip_space();
      return true;
    }
    bool comma = false;
    do {
      if (!segment(command)) return false;
      if (command == 'm') command = 'l';
      comma = scanner_.skip_comma();
    } while (comma || starts_number(scanner_.peek()));
    return true;
  }

  static bool starts_number(char c) { return is_digit(c) || c == '.' || c == '-' || c == '+'; }

  bool segment(char command) {
    switch (command) {
      case 'm': return move();
      case 'l': return to_end({.kind = Kind::line});
      case 'h':
      case 'v': return straight(command == 'h');
      case 'c': return cubic(true);
      case 's': return cubic(false);
      case 'q': return quadratic();
      case 't': return to_end({.kind = Kind::quadratic, .control1 = reflected(Kind::quadratic)});
      case 'a': return arc();
      default: return false;
    }
  }

  bool move() {
    const auto end = point();
    if (!end) return false;
    start_ = *end;
    add({.kind = Kind::move, .end = *end});
    return true;
  }

  bool straight(bool horizontal) {
    const auto value = coordinate(horizontal ? here_.x : here_.y);
    if (!value) return false;
    add({.kind = Kind::line, .end = horizontal ? Point{*value, here_.y} : Point{here_.x, *value}});
    return true;
  }

  bool cubic(bool with_first) {
    const auto first = with_first ? point() : std::optional(reflected(Kind::cubic));
    if (!first || (with_first && !separated())) return false;
    const auto second = point();
    if (!second || !separated()) return false;
    return to_end({.kind = Kind::cubic, .control1 = *first, .control2 = *second});
  }

  bool quadratic() {
    const auto control = point();
    return control && separated() && to_end({.kind = Kind::quadratic, .control1 = *control});
  }

  bool arc() {
    std::optional<double> numbers[3];
    for (auto& number : numbers) {
      number = scanner_.number();
      if (!number) return false;
      scanner_.skip_comma();
    }
    Segment found{.kind = Kind::arc, .control1 = {std::abs(*numbers[0]), std::abs(*numbers[1])}};
    if (found.control1.x != found.control1.y) found.control2.x = *numbers[2];
    const auto large = scanner_.flag();
    scanner_.skip_comma();
    const auto sweep = large ? scanner_.flag() : std::nullopt;
    scanner_.skip_comma();
    if (!sweep) return false;
    found.large = *large;
    found.sweep = *sweep;
    const bool flat = found.control1.x == 0 || found.control1.y == 0;
    return to_end(flat ? Segment{.kind = Kind::line} : found);
  }

  /// What stands between two pairs; always true, for use in a chain.
  bool separated() {
    scanner_.skip_comma();
    return true;
  }

  std::optional<double> coordinate(double base) {
    const auto value = scanner_.number();
    if (!value) return std::nullopt;
    return relative_ ? base + *value : *value;
  }

  std::optional<Point> point() {
    const auto x = coordinate(here_.x);
    if (!x) return std::nullopt;
    scanner_.skip_comma();
    const auto y = coordinate(here_.y);
    if (!y) return std::nullopt;
    return Point{*x, *y};
  }

  bool to_end(Segment segment) {
    const auto end = point();
    if (!end) return false;
    segment.end = *end;
    add(segment);
    return true;
  }

  [[nodiscard]] Point reflected(Kind kind) const { return reflected_control(path_.back(), kind); }

  void add(const Segment& segment) {
    if (segment.kind != Kind::move && path_.back().kind == Kind::close)
      path_.push_back(move_to(start_));
    path_.push_back(segment);
    here_ = segment.end;
  }

  Scanner scanner_;
  Path path_{};
  Point start_{}, here_{};
  bool relative_ = false;
};

}  // namespace

Segment move_to(Point end) noexcept { return {.kind = Kind::move, .end = end}; }
Segment line_to(Point end) noexcept { return {.kind = Kind::line, .end = end}; }
Segment quadratic_to(Point control, Point end) noexcept {
  return {.kind = Kind::quadratic, .control1 = control, .end = end};
}
Segment cubic_to(Point control1, Point control2, Point end) noexcept {
  return {.kind = Kind::cubic, .control1 = control1, .control2 = control2, .end = end};
}

Point reflected_control(const Segment& before, Kind kind) noexcept {
  if (before.kind != kind) return before.end;
  return 2 * before.end - (kind == Kind::cubic ? before.control2 : before.control1);
}

ParsedPath path_in(std::string_view text) { return Parser(text).parse(); }

}  // namespace pressoir::codecs::svg
