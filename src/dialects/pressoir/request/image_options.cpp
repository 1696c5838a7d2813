#include "dialects/pressoir/request/image_options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/json_text.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr double kMostDpr = 8;
constexpr std::array<std::string_view, 10> kOptionNames{
    "width", "height", "fit", "gravity", "dpr", "format", "quality", "score", "expires", "errors"};
constexpr std::array<std::string_view, 6> kImageFormats{"auto", "jpeg", "png",
                                                        "webp", "avif", "gif"};
constexpr std::array<std::string_view, 3> kFits{"inside", "cover", "exact"};
constexpr std::array<std::string_view, 2> kErrors{"problem", "picture"};
/// By side: "top-left" is kVertical[start] and kHorizontal[start].
constexpr std::array<std::string_view, 10> kGravities{
    "attention", "center",   "left",      "right",       "top",
    "bottom",    "top-left", "top-right", "bottom-left", "bottom-right"};

json::value value_of(std::string_view text) { return json_string(text); }

json::object range(double lowest, double highest) {
  const auto shown = [](double bound) {
    return bound == std::floor(bound) ? json::value(static_cast<std::int64_t>(bound))
                                      : json::value(bound);
  };
  return {{"minimum", shown(lowest)}, {"maximum", shown(highest)}};
}

template <class T>
T number_of_option(std::string_view name, std::string_view text, double lowest, double highest) {
  const auto number = number_in<T>(text);
  const auto plain = number ? static_cast<double>(*number) : 0;
  if (!number || !std::isfinite(plain) || plain < lowest || plain > highest)
    throw wrong_field(std::string(name), value_of(text), range(lowest, highest));
  return *number;
}

template <std::size_t N>
std::size_t index_of_name(std::string_view name, std::string_view text,
                          const std::array<std::string_view, N>& names) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) throw wrong_name(std::string(name), value_of(text), names);
  return static_cast<std::size_t>(found - names.begin());
}

Gravity gravity_named(std::string_view text) {
  index_of_name("gravity", text, kGravities);
  using Side = Gravity::Side;
  Gravity gravity;
  gravity.attention = text == "attention";
  for (const auto word : split(text, '-')) {
    if (word == "left" || word == "right") gravity.x = word == "left" ? Side::start : Side::end;
    if (word == "top" || word == "bottom") gravity.y = word == "top" ? Side::start : Side::end;
  }
  return gravity;
}

std::string_view name_of_gravity(const Gravity& gravity) {
  for (const auto name : kGravities)
    if (gravity_named(name) == gravity) return name;
  return kGravities[1];
}

void read_option(ImageOptions& options, std::size_t index, std::string_view text,
                 std::uint32_t max_side) {
  const auto name = kOptionNames.at(index);
  switch (index) {
    case 0: options.width = number_of_option<std::uint32_t>(name, text, 1, max_side); return;
    case 1: options.height = number_of_option<std::uint32_t>(name, text, 1, max_side); return;
    case 2: options.fit = static_cast<Resize::Fit>(index_of_name(name, text, kFits)); return;
    case 3: options.gravity = gravity_named(text); return;
    case 4: options.dpr = number_of_option<double>(name, text, 1, kMostDpr); return;
    case 5: options.format = kImageFormats.at(index_of_name(name, text, kImageFormats)); return;
    case 6: options.quality = number_of_option<int>(name, text, 1, 100); return;
    case 7: options.score = number_of_option<double>(name, text, 0, 100); return;
    case 8:
      options.expires = number_of_option<std::int64_t>(name, text, 0, 253'402'300'799);
      return;
    default: options.errors_are_pictures = index_of_name(name, text, kErrors) == 1; return;
  }
}

Refusal misplaced(std::string code, std::string_view name, std::string detail) {
  json::array order;
  for (const auto each : kOptionNames) order.emplace_back(each);
  return Refusal({.code = std::move(code),
                  .detail = std::move(detail),
                  .field = std::string(name),
                  .allowed = std::move(order)});
}

Refusal excluded(std::string_view name, std::string detail) {
  return Refusal({.code = "invalid_goal", .detail = std::move(detail), .field = std::string(name)});
}

void check_together(const ImageOptions& options, std::uint32_t max_side) {
  if (options.quality && options.score)
    throw excluded("score", "quality and score exclude each other.");
  const bool has_size = options.width > 0 || options.height > 0;
  if (options.dpr != 1 && !has_size) throw excluded("dpr", "dpr needs width or height.");
  if (options.fit != Resize::Fit::inside && (options.width == 0 || options.height == 0))
    throw excluded("fit", "fit=cover and fit=exact need width and height.");
  if (options.gravity && options.fit != Resize::Fit::cover)
    throw excluded("gravity", "gravity is for fit=cover.");
  const auto size = options.pixels();
  for (const auto& [name, side] : {std::pair("width", size.width), {"height", size.height}})
    if (side > max_side)
      throw Refusal({.code = "invalid_value",
                     .detail = std::string(name) + " times dpr is " + std::to_string(side) +
                               " pixels; the limit is " + std::to_string(max_side) + ".",
                     .field = name,
                     .value = side,
                     .allowed = range(1, max_side)});
}

/// "1.5"
std::string number_text(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.10g", number);
  return text.data();
}

/// Without AVIF and WebP: what everybody can show. Empty: as it is.
std::optional<std::string_view> chosen_format(Shows shows, const ImageSourceKind& source) {
  if (source.is_vector) return std::nullopt;
  // Animations are coded faster as WebP, which who shows AVIF shows too.
  if (shows != Shows::usual)
    return shows == Shows::avif && source.format != "gif" ? "avif" : "webp";
  if (source.format == "jpeg" || source.format == "png" || source.format == "gif")
    return std::nullopt;
  if (source.is_animated) return "gif";
  return source.has_alpha || source.format == "pdf" ? "png" : "jpeg";
}

}  // namespace

