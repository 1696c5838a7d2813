#include "codecs/svg/values/path_writer.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "base/text.h"
#include "codecs/svg/values/path_arguments.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

constexpr double kMostUnits = 9e15;  // below 2^53; a hundred times as many radii fit in 64 bits

/// One way to write a segment.
struct Option {
  char letter = '\0';   // of the command; z: only that; null: nothing is written
  bool closes = false;  // a z stands before the letter
  ArgumentText arguments{};
  std::uint32_t cost = 0;      // of the text up to here
  std::uint32_t previous = 0;  // number of the option before
};

bool has_arguments(const Option& option) { return option.letter != 'z' && option.letter != '\0'; }

/// Whether the letter of `next` goes without saying behind `option`.
bool implied(const Option& option, const Option& next) {
  if (next.closes || !has_arguments(next)) return false;
  if (lower(next.letter) == 'm') return false;
  if (option.letter == 'm' || option.letter == 'M')
    return next.letter == (option.letter == 'm' ? 'l' : 'L');
  return next.letter == option.letter;
}

std::uint32_t size_behind(const Option& option, const Option& next) {
  if (implied(option, next))
    return next.arguments.size + (option.arguments.needs_space_before(next.arguments) ? 1 : 0);
  return next.arguments.size + (next.closes ? 1 : 0) + (next.letter != '\0' ? 1 : 0);
}

class Writer {
 public:
  Writer(const Path& path, const PathWriting& writing) : path_(path), writing_(writing) {
    options_.reserve(kMostOptions + 8);
  }

  std::string write() {
    options_.push_back({});
    for (at_ = 0; at_ < path_.size(); ++at_) {
      const auto first = options_.size();
      add_options(path_[at_]);
      if (options_.size() == first) continue;  // a close that its move says
      for (auto i = first; i < options_.size(); ++i) choose_previous(options_[i], first);
      before_ = first;
      if (options_.size() > kMostOptions) settle();
    }
    settle();
    return std::move(text_);
  }

 private:
  /// So many are weighed together; then what is best so far is written.
  static constexpr std::size_t kMostOptions = 20'000;

  void choose_previous(Option& option, std::size_t end) {
    for (auto i = before_; i < end; ++i) {
      const auto cost = options_[i].cost + size_behind(options_[i], option);
      if (i > before_ && cost >= option.cost) continue;
      option.cost = cost;
      option.previous = static_cast<std::uint32_t>(i);
    }
  }

  /// Writes the best way to the last segment, which all that follows goes on from.
  void settle() {
    const auto last = std::span(options_).subspan(before_);
    std::vector<const Option*> chosen{&*std::ranges::min_element(last, {}, &Option::cost)};
    while (chosen.back() != options_.data()) chosen.push_back(&options_[chosen.back()->previous]);
    for (auto i = chosen.size() - 1; i > 0; --i) append(text_, *chosen[i], *chosen[i - 1]);
    auto end = *chosen.front();
    end.cost = 0;
    options_.assign(1, end);
    arguments_.clear();
    before_ = 0;
  }

  void append(std::string& text, const Option& option, const Option& next) const {
    if (!implied(option, next)) {
      if (next.closes) text += 'z';
      if (next.letter != '\0') text += next.letter;
    } else if (option.arguments.needs_space_before(next.arguments)) {
      text += ' ';
    }
    text.append(arguments_, next.arguments.begin, next.arguments.size);
  }

  void add_options(const Segment& segment) {
    switch (segment.kind) {
      case Kind::move: add_moves(segment); break;
      case Kind::line: add_lines(segment); break;
      case Kind::quadratic: add_quadratics(segment); break;
      case Kind::cubic: add_cubics(segment); break;
      case Kind::arc:
        add_arc('a', segment, segment.end - here_);
        add_arc('A', segment, segment.end);
        break;
      case Kind::close: add_close(); break;
    }
    if (segment.kind != Kind::close) here_ = segment.end;
  }

  void add(char letter, std::initializer_list<Point> points, bool closes = false) {
    ArgumentWriter writer(arguments_, writing_.digits);
    writer.add(points);
    options_.push_back({.letter = letter, .closes = closes, .arguments = writer.finish()});
  }

  void add_number(char letter, double units) {
    ArgumentWriter writer(arguments_, writing_.digits);
    writer.add(units);
    options_.push_back({.letter = letter, .arguments = writer.finish()});
  }

  /// `here_` is the end of what was drawn, whether it was closed or not.
  void add_moves(const Segment& segment) {
    const bool closes = at_ > 0 && path_[at_ - 1].kind == Kind::close;
    if (at_ == 0) add('M', {segment.end});  // as people expect it, where all else is equal
    if (!closes || writing_.filled_only) {
      add('m', {segment.end - here_});
      add('M', {segment.end});
    }
    if (closes) {
      add('m', {segment.end - start_}, true);
      add('M', {segment.end}, true);
      const bool draws = at_ + 1 < path_.size() && path_[at_ + 1].draws();
      if (segment.end == start_ && draws) options_.push_back({.letter = 'z'});
    }
    start_ = segment.end;
  }

  void add_close() {
    if (at_ + 1 < path_.size()) return;  // the move that follows says so
    if (writing_.filled_only) options_.push_back({});
    options_.push_back({.letter = 'z'});
  }

  void add_lines(const Segment& segment) {
    if (segment.end.y == here_.y) {
      add_number('h', segment.end.x - here_.x);
      add_number('H', segment.end.x);
    }
    if (segment.end.x == here_.x) {
      add_number('v', segment.end.y - here_.y);
      add_number('V', segment.end.y);
    }
    add('l', {segment.end - here_});
    add('L', {segment.end});
  }

  void add_quadratics(const Segment& segment) {
    if (segment.control1 == reflected(Kind::quadratic)) {
      add('t', {segment.end - here_});
      add('T', {segment.end});
    }
    add('q', {segment.control1 - here_, segment.end - here_});
    add('Q', {segment.control1, segment.end});
  }

  void add_cubics(const Segment& segment) {
    if (segment.control1 == reflected(Kind::cubic)) {
      add('s', {segment.control2 - here_, segment.end - here_});
      add('S', {segment.control2, segment.end});
    }
    add('c', {segment.control1 - here_, segment.control2 - here_, segment.end - here_});
    add('C', {segment.control1, segment.control2, segment.end});
  }

  void add_arc(char letter, const Segment& segment, Point end) {
    ArgumentWriter writer(arguments_, writing_.digits);
    writer.add_radius(segment.control1.x);
    writer.add_radius(segment.control1.y);
    writer.add_degrees(segment.control2.x);
    writer.add_flag(segment.large);
    writer.add_flag(segment.sweep);
    writer.add({end});
    options_.push_back({.letter = letter, .arguments = writer.finish()});
  }

  Point reflected(Kind kind) const { return reflected_control(path_[at_ - 1], kind); }

  const Path& path_;
  const PathWriting& writing_;
  std::string text_{}, arguments_{};
  std::vector<Option> options_{};
  std::size_t at_ = 0, before_ = 0;  // the segment; the first option of the one before
  Point start_{}, here_{};
};

bool is_writable(Point point) {
  return std::abs(point.x) < kMostUnits && std::abs(point.y) < kMostUnits;
}

}  // namespace

std::optional<std::string> path_text(const Path& path, const PathWriting& writing) {
  for (const auto& segment : path)
    if (!is_writable(segment.end) || !is_writable(segment.control1) ||
        !is_writable(segment.control2))
      return std::nullopt;
  return Writer(path, writing).write();
}

}  // namespace pressoir::codecs::svg
