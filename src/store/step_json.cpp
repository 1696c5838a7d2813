#include "store/step_json.h"

#include <array>

#include "base/error.h"

namespace pressoir::store {
namespace {

namespace json = boost::json;

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

using Side = Gravity::Side;
constexpr Names<Side, 3> kSides = {
    {{Side::start, "start"}, {Side::centre, "centre"}, {Side::end, "end"}}};
using Fit = Resize::Fit;
constexpr Names<Fit, 3> kFits = {
    {{Fit::inside, "inside"}, {Fit::cover, "cover"}, {Fit::exact, "exact"}}};

template <class Enum, std::size_t N>
std::string_view name_in(const Names<Enum, N>& names, Enum value) {
  for (const auto& [each, name] : names)
    if (each == value) return name;
  throw Error(ErrorCode::internal, "A goal cannot be stored.");
}

template <class Enum, std::size_t N>
Enum named(const Names<Enum, N>& names, const json::value& text) {
  for (const auto& [each, name] : names)
    if (name == std::string_view(text.as_string())) return each;
  throw Error(ErrorCode::internal, "A stored goal cannot be read.");
}

template <class T>
T number(const json::object& from, std::string_view name) {
  return json::value_to<T>(from.at(name));
}

json::value value_of(const Gravity& gravity) {
  return {{"x", name_in(kSides, gravity.x)},
          {"y", name_in(kSides, gravity.y)},
          {"attention", gravity.attention}};
}

Gravity gravity_in(const json::object& step) {
  const auto& from = step.at("gravity").as_object();
  return {named(kSides, from.at("x")), named(kSides, from.at("y")), from.at("attention").as_bool()};
}

json::value value_of(const TurnUpright& turn) {
  return {{"step", "turn_upright"}, {"trim", turn.trim}};
}

json::value value_of(const Resize& resize) {
  return {{"step", "resize"},
          {"width", resize.width},
          {"height", resize.height},
          {"percent", resize.percent},
          {"fit", name_in(kFits, resize.fit)},
          {"enlarge", resize.enlarge},
          {"gravity", value_of(resize.gravity)}};
}

json::value value_of(const Crop& crop) {
  json::object object{{"step", "crop"},
                      {"width", crop.width},
                      {"height", crop.height},
                      {"gravity", value_of(crop.gravity)}};
  if (crop.at) object["at"] = json::array{crop.at->x, crop.at->y};
  return object;
}

json::value value_of(const Rotate& rotate) {
  return {{"step", "rotate"}, {"degrees", rotate.degrees}};
}

json::value value_of(const Flatten& flatten) {
  const Colour& ground = flatten.background;
  return {{"step", "flatten"}, {"background", json::array{ground.red, ground.green, ground.blue}}};
}

json::value value_of(const ReduceColours& reduce) {
  return {{"step", "reduce_colours"}, {"colours", reduce.colours}};
}

json::value value_of(const Upscale& upscale) {
  return {{"step", "upscale"}, {"factor", upscale.factor}};
}

json::value value_of(const ToSrgb& change) {
  return {{"step", "to_srgb"}, {"only_cmyk", change.only_cmyk}};
}

Resize resize_in(const json::object& from) {
  Resize resize;
  resize.width = number<std::uint32_t>(from, "width");
  resize.height = number<std::uint32_t>(from, "height");
  resize.percent = number<double>(from, "percent");
  resize.fit = named(kFits, from.at("fit"));
  resize.enlarge = from.at("enlarge").as_bool();
  resize.gravity = gravity_in(from);
  return resize;
}

Crop crop_in(const json::object& from) {
  Crop crop;
  crop.width = number<std::uint32_t>(from, "width");
  crop.height = number<std::uint32_t>(from, "height");
  crop.gravity = gravity_in(from);
  if (const auto* at = from.if_contains("at"))
    crop.at = Crop::Corner{json::value_to<std::uint32_t>(at->as_array().at(0)),
                           json::value_to<std::uint32_t>(at->as_array().at(1))};
  return crop;
}

Flatten flatten_in(const json::object& from) {
  const auto& ground = from.at("background").as_array();
  const auto part = [&](std::size_t i) { return json::value_to<std::uint8_t>(ground.at(i)); };
  return {{part(0), part(1), part(2)}};
}

}  // namespace

json::value value_of(const Step& step) {
  return std::visit([](const auto& each) { return value_of(each); }, step);
}

Step step_in(const json::object& from) {
  const std::string_view name = from.at("step").as_string();
  if (name == "turn_upright") return TurnUpright{from.at("trim").as_bool()};
  if (name == "resize") return resize_in(from);
  if (name == "crop") return crop_in(from);
  if (name == "rotate") return Rotate{number<int>(from, "degrees")};
  if (name == "flatten") return flatten_in(from);
  if (name == "reduce_colours") return ReduceColours{number<int>(from, "colours")};
  if (name == "upscale") return Upscale{number<int>(from, "factor")};
  if (name == "to_srgb") {
    const auto* only_cmyk = from.if_contains("only_cmyk");  // goals of old have none
    return ToSrgb{only_cmyk != nullptr && only_cmyk->as_bool()};
  }
  throw Error(ErrorCode::internal, "A stored goal cannot be read.");
}

}  // namespace pressoir::store
