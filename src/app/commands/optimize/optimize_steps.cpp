#include "app/commands/optimize/optimize_steps.h"

#include <array>
#include <cmath>

#include "app/commands/commands.h"
#include "app/commands/optimize/field_option.h"
#include "base/text.h"

namespace pressoir::app {

Gravity gravity_of(const std::string& text, const char* option) {
  Gravity gravity;
  if (text == "attention") {
    gravity.attention = true;
    return gravity;
  }
  bool is_clear = true;  // each side named once
  const auto name = [&is_clear](Gravity::Side& side, Gravity::Side named) {
    is_clear = is_clear && side == Gravity::Side::centre;
    side = named;
  };
  for (const auto word : split(text, '-')) {
    if (word == "left")
      name(gravity.x, Gravity::Side::start);
    else if (word == "right")
      name(gravity.x, Gravity::Side::end);
    else if (word == "top")
      name(gravity.y, Gravity::Side::start);
    else if (word == "bottom")
      name(gravity.y, Gravity::Side::end);
    else
      is_clear = is_clear && word == "center";
  }
  if (!is_clear)
    throw UsageError(std::string(option) + ": \"" + text +
                     "\" is neither attention nor made of left, right, top, bottom, center, as "
                     "in top-left");
  return gravity;
}

namespace {

/// Something is cut, and where is not said.
bool needs_gravity(const StepOptions& options) {
  const bool by_size = !options.crop.empty() && options.crop.find(',') == std::string::npos;
  return by_size || options.fit == "cover";
}

Crop crop_of(const StepOptions& options) {
  const auto fail = [&] {
    throw UsageError("--crop: \"" + options.crop +
                     "\" is neither X,Y,WIDTH,HEIGHT nor WIDTHxHEIGHT in pixels");
  };
  const bool is_box = options.crop.find(',') != std::string::npos;
  const auto parts = split(options.crop, is_box ? ',' : 'x');
  if (parts.size() != (is_box ? 4U : 2U)) fail();
  std::array<std::uint32_t, 4> numbers{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto number = number_in<std::uint32_t>(parts[i]);
    if (!number) fail();
    numbers.at(i) = *number;
  }
  Crop crop;
  if (is_box) crop.at = Crop::Corner{numbers[0], numbers[1]};
  crop.width = numbers[is_box ? 2 : 0];
  crop.height = numbers[is_box ? 3 : 1];
  if (crop.width == 0 || crop.height == 0) fail();
  crop.gravity = gravity_of(options.gravity.value_or("center"), "--gravity");
  return crop;
}

Resize resize_of(const StepOptions& options) {
  Resize resize = options.resize;
  if ((resize.width > 0 || resize.height > 0) && resize.percent > 0)
    throw UsageError("--percent and --width or --height exclude each other");
  resize.fit = fields::value_named<Resize::Fit>(options.fit).value();
  if (resize.fit != Resize::Fit::inside && (resize.width == 0 || resize.height == 0))
    throw UsageError("--fit " + options.fit + " needs --width and --height");
  resize.gravity = gravity_of(options.gravity.value_or("center"), "--gravity");
  return resize;
}

std::string percentage(const std::string& text) {
  const double value = std::strtod(text.c_str(), nullptr);
  return std::isfinite(value) && value > 0 && value <= 10000 ? ""
                                                             : "must be above 0, at most 10000";
}

}  // namespace

void add_steps(CLI::App& command, StepOptions& options) {
  auto* steps = command.add_option_group(
      "Steps",
      "What happens to the picture, on every frame, upright as seen, in this order: crop, rotate, "
      "resize, upscale, sRGB, flatten, watermark, colours. The result is compressed as the mode "
      "says; a JPEG "
      "or lossy WebP without a lossy mode is saved at score 90");
  const CLI::Range side(1, 1'000'000);
  steps->add_option("--crop", options.crop, "X,Y,WIDTH,HEIGHT, or WIDTHxHEIGHT by --gravity");
  steps
      ->add_option("--rotate", options.rotate,
                   "Degrees clockwise; a JPEG without loss when this is the only step and its "
                   "blocks allow it")
      ->check(CLI::IsMember({90, 180, 270}));
  add_field<&Resize::width>(*steps, options.resize, "Pixels; alone, or largest with --fit inside")
      ->check(side);
  add_field<&Resize::height>(*steps, options.resize, "The same")->check(side);
  add_field<&Resize::percent>(*steps, options.resize, "Of both sides, instead of them")
      ->check(CLI::Number)
      ->check(percentage);
  steps
      ->add_option("--fit", options.fit,
                   "inside: neither side larger; cover: fill the size, cut by --gravity; exact: "
                   "stretch")
      ->check(CLI::IsMember(words_of<Resize::Fit>()))
      ->capture_default_str();
  add_field<&Resize::enlarge>(*steps, options.resize,
                              "Let a resize make pictures larger; otherwise they stay as they are");
  steps->add_option("--gravity", options.gravity,
                    "What stays when something is cut: left, right, top, bottom, center (the "
                    "default), two of them as in top-left, or attention (where the eye goes)");
  steps->add_option("--upscale", options.upscale, "Both sides times 2 or 4")
      ->check(CLI::IsMember({2, 4}));
  steps->add_flag("--to-srgb", options.to_srgb, "Convert CMYK and wide gamuts to sRGB");
  steps->add_option("--flatten", options.flatten, "Colour #rrggbb to put under transparency");
  steps
      ->add_option("--colours", options.colours,
                   "Reduce to a palette of at most this many colours, 2..256; PNG and GIF only, "
                   "elsewhere fewer colours take more bytes")
      ->check(CLI::Range(2, 256));
  add_watermark(command, options.watermark);
}

std::vector<Step> steps_of(const StepOptions& options) {
  std::vector<Step> steps;
  if (!options.crop.empty()) steps.emplace_back(crop_of(options));
  if (options.rotate != 0) steps.emplace_back(Rotate{options.rotate});
  const bool resizes =
      options.resize.width > 0 || options.resize.height > 0 || options.resize.percent > 0;
  if (resizes)
    steps.emplace_back(resize_of(options));
  else if (options.resize.enlarge || options.fit != "inside")
    throw UsageError("--fit and --enlarge need --width, --height or --percent");
  if (options.gravity && !needs_gravity(options))
    throw UsageError("--gravity needs --crop WIDTHxHEIGHT or --fit cover");
  if (options.upscale != 0) steps.emplace_back(Upscale{options.upscale});
  if (options.to_srgb) steps.emplace_back(ToSrgb{});
  if (!options.flatten.empty())
    steps.emplace_back(Flatten{colour_of(options.flatten, "--flatten")});
  if (auto watermark = watermark_of(options.watermark)) steps.emplace_back(std::move(*watermark));
  if (options.colours != 0) steps.emplace_back(ReduceColours{options.colours});
  return steps;
}

Colour colour_of(const std::string& text, const char* option) {
  const bool has_form = text.size() == 7 && text[0] == '#';
  const auto rgb =
      has_form ? number_in<std::uint32_t>(std::string_view(text).substr(1), 16) : std::nullopt;
  if (!rgb)
    throw UsageError(std::string(option) + ": \"" + text + "\" is not a colour such as #ff8000");
  const auto channel = [&](int shift) { return static_cast<std::uint8_t>(*rgb >> shift & 0xFF); };
  return {channel(16), channel(8), channel(0)};
}

}  // namespace pressoir::app
