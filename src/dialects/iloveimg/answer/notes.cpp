#include "dialects/iloveimg/answer/notes.h"

#include <boost/json.hpp>

#include "dialects/json_text.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

json::object json_of(const NotedFile& file) {
  json::object object;
  object["server_filename"] = json_string(file.server_filename);
  object["filename"] = json_string(file.filename);
  object["output_name"] = json_string(file.output_name);
  object["is_missing"] = file.is_missing;
  return object;
}

std::string text_member(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

NotedFile noted_file_in(const json::object& object) {
  return {.server_filename = text_member(object, "server_filename"),
          .filename = text_member(object, "filename"),
          .output_name = text_member(object, "output_name"),
          .is_missing = object.at("is_missing").as_bool()};
}

Notes read_notes(const json::object& object) {
  Notes notes;
  notes.task = text_member(object, "task");
  notes.tool = text_member(object, "tool");
  notes.server = text_member(object, "server");
  notes.packaged = text_member(object, "packaged");
  if (const auto& number = object.at("custom_int"); !number.is_null())
    notes.custom_int = json::value_to<std::int64_t>(number);
  if (const auto& string = object.at("custom_string"); !string.is_null())
    notes.custom_string = json::value_to<std::string>(string);
  notes.ignore_errors = object.at("ignore_errors").as_bool();
  notes.ignore_password = object.at("ignore_password").as_bool();
  notes.joins = object.at("joins").as_bool();
  for (const json::value& file : object.at("files").as_array())
    notes.files.push_back(noted_file_in(file.as_object()));
  return notes;
}

}  // namespace

std::string text_of(const Notes& notes) {
  json::array files;
  for (const NotedFile& file : notes.files) files.push_back(json_of(file));
  json::object object;
  object["task"] = notes.task;
  object["tool"] = notes.tool;
  object["server"] = json_string(notes.server);
  object["packaged"] = json_string(notes.packaged);
  object["custom_int"] = or_null(notes.custom_int);
  object["custom_string"] =
      notes.custom_string ? json::value(json_string(*notes.custom_string)) : json::value();
  object["ignore_errors"] = notes.ignore_errors;
  object["ignore_password"] = notes.ignore_password;
  object["joins"] = notes.joins;
  object["files"] = std::move(files);
  return json::serialize(object);
}

Notes notes_in(std::string_view text) { return value_in(text, read_notes); }

}  // namespace pressoir::dialects::iloveimg
