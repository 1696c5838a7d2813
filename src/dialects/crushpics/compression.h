// Types and levels of compression: those of accounts and of requests, and what they mean as goals.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/goal.h"
#include "service/accounts/accounts.h"

namespace pressoir::dialects::crushpics {

enum class Type : std::uint8_t { lossy, lossless, balanced };
/// "lossy", "lossless", "balanced".
std::string_view name_of(Type type) noexcept;
std::optional<Type> type_named(std::string_view name) noexcept;

/// The settings of an account.
inline constexpr const char* kTypeSetting = "crushpics.compression_type";
inline constexpr const char* kJpgSetting = "crushpics.compression_level_jpg";
inline constexpr const char* kPngSetting = "crushpics.compression_level_png";
inline constexpr const char* kGifSetting = "crushpics.compression_level_gif";

/// What holds where a request says nothing. A level that is empty is the server's choice.
struct Defaults {
  Type type = Type::lossy;
  std::optional<int> jpg = 85, png = 85, gif{};
  friend bool operator==(const Defaults&, const Defaults&) = default;
};
/// Values of settings that are none count as absent.
Defaults defaults_in(const service::AccountSettings& settings);

/// How a file is compressed, as answers report it.
struct Compressed {
  Type type = Type::lossy;
  std::optional<int> level;  ///< 1..100; 0: lossless; empty: the server's choice
  friend bool operator==(const Compressed&, const Compressed&) = default;
};
/// Of a request's own type and level, where it has them, for a file of that format. WebP and SVG
/// have the level of JPEG.
Compressed compressed(std::optional<Type> type, std::optional<int> level, const Defaults& defaults,
                      std::string_view format);

/// The level, a multiple of 5, that stands for this one and those below it.
int step_of(int level);
/// The SSIMULACRA2 score that a lossy level of 1..100 asks for: it grows with each level.
double score_of(int level);
/// @param keeps_metadata  false: the picture looks the same without.
Goal goal_of(const Compressed& wanted, bool keeps_metadata);

}  // namespace pressoir::dialects::crushpics
