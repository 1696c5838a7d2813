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
  if (field == fields::name_of(&Outcome::size)) return {};       // reported as width and height
  if (field == fields::name_of(&Outcome::libraries)) return {};  // reported by their names
  if (field == fields::name_of(&Outcome::proven_lossless)) return "lossless";
  return field == fields::name_of(&Outcome::is_partial) ? "partial" : field;
}

void add_outcome(json::object& line, const Outcome& outcome) {
  const auto object = fields::to_json(outcome);
  for (const auto& [field, value] : object.as_object())
    if (const auto key = key_of(field); !key.empty()) line[key] = value;
  if (outcome.size) line["width"] = outcome.size->width, line["height"] = outcome.size->height;
  for (const auto* key : {"output_sha256", "engine"})  // what is not known
    if (const auto* text = line[key].if_string(); text && text->empty()) line[key] = nullptr;
  auto& libraries = line["libraries"].as_object();
  for (const auto& library : outcome.libraries) libraries[library.name] = library.version;
  line["saved"] = static_cast<std::int64_t>(outcome.bytes_before) -
                  static_cast<std::int64_t>(outcome.bytes_after);
}

/// What the goal asks for beyond one that asks for nothing.
json::value asked_by(Goal goal) {
  goal.password.reset();
  const json::value usual = fields::to_json(Goal{});
  json::object asked;
  const json::value all = fields::to_json(goal);
  for (const auto& [name, value] : all.as_object()) {
    const auto* same = usual.as_object().if_contains(name);
    if (same == nullptr || *same != value) asked[name] = value;
  }
  return asked;
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
  line["goal"] = report.goal ? asked_by(*report.goal) : json::value();
  line["input_sha256"] = json::array();
  line["output_sha256"] = nullptr;
  line["engine"] = nullptr;
  line["libraries"] = json::object();
  if (report.outcome) add_outcome(line, *report.outcome);
  if (report.failure)
    line["error"] = {{"code", name_of(report.failure->code)}, {"message", report.failure->message}};
}

json::object comparison_json(const Comparison& comparison) {
  json::array scores;
  for (const double each : comparison.scores) scores.emplace_back(each);
  return {{"score", comparison.score},   {"min_score", comparison.min_score},
          {"frames", comparison.frames}, {"worst_frame", comparison.worst + 1},
          {"same", comparison.is_same},  {"frame_scores", std::move(scores)}};
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
