#include "codecs/pdf/fonts/type1/outline.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "codecs/pdf/fonts/type1/standard_names.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxDepth = 10;
constexpr std::size_t kMaxStack = 48, kMaxStems = 96;  // of a glyph at once
constexpr std::size_t kMaxWork = 100'000;              // Outline::work
constexpr double kMaxNumber = 2147483648.0;  // 6.2: larger ones than operands are divided first
constexpr double kMaxOperand = 1e6;

struct Unsound {};

// Table of commands, 6.2; those behind the escape are 32 more.
enum Command : std::uint8_t {
  kHstem = 1,
  kVstem = 3,
  kVmoveto = 4,
  kRlineto = 5,
  kHlineto = 6,
  kVlineto = 7,
  kRrcurveto = 8,
  kClosepath = 9,
  kCallsubr = 10,
  kReturn = 11,
  kEscape = 12,
  kHsbw = 13,
  kEndchar = 14,
  kRmoveto = 21,
  kHmoveto = 22,
  kVhcurveto = 30,
  kHvcurveto = 31,
  kDotsection = 32,
  kVstem3 = 33,
  kHstem3 = 34,
  kSeac = 38,
  kSbw = 39,
  kDiv = 44,
  kCallothersubr = 48,
  kPop = 49,
  kSetcurrentpoint = 65
};

class Interpreter {
 public:
  explicit Interpreter(const Type1Font& font) : font_(font) {}

  void draw(std::size_t glyph, double x, double y) {
    shift_x_ = x;
    shift_y_ = y;
    is_ended_ = is_open_ = false;
    stack_.clear();
    clear_stems();
    run(font_.glyphs.at(glyph).second, 0);
    if (!is_ended_ || in_flex_) throw Unsound();
  }
  Outline take() && { return std::move(outline_); }

 private:
  void run(const Buffer& code, int depth) {
    if (depth > kMaxDepth) throw Unsound();
    for (std::size_t at = 0; at < code.size() && !is_ended_;) {
      count_work(1);
      const auto byte = std::to_integer<int>(code[at++]);
      const auto next = [&] {
        if (at >= code.size()) throw Unsound();
        return std::to_integer<int>(code[at++]);
      };
      if (byte >= 32) {
        push(number(byte, next));
      } else if (byte == kCallsubr) {
        call(depth);
      } else if (byte == kReturn) {
        return;
      } else {
        execute(byte == kEscape ? 32 + next() : byte);
      }
    }
  }

  static double number(int byte, const auto& next) {
    if (byte <= 246) return byte - 139;
    if (byte <= 250) return (byte - 247) * 256 + next() + 108;
    if (byte <= 254) return -(byte - 251) * 256 - next() - 108;
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8U | static_cast<std::uint32_t>(next());
    return static_cast<std::int32_t>(value);
  }

  void count_work(std::size_t steps) {
    outline_.work += steps;
    if (outline_.work > kMaxWork) throw Unsound();
  }

  // Not so what is no number either, which compares with nothing.
  void push(double value) {
    if (stack_.size() >= kMaxStack || !(std::abs(value) <= kMaxNumber)) throw Unsound();
    stack_.push_back(value);
  }
  double operand() {
    const double value = pop();
    if (std::abs(value) > kMaxOperand) throw Unsound();
    return value;
  }
  double pop() {
    if (stack_.empty()) throw Unsound();
    const double value = stack_.back();
    stack_.pop_back();
    return value;
  }
  // All of the stack, which has so many.
  std::vector<double> take(std::size_t count) {
    if (stack_.size() != count) throw Unsound();
    for (const double value : stack_)
      if (std::abs(value) > kMaxOperand) throw Unsound();
    return std::exchange(stack_, {});
  }

  void call(int depth) {
    const double index = operand();
    if (index < 0 || index >= static_cast<double>(font_.subroutines.size())) throw Unsound();
    run(font_.subroutines[static_cast<std::size_t>(index)], depth + 1);
  }

