// ImageOptions: the options in a signed path, "width=320,height=200,fit=cover" in one order, read
// and written. Pure functions; any thread. Values and meaning: openapi.json.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/goal.h"
#include "model/size.h"

namespace pressoir::dialects::own {

/// In the path where there are no options.
inline constexpr std::string_view kNoOptions = "-";

struct ImageOptions {
  static constexpr std::string_view kAuto = "auto";
  std::uint32_t width = 0, height = 0;  ///< CSS pixels; 0: follows from the other
  Resize::Fit fit = Resize::Fit::inside;
  std::optional<Gravity> gravity;  ///< Fit::cover only
  double dpr = 1;                  ///< pixels of the screen for one of CSS
  std::string format{kAuto};       ///< or a format's name
  std::optional<int> quality;      ///< at most one of the two; neither: score 80
  std::optional<double> score;
  std::optional<std::int64_t> expires;  ///< unix seconds; empty: never
  bool errors_are_pictures = false;

  [[nodiscard]] bool is_auto() const noexcept { return format == kAuto; }
  [[nodiscard]] Size pixels() const;  ///< width and height times dpr
};

/// @param max_side  pixels, dpr included.
/// @throws Refusal naming the option.
ImageOptions image_options_in(std::string_view segment, std::uint32_t max_side);
/// In the order in which they are read; what is as without it is left out. The names of gravity are
/// those of the command line.
std::string text_of(const ImageOptions& options);

/// What the source of a picture is, as far as it says what is made of it.
struct ImageSourceKind {
  std::string format;  ///< by its first bytes; empty: not known
  bool is_vector = false;
  bool is_animated = false;  ///< the two of what is neither JPEG, PNG, GIF nor SVG
  bool has_alpha = false;
};
/// The best of these that a client says it can show.
enum class Shows : std::uint8_t { usual, webp, avif };
inline constexpr std::size_t kShows = 3;

/// Whether kind_matters: the goal depends on the last two.
bool needs_inspection(const ImageOptions& options, Shows shows, const std::string& format);
Goal goal_of(const ImageOptions& options, Shows shows, const ImageSourceKind& source);
/// All that goal_of() depends on, beside the source.
std::string made_as(const ImageOptions& options, Shows shows);
/// By the types that a header Accept names, but for those with the weight 0.
Shows shown_by(std::string_view accept);

}  // namespace pressoir::dialects::own
