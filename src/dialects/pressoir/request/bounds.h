// The ranges of numbers, by the names of the fields that have them. The contract (openapi.json)
// says the same, which a test compares; the engine judges. Pure.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace pressoir::dialects::own {

struct Bounds {
  std::string_view field;
  double lowest, highest;
};

/// Bytes beyond it would not be whole numbers in every client.
inline constexpr double kLargestWhole = 9'007'199'254'740'991;
inline constexpr double kLargestSide = 1'000'000;  ///< pixels; the engine's limits are narrower

inline constexpr std::array kBounds{Bounds{"quality", 1, 100},
                                    Bounds{"palette_quality", 1, 100},
                                    Bounds{"target_score", 0, 100},
                                    Bounds{"target_bytes", 1, kLargestWhole},
                                    Bounds{"min_gain_percent", 0, 100},
                                    Bounds{"dpi", 1, 2'400},
                                    Bounds{"page", 1, 1'000'000},
                                    Bounds{"delay_milliseconds", 1, 600'000},
                                    Bounds{"loops", 0, 65'535},
                                    Bounds{"width", 0, kLargestSide},
                                    Bounds{"height", 0, kLargestSide},
                                    Bounds{"percent", 0, 10'000},
                                    Bounds{"colours", 2, 256},
                                    Bounds{"wait", 0, 300},
                                    Bounds{"limit", 1, 100},
                                    Bounds{"expires_in_seconds", 1, 315'360'000}};

/// Of the last name of a place, "steps[0].width"; empty: none but what its type can hold.
constexpr std::optional<Bounds> bounds_of(std::string_view place) {
  const auto dot = place.rfind('.');
  if (dot != std::string_view::npos) place.remove_prefix(dot + 1);
  for (const Bounds& each : kBounds)
    if (each.field == place) return each;
  return std::nullopt;
}

}  // namespace pressoir::dialects::own