  void execute(int command) {
    switch (command) {
      case kHsbw: return start(take(2), false);
      case kSbw: return start(take(4), true);
      case kHstem: return add_stem(false, take(2));
      case kVstem: return add_stem(true, take(2));
      case kHstem3: return add_three(false, take(6));
      case kVstem3: return add_three(true, take(6));
      case kRmoveto: return move(take(2));
      case kHmoveto: return move({take(1)[0], 0});
      case kVmoveto: return move({0, take(1)[0]});
      case kRlineto: return add(Step::Kind::line, take(2));
      case kHlineto: return add(Step::Kind::line, {take(1)[0], 0});
      case kVlineto: return add(Step::Kind::line, {0, take(1)[0]});
      case kRrcurveto: return add(Step::Kind::curve, take(6));
      case kVhcurveto: {
        const auto v = take(4);
        return add(Step::Kind::curve, {0, v[0], v[1], v[2], v[3], 0});
      }
      case kHvcurveto: {
        const auto v = take(4);
        return add(Step::Kind::curve, {v[0], 0, v[1], v[2], 0, v[3]});
      }
      default: return execute_other(command);
    }
  }

  void execute_other(int command) {
    switch (command) {
      case kClosepath:
        (void)take(0);
        is_open_ = false;
        return;
      case kDotsection: (void)take(0); return;
      case kEndchar:
        (void)take(0);
        is_ended_ = true;
        return;
      case kSeac: return compose(take(5));
      case kDiv: return divide();
      case kCallothersubr: return call_other();
      case kPop: {
        if (results_.empty()) throw Unsound();
        push(results_.back());
        results_.pop_back();
        return;
      }
      case kSetcurrentpoint: (void)take(2); return;  // behind a flex: where it ended anyway
      default: throw Unsound();
    }
  }

  void divide() {
    const double by = pop();
    if (by == 0) throw Unsound();
    push(pop() / by);
  }

  // Side bearing and width. Of a part of an accented glyph the width is that of the whole.
  void start(const std::vector<double>& values, bool has_y) {
    if (has_y && (values[1] != 0 || values[3] != 0)) throw Unsound();
    const double width = values[has_y ? 2 : 1];
    if (depth_ == 0) outline_.width = width;
    bearing_ = values[0];
    origin_x_ = shift_x_ + bearing_;
    origin_y_ = shift_y_;
    pending_x_ = origin_x_ - x_;
    pending_y_ = origin_y_ - y_;
  }

  void move(const std::vector<double>& by) {
    if (in_flex_) {
      if (flex_.size() >= 14) throw Unsound();
      flex_.insert(flex_.end(), by.begin(), by.end());
      return;
    }
    pending_x_ += by[0];
    pending_y_ += by[1];
    is_open_ = true;
    is_moved_ = true;
  }

  void add(Step::Kind kind, std::vector<double> values) {
    if (in_flex_ || !is_open_) throw Unsound();
    put_stems();
    if (is_moved_) put({.kind = Step::Kind::move, .values = {pending_x_, pending_y_}});
    if (is_moved_) pending_x_ = pending_y_ = 0;
    is_moved_ = false;
    put({.kind = kind, .values = std::move(values)});
  }

  void put(Step step) {
    for (std::size_t i = 0; i + 1 < step.values.size(); i += 2) {
      x_ += step.values[i];
      y_ += step.values[i + 1];
    }
    outline_.steps.push_back(std::move(step));
  }

