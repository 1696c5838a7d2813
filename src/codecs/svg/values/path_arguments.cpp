#include "codecs/svg/values/path_arguments.h"

#include <cmath>
#include <string_view>

#include "codecs/svg/values/numbers.h"

namespace pressoir::codecs::svg {
namespace {

bool has_point(std::string_view number) {
  return number.find('.') != std::string_view::npos && number.find('e') == std::string_view::npos;
}

}  // namespace

ArgumentWriter::ArgumentWriter(std::string& text, int digits)
    : text_(text), digits_(digits), written_{.begin = static_cast<std::uint32_t>(text.size())} {}

void ArgumentWriter::add(double units) {
  const auto begin = text_.size();
  append_units(text_, static_cast<std::int64_t>(units), digits_);
  joined(begin);
}

void ArgumentWriter::add(std::initializer_list<Point> points) {
  for (const auto point : points) {
    add(point.x);
    add(point.y);
  }
}

void ArgumentWriter::add_radius(double units) {
  const auto begin = text_.size();
  append_units(text_, std::llround(100 * units), digits_ + 2);
  joined(begin);
}

void ArgumentWriter::add_degrees(double degrees) {
  const auto begin = text_.size();
  text_ += number_text(degrees, kMaxDigits);
  joined(begin);
}

void ArgumentWriter::add_flag(bool flag) {
  if (!after_flag_) text_ += ' ';
  text_ += flag ? '1' : '0';
  after_flag_ = true;
}

ArgumentText ArgumentWriter::finish() const noexcept {
  auto written = written_;
  written.size = static_cast<std::uint32_t>(text_.size()) - written_.begin;
  return written;
}

void ArgumentWriter::joined(std::size_t begin) {
  const ArgumentText number{.starts_with_sign = text_[begin] == '-',
                            .starts_with_point = text_[begin] == '.'};
  const bool has_point_now = has_point(std::string_view(text_).substr(begin));
  if (begin == written_.begin) {
    written_.starts_with_sign = number.starts_with_sign;
    written_.starts_with_point = number.starts_with_point;
  } else if (!after_flag_ && written_.needs_space_before(number)) {
    text_.insert(begin, 1, ' ');
  }
  written_.ends_with_point = has_point_now;
  after_flag_ = false;
}

}  // namespace pressoir::codecs::svg
