#include "dialects/times.h"

#include <array>
#include <cstdio>

namespace pressoir::dialects {
namespace {

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

/// "2018-07-09T13:07:42"
std::string without_zone(TimePoint time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  return formatted("%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                   static_cast<int>(clock.hours().count()),
                   static_cast<int>(clock.minutes().count()),
                   static_cast<int>(clock.seconds().count()));
}

}  // namespace

std::string time_text(TimePoint time) {
  const auto since = time.time_since_epoch();
  const auto rest = since - std::chrono::floor<std::chrono::seconds>(since);
  return without_zone(time) + formatted(".%03dZ", static_cast<int>(rest.count()));
}

std::string seconds_text(TimePoint time) { return without_zone(time) + 'Z'; }

}  // namespace pressoir::dialects
