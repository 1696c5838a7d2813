#include "codecs/pdf/fonts/type1/type2.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace pressoir::codecs::pdf {
namespace {

using Kind = Step::Kind;

constexpr std::size_t kMostStems = 22;  // of one direction, with a width on the same stack
constexpr std::size_t kMostValues = 48;

enum Operator : std::uint8_t {
  kStemH = 1,
  kStemV = 3,
  kMoveV = 4,
  kLines = 5,
  kLinesH = 6,
  kLinesV = 7,
  kCurves = 8,
  kExtended = 12,
  kEndOfGlyph = 14,
  kStemHMasked = 18,
  kMask = 19,
  kCounterMask = 20,
  kMove = 21,
  kMoveH = 22,
  kStemVMasked = 23,
  kCurvesV = 26,
  kCurvesH = 27,
  kCurvesVH = 30,
  kCurvesHV = 31,
  kFlex = 35
};

/// Lines are flat or steep along an axis; curves start and end so.
enum class Shape : std::uint8_t { lines, h, v, curves, hh, vv, hv, vh };

Shape shape_of(const Step& step) {
  const auto& v = step.values;
  if (step.kind == Kind::line) return v[1] == 0 ? Shape::h : v[0] == 0 ? Shape::v : Shape::lines;
  const bool starts_h = v[1] == 0, starts_v = v[0] == 0, ends_h = v[5] == 0, ends_v = v[4] == 0;
  if (starts_h && ends_h) return Shape::hh;
  if (starts_v && ends_v) return Shape::vv;
  if (starts_h && ends_v) return Shape::hv;
  return starts_v && ends_h ? Shape::vh : Shape::curves;
}

// The shapes that take turns in one operator.
Shape turn_of(Shape shape) {
  switch (shape) {
    case Shape::h: return Shape::v;
    case Shape::v: return Shape::h;
    case Shape::hv: return Shape::vh;
    case Shape::vh: return Shape::hv;
    default: return shape;
  }
}

std::uint8_t operator_of(Shape shape) {
  switch (shape) {
    case Shape::lines: return kLines;
    case Shape::h: return kLinesH;
    case Shape::v: return kLinesV;
    case Shape::curves: return kCurves;
    case Shape::hh: return kCurvesH;
    case Shape::vv: return kCurvesV;
    case Shape::hv: return kCurvesHV;
    default: return kCurvesVH;
  }
}

class Writer {
 public:
  explicit Writer(const Outline& outline) : outline_(outline) {
    for (const auto& step : outline.steps)
      stems_.insert(stems_.end(), step.stems.begin(), step.stems.end());
    for (const auto& group : outline.counters)
      stems_.insert(stems_.end(), group.begin(), group.end());
    std::ranges::sort(stems_);
    stems_.erase(std::unique(stems_.begin(), stems_.end()), stems_.end());
  }

  std::optional<Buffer> write(double usual_width) && {
    const auto vertical =
        static_cast<std::size_t>(std::ranges::count(stems_, true, &Stem::is_vertical));
    if (std::max(vertical, stems_.size() - vertical) > kMostStems) return std::nullopt;
    if (outline_.width != usual_width) put_number(outline_.width - usual_width);
    put_stems();
    const auto& steps = outline_.steps;
    for (std::size_t i = 0; i < steps.size();) {
      if (steps[i].kind == Kind::stems)
        put_mask(kMask, steps[i++].stems);
      else if (steps[i].kind == Kind::move)
        put_move(steps[i++]);
      else if (steps[i].kind == Kind::flex)
        put_flex(steps[i++]);
      else
        i = put_run(i);
    }
    put(kEndOfGlyph);
    return std::move(out_);
  }

 private:
  void put(int byte) { out_.push_back(static_cast<std::byte>(byte)); }