Size ImageOptions::pixels() const {
  const auto times = [this](std::uint32_t side) {
    return static_cast<std::uint32_t>(std::lround(side * dpr));
  };
  return {times(width), times(height)};
}

ImageOptions image_options_in(std::string_view segment, std::uint32_t max_side) {
  ImageOptions options;
  if (segment == kNoOptions) return options;
  std::size_t next = 0;  // the options before it have been, or are not there
  std::array<bool, kOptionNames.size()> seen{};
  for (const auto item : split(segment, ',')) {
    const auto sign = std::min(item.find('='), item.size());
    const auto name = item.substr(0, sign);
    const auto found = std::ranges::find(kOptionNames, name);
    if (found == kOptionNames.end()) throw unknown_field({}, name, kOptionNames);
    if (sign == item.size())
      throw missing_field(std::string(name), std::string(name) + " has no value.");
    const auto index = static_cast<std::size_t>(found - kOptionNames.begin());
    if (seen[index])
      throw misplaced("duplicate_option", name, std::string(name) + " is there twice.");
    if (index < next)
      throw misplaced(
          "option_order", name,
          std::string(name) + " must stand before " + std::string(kOptionNames[next - 1]) + ".");
    seen[index] = true;
    next = index + 1;
    read_option(options, index, item.substr(sign + 1), max_side);
  }
  check_together(options, max_side);
  return options;
}

std::string text_of(const ImageOptions& options) {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    text += (text.empty() ? "" : ",") + std::string(name) + '=' + std::string(value);
  };
  if (options.width > 0) add("width", std::to_string(options.width));
  if (options.height > 0) add("height", std::to_string(options.height));
  if (options.fit != Resize::Fit::inside)
    add("fit", kFits.at(static_cast<std::size_t>(options.fit)));
  if (options.gravity) add("gravity", name_of_gravity(*options.gravity));
  if (options.dpr != 1) add("dpr", number_text(options.dpr));
  if (!options.is_auto()) add("format", options.format);
  if (options.quality) add("quality", std::to_string(*options.quality));
  if (options.score) add("score", number_text(*options.score));
  if (options.expires) add("expires", std::to_string(*options.expires));
  if (options.errors_are_pictures) add("errors", kErrors[1]);
  return text.empty() ? std::string(kNoOptions) : text;
}

bool needs_inspection(const ImageOptions& options, Shows shows, const std::string& format) {
  if (!options.is_auto() || shows != Shows::usual) return false;
  constexpr std::array<std::string_view, 5> kKnown{"jpeg", "png", "gif", "svg", "pdf"};
  return std::ranges::find(kKnown, format) == kKnown.end();
}

Goal goal_of(const ImageOptions& options, Shows shows, const ImageSourceKind& source) {
  Goal goal = usual_goal();
  goal.sanitise = true;
  goal.effort = Effort::medium;
  goal.quality = options.quality;
  goal.target_score = options.score;
  if (!options.quality && !options.score) goal.compression = Compression::balanced;
  const auto size = options.pixels();
  if (size.width > 0 || size.height > 0) {
    Resize resize;
    resize.width = size.width;
    resize.height = size.height;
    resize.fit = options.fit;
    if (options.gravity) resize.gravity = *options.gravity;
    goal.steps.emplace_back(resize);
  }
  std::optional<std::string_view> format = options.format;
  if (options.is_auto()) format = chosen_format(shows, source);
  if (!format) return goal;
  goal.convert.emplace().format = Format(*format);
  if (*format == "jpeg") goal.convert->background = Colour{.red = 255, .green = 255, .blue = 255};
  goal.page = 1;
  return goal;
}

std::string made_as(const ImageOptions& options, Shows shows) {
  ImageOptions made = options;
  const auto size = options.pixels();
  made.width = size.width;
  made.height = size.height;
  made.dpr = 1;
  made.expires.reset();
  made.errors_are_pictures = false;
  const auto* const format = shows == Shows::avif ? " avif" : " webp";
  return text_of(made) + (options.is_auto() && shows != Shows::usual ? format : "");
}

namespace {

/// Whether a header Accept names a type, and not with the weight 0.
bool accepts(std::string_view accept, std::string_view type) {
  for (const auto range : split(accept, ',')) {
    const auto parts = split(range, ';');
    if (lower(trimmed(parts.front())) != type) continue;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const auto parameter = lower(trimmed(parts[i]));
      if (parameter.starts_with("q=") &&
          number_in<double>(std::string_view(parameter).substr(2)).value_or(0) <= 0)
        return false;
    }
    return true;
  }
  return false;
}

}  // namespace

Shows shown_by(std::string_view accept) {
  if (accepts(accept, "image/avif")) return Shows::avif;
  return accepts(accept, "image/webp") ? Shows::webp : Shows::usual;
}

}  // namespace pressoir::dialects::own
