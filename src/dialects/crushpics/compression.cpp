#include "dialects/crushpics/compression.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pressoir::dialects::crushpics {
namespace {

constexpr std::array kTypes{Type::lossy, Type::lossless, Type::balanced};

// What the server chooses: for lossy without a level the default of the other formats, for balanced
// a loss that no flicker test shows.
constexpr int kUsualLevel = 85, kBalancedLevel = 95;
// Searches for two steps do not come near each other: bytes grow from one to the next.
constexpr int kStep = 5;

struct Point {
  int level;
  double score;
};
// Between two points the score grows evenly. 70, 80 and 90 are what `pressoir optimize` calls
// smallest, balanced and high.
constexpr std::array<Point, 5> kScores{{{1, 30}, {65, 70}, {85, 80}, {95, 90}, {100, 95}}};

std::optional<int> level_in(const service::AccountSettings& settings, std::string_view name,
                            std::optional<int> otherwise) {
  const auto level = settings.number(name, 1, 100);
  return level ? static_cast<int>(*level) : otherwise;
}

}  // namespace

std::string_view name_of(Type type) noexcept {
  switch (type) {
    case Type::lossy: return "lossy";
    case Type::lossless: return "lossless";
    case Type::balanced: return "balanced";
  }
  return "lossy";
}

std::optional<Type> type_named(std::string_view name) noexcept {
  for (const Type type : kTypes)
    if (name_of(type) == name) return type;
  return std::nullopt;
}

Defaults defaults_in(const service::AccountSettings& settings) {
  Defaults defaults;
  defaults.type = type_named(settings.text(kTypeSetting).value_or("")).value_or(defaults.type);
  defaults.jpg = level_in(settings, kJpgSetting, defaults.jpg);
  defaults.png = level_in(settings, kPngSetting, defaults.png);
  defaults.gif = level_in(settings, kGifSetting, defaults.gif);
  return defaults;
}

Compressed compressed(std::optional<Type> type, std::optional<int> level, const Defaults& defaults,
                      std::string_view format) {
  Compressed wanted{.type = type.value_or(defaults.type), .level = {}};
  if (wanted.type == Type::balanced) return wanted;
  if (wanted.type == Type::lossless) {
    wanted.level = 0;
    return wanted;
  }
  wanted.level = format == "png" ? defaults.png : format == "gif" ? defaults.gif : defaults.jpg;
  if (level) wanted.level = level;
  return wanted;
}

int step_of(int level) { return (std::clamp(level, 1, 100) + kStep - 1) / kStep * kStep; }

double score_of(int level) {
  const auto above =
      std::ranges::find_if(kScores, [level](const Point& point) { return point.level >= level; });
  if (above == kScores.begin()) return kScores.front().score;
  if (above == kScores.end()) return kScores.back().score;
  const Point& below = *std::prev(above);
  const double part = double(level - below.level) / double(above->level - below.level);
  return std::lerp(below.score, above->score, part);
}

Goal goal_of(const Compressed& wanted, bool keeps_metadata) {
  Goal goal;
  goal.effort = Effort::medium;  // crush-ruby gives up after 30 s
  if (wanted.type != Type::lossless) {
    const int level = step_of(wanted.type == Type::balanced ? kBalancedLevel
                                                            : wanted.level.value_or(kUsualLevel));
    goal.target_score = score_of(level);
    goal.monotone = true;
    goal.palette_quality = level;  // 256 colours cannot carry a photograph to a score
  }
  goal.metadata.all = keeps_metadata;
  goal.upright = !keeps_metadata;
  return goal;
}

}  // namespace pressoir::dialects::crushpics