  void put_number(double value) {
    const double whole = std::round(value);
    if (whole != value || std::abs(value) > 32'767) {
      const auto fixed = static_cast<std::int64_t>(std::llround(value * 65'536));
      put(255);
      for (int shift = 24; shift >= 0; shift -= 8) put(static_cast<int>(fixed >> shift & 0xFF));
      return;
    }
    const int number = static_cast<int>(whole);
    if (number >= -107 && number <= 107) {
      put(number + 139);
    } else if (std::abs(number) <= 1131) {
      const int rest = std::abs(number) - 108;
      put((number > 0 ? 247 : 251) + rest / 256);
      put(rest % 256);
    } else {
      put(28);
      put(number >> 8 & 0xFF);
      put(number & 0xFF);
    }
  }

  [[nodiscard]] bool has_masks() const {
    return !outline_.counters.empty() ||
           std::ranges::count(outline_.steps, Kind::stems, &Step::kind) > 1;
  }

  // All of them first, each from the end of the one before; masks say which hold.
  void put_stems() {
    for (const bool is_vertical : {false, true}) {
      double edge = 0;
      bool has_any = false;
      for (const auto& stem : stems_) {
        if (stem.is_vertical != is_vertical) continue;
        put_number(stem.at - edge);
        put_number(stem.size);
        edge = stem.at + stem.size;
        has_any = true;
      }
      if (!has_any) continue;
      if (has_masks())
        put(is_vertical ? kStemVMasked : kStemHMasked);
      else
        put(is_vertical ? kStemV : kStemH);
    }
    for (const auto& group : outline_.counters) put_mask(kCounterMask, group);
  }

  void put_mask(int name, const std::vector<Stem>& held) {
    if (stems_.empty() || !has_masks()) return;
    std::vector<int> bytes((stems_.size() + 7) / 8);
    for (const auto& stem : held) {
      const auto i =
          static_cast<std::size_t>(std::ranges::lower_bound(stems_, stem) - stems_.begin());
      bytes[i / 8] |= 0x80 >> i % 8;
    }
    if (name == kMask && bytes == last_mask_) return;
    if (name == kMask) last_mask_ = bytes;
    put(name);
    for (const int byte : bytes) put(byte);
  }

  void put_move(const Step& step) {
    const double x = step.values[0], y = step.values[1];
    if (x != 0 || y == 0) put_number(x);
    if (x != 0 && y == 0) return put(kMoveH);
    if (x == 0 && y == 0) return put(kMoveH);
    put_number(y);
    put(x == 0 ? kMoveV : kMove);
  }

  void put_flex(const Step& step) {
    for (const double value : step.values) put_number(value);
    put(kExtended);
    put(kFlex);
  }

  // What one operator can hold from `first` on.
  std::size_t put_run(std::size_t first) {
    const auto& steps = outline_.steps;
    const auto shape = shape_of(steps[first]);
    auto expected = shape;
    std::size_t values = 0, end = first;
    for (; end < steps.size(); ++end) {
      const auto& step = steps[end];
      const bool is_drawn = step.kind == Kind::line || step.kind == Kind::curve;
      if (!is_drawn || shape_of(step) != expected) break;
      const auto count = values_of(step, expected);
      if (values + count > kMostValues) break;
      for (std::size_t i = 0; i < step.values.size(); ++i)
        if (is_said(i, expected)) put_number(step.values[i]);
      values += count;
      expected = turn_of(expected);
    }
    put(operator_of(shape));
    return end;
  }

  // Of six values those that the shape does not know to be 0.
  static bool is_said(std::size_t index, Shape shape) {
    switch (shape) {
      case Shape::h: return index == 0;
      case Shape::v: return index == 1;
      case Shape::hh: return index != 1 && index != 5;
      case Shape::vv: return index != 0 && index != 4;
      case Shape::hv: return index != 1 && index != 4;
      case Shape::vh: return index != 0 && index != 5;
      default: return true;
    }
  }
  static std::size_t values_of(const Step& step, Shape shape) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < step.values.size(); ++i) count += is_said(i, shape) ? 1 : 0;
    return count;
  }

  const Outline& outline_;
  std::vector<Stem> stems_;
  std::vector<int> last_mask_;
  Buffer out_;
};

}  // namespace

std::optional<Buffer> type2_charstring(const Outline& outline, double usual_width) {
  return Writer(outline).write(usual_width);
}

}  // namespace pressoir::codecs::pdf
