#include "app/report/report.h"

#include <boost/json.hpp>
#include <cmath>
#include <string_view>
#include <utility>

#include "app/text.h"
#include "base/utf8.h"
#include "model/field_json.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

/// What a field of the outcome is called in the report; empty: it is not in it.
std::string_view key_of(std::string_view field) {
  if (field == fields::name_of(&Outcome::input_format)) return {};
  if (field == fields::name_of(&Outcome::size)) return {};  // reported as width and height
  if (field == fields::name_of(&Outcome::proven_lossless)) return "lossless";
  return field == fields::name_of(&Outcome::is_partial) ? "partial" : field;
}

/// All texts in UTF-8: a path or what a worker says may be any bytes.
void repair(json::value& value) {
  if (auto* text = value.if_string())
    *text = utf8::repaired(std::string_view(text->data(), text->size()));
  if (auto* list = value.if_array())
    for (auto& each : *list) repair(each);
  if (auto* object = value.if_object())
    for (auto& each : *object) repair(each.value());
}

}  // namespace

std::string json_line(const FileReport& report) {
  json::object line;
  line["path"] = report.path;
  line["output"] = report.output ? json::value(*report.output) : json::value();
  if (const auto bytes = encoded_text(report.path)) line["path_bytes"] = *bytes;
  if (const auto bytes = encoded_text(report.output.value_or(""))) line["output_bytes"] = *bytes;
  line["skipped"] = report.skipped ? json::value(*report.skipped) : json::value();
  for (const auto* key :
       {"format", "width", "height", "bytes_before", "bytes_after", "saved", "score", "min_score",
        "lossless", "partial", "cut_by_deadline", "method", "repair"})
    line[key] = nullptr;
  if (report.bytes_before) line["bytes_before"] = *report.bytes_before;
  line["seconds"] = std::round(report.seconds * 1000) / 1000;
  line["metadata_kept"] = json::array();
  line["metadata_dropped"] = json::array();
  line["warnings"] = json::array();
  line["error"] = nullptr;
  if (report.outcome) {
    const auto& outcome = *report.outcome;
    const auto object = fields::to_json(outcome);
    for (const auto& [field, value] : object.as_object())
      if (const auto key = key_of(field); !key.empty()) line[key] = value;
    if (outcome.size) line["width"] = outcome.size->width, line["height"] = outcome.size->height;
    line["saved"] = static_cast<std::int64_t>(outcome.bytes_before) -
                    static_cast<std::int64_t>(outcome.bytes_after);
  }
  if (report.failure) {
    line["error"] = {{"code", name_of(report.failure->code)}, {"message", report.failure->message}};
  }
  json::value repaired(std::move(line));
  repair(repaired);
  return json::serialize(repaired) + "\n";
}

}  // namespace pressoir::app
