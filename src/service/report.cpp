#include "service/report.h"

#include <cmath>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "model/field_json.h"

namespace pressoir::service {
namespace {

namespace json = boost::json;

/// What a field of the outcome is called in the report; empty: it is not in it.
std::string_view key_of(std::string_view field) {
  if (field == fields::name_of(&Outcome::input_format)) return {};
  if (field == fields::name_of(&Outcome::size)) return {};  // reported as width and height
  if (field == fields::name_of(&Outcome::proven_lossless)) return "lossless";
  return field == fields::name_of(&Outcome::is_partial) ? "partial" : field;
}

void add_outcome(json::object& line, const Outcome& outcome) {
  const auto object = fields::to_json(outcome);
  for (const auto& [field, value] : object.as_object())
    if (const auto key = key_of(field); !key.empty()) line[key] = value;
  if (outcome.size) line["width"] = outcome.size->width, line["height"] = outcome.size->height;
  line["saved"] = static_cast<std::int64_t>(outcome.bytes_before) -
                  static_cast<std::int64_t>(outcome.bytes_after);
}

}  // namespace

void add_report(json::object& line, const Report& report) {
  for (const auto* key :
       {"skipped", "format", "width", "height", "bytes_before", "bytes_after", "saved", "score",
        "min_score", "lossless", "partial", "cut_by_deadline", "method", "repair", "seconds"})
    line[key] = nullptr;
  if (report.skipped) line["skipped"] = *report.skipped;
  if (report.bytes_before) line["bytes_before"] = *report.bytes_before;
  if (report.seconds) line["seconds"] = std::round(*report.seconds * 1000) / 1000;
  line["metadata_kept"] = json::array();
  line["metadata_dropped"] = json::array();
  line["warnings"] = json::array();
  line["error"] = nullptr;
  if (report.outcome) add_outcome(line, *report.outcome);
  if (report.failure)
    line["error"] = {{"code", name_of(report.failure->code)}, {"message", report.failure->message}};
}

void repair_texts(json::value& value) {
  if (auto* text = value.if_string())
    *text = utf8::repaired(std::string_view(text->data(), text->size()));
  if (auto* list = value.if_array())
    for (auto& each : *list) repair_texts(each);
  if (auto* object = value.if_object())
    for (auto& each : *object) repair_texts(each.value());
}

}  // namespace pressoir::service
