#include "dialects/crushpics/notes.h"

#include <boost/json.hpp>

#include "dialects/json_text.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

template <class Number>
std::optional<Number> number_of(const json::object& object, std::string_view name) {
  const json::value& value = object.at(name);
  if (value.is_null()) return std::nullopt;
  return json::value_to<Number>(value);
}

json::object json_of(const Style& style) {
  json::object object;
  object["name"] = style.name;
  object["width"] = or_null(style.width);
  object["height"] = or_null(style.height);
  object["crops"] = style.crops;
  return object;
}

Style style_in(const json::object& object) {
  return {.name = json::value_to<std::string>(object.at("name")),
          .width = number_of<std::uint32_t>(object, "width"),
          .height = number_of<std::uint32_t>(object, "height"),
          .crops = object.at("crops").as_bool()};
}

Notes read_notes(const json::object& object) {
  const auto text = [&object](std::string_view name) {
    return json::value_to<std::string>(object.at(name));
  };
  Notes notes;
  notes.base = text("base");
  notes.origin = text("origin");
  notes.file_type = text("file_type");
  notes.original_key = text("original_key");
  notes.compressed.type = type_named(text("type")).value_or(Type::lossy);
  notes.compressed.level = number_of<int>(object, "level");
  for (const json::value& style : object.at("styles").as_array())
    notes.styles.push_back(style_in(style.as_object()));
  return notes;
}

}  // namespace

std::string text_of(const Notes& notes) {
  json::array styles;
  for (const Style& style : notes.styles) styles.push_back(json_of(style));
  json::object object;
  object["base"] = notes.base;
  object["origin"] = notes.origin;
  object["file_type"] = notes.file_type;
  object["original_key"] = notes.original_key;
  object["type"] = name_of(notes.compressed.type);
  object["level"] = or_null(notes.compressed.level);
  object["styles"] = std::move(styles);
  return json::serialize(object);
}

Notes notes_in(std::string_view text) { return value_in(text, read_notes); }

}  // namespace pressoir::dialects::crushpics