  void clear_stems() {
    stems_.clear();
    has_new_stems_ = true;
  }
  void add_stem(bool is_vertical, const std::vector<double>& values) {
    if (stems_.size() >= kMaxStems) throw Unsound();
    stems_.push_back({.is_vertical = is_vertical,
                      .at = values[0] + (is_vertical ? origin_x_ : origin_y_),
                      .size = values[1]});
    has_new_stems_ = true;
  }
  void add_three(bool is_vertical, const std::vector<double>& values) {
    if (outline_.counters.size() >= kMaxStems) throw Unsound();
    for (std::size_t i = 0; i < 6; i += 2) add_stem(is_vertical, {values[i], values[i + 1]});
    outline_.counters.emplace_back(stems_.end() - 3, stems_.end());
  }
  void put_stems() {
    if (!std::exchange(has_new_stems_, false)) return;
    count_work(stems_.size());
    auto stems = stems_;
    std::ranges::sort(stems);
    stems.erase(std::unique(stems.begin(), stems.end()), stems.end());
    outline_.steps.push_back({.kind = Step::Kind::stems, .stems = std::move(stems)});
  }

  // 8.4: flex and the replacement of hints.
  void call_other() {
    const double number = operand();
    const double count = operand();
    if (count < 0 || count > static_cast<double>(stack_.size())) throw Unsound();
    std::vector<double> given;
    for (int i = 0; i < static_cast<int>(count); ++i) given.push_back(operand());
    results_.clear();
    if (number == 1 && given.empty()) {
      in_flex_ = true;
      flex_.clear();
    } else if (number == 2 && given.empty()) {
      if (!in_flex_) throw Unsound();
    } else if (number == 0 && given.size() == 3) {
      end_flex(given);
    } else if (number == 3 && given.size() == 1) {
      clear_stems();
      results_ = {given[0]};
    } else if (number != 12 && number != 13) {  // counters, which are hints for small sizes
      throw Unsound();
    }
  }

  // Seven moves: to the point of reference, from there to the first one, and so on.
  void end_flex(const std::vector<double>& given) {
    if (!in_flex_ || flex_.size() != 14) throw Unsound();
    in_flex_ = false;
    std::vector<double> values{flex_[0] + flex_[2], flex_[1] + flex_[3]};
    values.insert(values.end(), flex_.begin() + 4, flex_.end());
    values.push_back(given[2]);
    add(Step::Kind::flex, std::move(values));
    results_ = {given[0], given[1]};
  }

  // asb adx ady bchar achar: the accent's own bearing, its place, and two codes.
  void compose(const std::vector<double>& values) {
    if (depth_ != 0) throw Unsound();
    const double accent_x = shift_x_ + bearing_ - values[0] + values[1];
    const auto base = glyph_of(values[3]), accent = glyph_of(values[4]);
    depth_ = 1;
    draw(base, shift_x_, shift_y_);
    draw(accent, accent_x, shift_y_ + values[2]);
  }

  std::size_t glyph_of(double code) const {
    const auto name = standard_name_of(static_cast<int>(code));
    const auto found =
        std::ranges::find(font_.glyphs, name, &std::pair<std::string, Buffer>::first);
    if (name.empty() || found == font_.glyphs.end()) throw Unsound();
    return static_cast<std::size_t>(found - font_.glyphs.begin());
  }

  const Type1Font& font_;
  Outline outline_;
  std::vector<double> stack_, results_, flex_;
  std::vector<Stem> stems_;
  bool has_new_stems_ = true, in_flex_ = false, is_open_ = false, is_moved_ = false,
       is_ended_ = false;
  int depth_ = 0;  // 1: in a part of an accented glyph
  double shift_x_ = 0, shift_y_ = 0, origin_x_ = 0, origin_y_ = 0, bearing_ = 0;
  double x_ = 0, y_ = 0, pending_x_ = 0, pending_y_ = 0;
};

}  // namespace

std::optional<Outline> outline_of(const Type1Font& font, std::size_t glyph) try {
  Interpreter interpreter(font);
  interpreter.draw(glyph, 0, 0);
  return std::move(interpreter).take();
} catch (const Unsound&) {
  return std::nullopt;
}

}  // namespace pressoir::codecs::pdf
