#include "app/commands/optimize/optimize_watermark.h"

#include <algorithm>

#include "app/commands/commands.h"
#include "app/commands/optimize/optimize_steps.h"
#include "base/text.h"
#include "raster/watermark/watermark_limits.h"

namespace pressoir::app {
namespace {

using Element = Watermark::Element;
using Given = WatermarkOptions::Given;
using Part = WatermarkOptions::Part;

/// Adds options one by one, each done as it is read, since their order says what they are about.
class Adder {
 public:
  Adder(CLI::Option_group& group, WatermarkOptions& options) : group_(group), options_(options) {}

  template <class T>
  CLI::Option* element(const char* name, const char* help, void (*begin)(WatermarkOptions&, T)) {
    return group_
        .add_option_function<T>(
            name, [&all = options_, begin](const T& value) { begin(all, value); }, help)
        ->trigger_on_parse();
  }
  /// @param kind  which of `Given` the option counts to.
  template <class T>
  CLI::Option* setting(const char* name, const char* Given::*kind, const char* help,
                       void (*set)(Element&, const T&)) {
    const auto work = [&all = options_, name, kind, set](const T& value) {
      auto& part = part_of(all);
      part.given.any = part.given.*kind = name;
      set(part.element, value);
    };
    return group_.add_option_function<T>(name, work, help)->trigger_on_parse();
  }
  void flag(const char* name, const char* Given::*kind, const char* help, bool Element::*member) {
    const auto work = [&all = options_, name, kind, member] {
      auto& part = part_of(all);
      part.given.any = part.given.*kind = name;
      part.element.*member = true;
    };
    group_.add_flag_callback(name, work, help)->trigger_on_parse();
  }

 private:
  static Part& part_of(WatermarkOptions& options) {
    return options.parts.empty() ? options.for_all : options.parts.back();
  }
  CLI::Option_group& group_;
  WatermarkOptions& options_;
};

Element& begin(WatermarkOptions& options) {
  return options.parts.emplace_back(Part{options.for_all.element, {}}).element;
}

void begin_text(WatermarkOptions& options, std::string text) {
  if (text.empty()) throw UsageError("--watermark-text is empty");
  begin(options).text = std::move(text);
}

void begin_image(WatermarkOptions& options, std::string file) {
  auto& stamps = options.stamps;
  auto found = std::ranges::find(stamps, std::filesystem::path(file));
  if (found == stamps.end()) found = stamps.insert(stamps.end(), file);
  begin(options).stamp = static_cast<std::uint32_t>(found - stamps.begin());
}

void set_position(Element& element, const std::string& words) {
  const auto gravity = gravity_of(words, "--watermark-position");
  if (gravity.attention)
    throw UsageError("--watermark-position: attention is not a place to draw at");
  element.x = gravity.x;
  element.y = gravity.y;
}

void set_shift(Element& element, const std::string& text) {
  const auto parts = split(text, ',');
  const auto x = parts.size() == 2 ? number_in<double>(parts[0]) : std::nullopt;
  const auto y = parts.size() == 2 ? number_in<double>(parts[1]) : std::nullopt;
  if (!x || !y)
    throw UsageError("--watermark-shift: \"" + text + "\" is not X,Y in percent, such as 2,2");
  element.shift_x_percent = *x;
  element.shift_y_percent = *y;
}

void refuse_strangers(const Part& part, const Given& for_all) {
  const auto& [text, image, place, any] = part.given;
  if (part.element.stamp && text)
    throw UsageError(std::string(text) + " is about a text, and stands behind --watermark-image");
  if (!part.element.stamp && image)
    throw UsageError(std::string(image) +
                     " is about a picture, and stands behind --watermark-text");
  const auto* placed = place ? place : for_all.place;
  if (part.element.mosaic && placed)
    throw UsageError(std::string(placed) + " and --watermark-mosaic exclude each other");
}

}  // namespace

void add_watermark(CLI::App& command, WatermarkOptions& options) {
  auto* group = command.add_option_group(
      "Watermark",
      "Texts and pictures on every frame, drawn in the order given. The other options are about "
      "the text or picture that they stand behind; those before the first are about all");
  Adder add(*group, options);
  add.element<std::string>("--watermark-text", "A text, which may have lines", begin_text);
  add.element<std::string>("--watermark-image", "A picture in any format that can be read",
                           begin_image);
  add.setting<std::string>(
      "--watermark-position", &Given::place,
      "Where: left, right, top, bottom, center (the default), or two of them as in bottom-right",
      set_position);
  add.setting<std::string>("--watermark-shift", &Given::place,
                           "X,Y in percent of the picture: away from that edge or corner, from the "
                           "center to the right and down",
                           set_shift);
  add.flag("--watermark-mosaic", &Given::any, "Nine copies, instead of a position",
           &Element::mosaic);
  add.setting<double>("--watermark-rotate", &Given::any, "Degrees clockwise, about its own center",
                      [](Element& element, const double& value) { element.rotation = value; })
      ->check(CLI::Range(-raster::kMaxRotation, raster::kMaxRotation));
  add.setting<double>(
         "--watermark-opacity", &Given::any, "Percent; default 100",
         [](Element& element, const double& value) { element.opacity_percent = value; })
      ->check(CLI::Range(raster::kMinOpacityPercent, 100.0));
  add.setting<double>(
         "--watermark-width", &Given::image,
         "Of a picture, in percent of the picture under it; default: as it is, smaller where it "
         "would not fit",
         [](Element& element, const double& value) { element.width_percent = value; })
      ->check(CLI::Range(raster::kMinWidthPercent, raster::kMaxWidthPercent));
  add.setting<std::string>(
      "--watermark-font", &Given::text,
      "Of a text, by name; default Arial. One that is not there is replaced, with a warning; "
      "`pressoir doctor` lists those that are",
      [](Element& element, const std::string& value) { element.family = value; });
  add.flag("--watermark-bold", &Given::text, "A bold text", &Element::bold);
  add.flag("--watermark-italic", &Given::text, "An italic text", &Element::italic);
  add.setting<double>("--watermark-size", &Given::text, "Of a text's font, pixels; default 14",
                      [](Element& element, const double& value) { element.size = value; })
      ->check(CLI::Range(raster::kMinSize, raster::kMaxSize));
  add.setting<std::string>("--watermark-colour", &Given::text, "Of a text, #rrggbb; default black",
                           [](Element& element, const std::string& value) {
                             element.colour = colour_of(value, "--watermark-colour");
                           });
}

std::optional<Watermark> watermark_of(const WatermarkOptions& options) {
  const auto& for_all = options.for_all.given;
  if (options.parts.empty()) {
    if (for_all.any)
      throw UsageError(std::string(for_all.any) + " needs --watermark-text or --watermark-image");
    return std::nullopt;
  }
  Watermark watermark;
  bool has_text = false;
  for (const auto& part : options.parts) {
    refuse_strangers(part, for_all);
    has_text = has_text || !part.element.stamp;
    watermark.elements.push_back(part.element);
  }
  if (for_all.text && !has_text)
    throw UsageError(std::string(for_all.text) + " needs --watermark-text");
  if (for_all.image && options.stamps.empty())
    throw UsageError(std::string(for_all.image) + " needs --watermark-image");
  return watermark;
}

}  // namespace pressoir::app
