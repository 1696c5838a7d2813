#include "store/job_json.h"

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "base/bytes.h"
#include "base/error.h"
#include "store/step_json.h"

namespace pressoir::store {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<Compression, std::string_view>, 5> kCompressions = {
    {{Compression::none, "none"},
     {Compression::lossless, "lossless"},
     {Compression::high, "high"},
     {Compression::balanced, "balanced"},
     {Compression::smallest, "smallest"}}};

std::string_view name_of(Compression compression) {
  for (const auto& [value, name] : kCompressions)
    if (value == compression) return name;
  return "lossless";
}

Compression compression_named(std::string_view text) {
  for (const auto& [value, name] : kCompressions)
    if (name == text) return value;
  throw Error(ErrorCode::internal, "A stored goal cannot be read.");
}

template <class T>
void put(json::object& to, std::string_view name, const std::optional<T>& value) {
  if (value) to[name] = *value;
}

template <class T>
std::optional<T> take(const json::object& from, std::string_view name) {
  const auto* value = from.if_contains(name);
  if (value == nullptr) return std::nullopt;
  return json::value_to<T>(*value);
}

json::object object_of(const MetadataPolicy& policy) {
  const auto& [all, orientation, icc, copyright, date, location] = policy;
  return {{"all", all},   {"orientation", orientation}, {"icc", icc}, {"copyright", copyright},
          {"date", date}, {"location", location}};
}

MetadataPolicy policy_in(const json::object& from) {
  const auto flag = [&from](std::string_view name) { return from.at(name).as_bool(); };
  return {.all = flag("all"),
          .orientation = flag("orientation"),
          .icc = flag("icc"),
          .copyright = flag("copyright"),
          .date = flag("date"),
          .location = flag("location")};
}

json::object object_of(const Conversion& conversion) {
  const auto& [format, only_if_smaller, background, quality] = conversion;
  json::object object{{"format", format.name()}, {"only_if_smaller", only_if_smaller}};
  if (background)
    object["background"] = json::array{background->red, background->green, background->blue};
  put(object, "quality", quality);
  return object;
}

Conversion conversion_in(const json::object& from) {
  Conversion conversion;
  conversion.format = Format(std::string_view(from.at("format").as_string()));
  conversion.only_if_smaller = from.at("only_if_smaller").as_bool();
  if (const auto* colour = from.if_contains("background")) {
    const auto part = [&](std::size_t i) {
      return json::value_to<std::uint8_t>(colour->as_array().at(i));
    };
    conversion.background = Colour{part(0), part(1), part(2)};
  }
  conversion.quality = take<int>(from, "quality");
  return conversion;
}

json::object object_of(const Join& join) {
  const auto& [sizes, delay_milliseconds, loops] = join;
  return {{"sizes", json::value_from(sizes)},
          {"delay_milliseconds", delay_milliseconds},
          {"loops", loops}};
}

Join join_in(const json::object& from) {
  return {.sizes = json::value_to<std::vector<std::uint64_t>>(from.at("sizes")),
          .delay_milliseconds = json::value_to<std::uint32_t>(from.at("delay_milliseconds")),
          .loops = json::value_to<std::uint32_t>(from.at("loops"))};
}

template <class F>
auto reading(const char* what, F read) {
  try {
    return read();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, what, failure.what());
  }
}

}  // namespace

// The structured bindings here and above name every field: one that is added does not compile
// until it is stored too.
std::string to_json(const Goal& goal) {
  const auto& [compression, quality, target_score, target_bytes, palette_quality, join, steps,
               convert, metadata, upright, keep_hidden_colours, keep_cmyk, effort,
               min_gain_percent] = goal;
  json::object object{{"compression", name_of(compression)},
                      {"metadata", object_of(metadata)},
                      {"upright", upright},
                      {"fast", effort == Effort::low},
                      {"min_gain_percent", min_gain_percent}};
  // Left out where it says nothing, so that results of older versions are found again.
  if (keep_hidden_colours) object["keep_hidden_colours"] = true;
  if (keep_cmyk) object["keep_cmyk"] = true;
  if (effort == Effort::medium) object["effort"] = "medium";
  put(object, "quality", quality);
  put(object, "target_score", target_score);
  put(object, "target_bytes", target_bytes);
  put(object, "palette_quality", palette_quality);
  if (join) object["join"] = object_of(*join);
  if (convert) object["convert"] = object_of(*convert);
  auto& list = object["steps"].emplace_array();
  for (const auto& step : steps) list.push_back(value_of(step));
  return json::serialize(object);
}

Goal goal_in(std::string_view text) {
  return reading("A stored goal cannot be read.", [text] {
    const auto document = json::parse(json::string_view(text.data(), text.size()));
    const auto& object = document.as_object();
    Goal goal;
    goal.compression = compression_named(std::string_view(object.at("compression").as_string()));
    goal.metadata = policy_in(object.at("metadata").as_object());
    goal.upright = object.at("upright").as_bool();
    goal.keep_hidden_colours = object.contains("keep_hidden_colours");
    goal.keep_cmyk = object.contains("keep_cmyk");
    if (object.at("fast").as_bool()) goal.effort = Effort::low;
    if (object.contains("effort")) goal.effort = Effort::medium;
    goal.min_gain_percent = json::value_to<double>(object.at("min_gain_percent"));
    goal.quality = take<int>(object, "quality");
    goal.target_score = take<double>(object, "target_score");
    goal.target_bytes = take<std::uint64_t>(object, "target_bytes");
    goal.palette_quality = take<int>(object, "palette_quality");
    if (const auto* join = object.if_contains("join")) goal.join = join_in(join->as_object());
    if (const auto* convert = object.if_contains("convert"))
      goal.convert = conversion_in(convert->as_object());
    for (const auto& step : object.at("steps").as_array())
      goal.steps.push_back(step_in(step.as_object()));
    return goal;
  });
}

std::string to_json(const Outcome& outcome) {
  const auto& [format, input_format, bytes_before, bytes_after, size, score, min_score, method,
               proven_lossless, cut_by_deadline, is_partial, metadata_kept, metadata_dropped,
               warnings] = outcome;
  json::object object{{"format", format.name()},
                      {"input_format", input_format.name()},
                      {"bytes_before", bytes_before},
                      {"bytes_after", bytes_after},
                      {"method", method},
                      {"proven_lossless", proven_lossless},
                      {"cut_by_deadline", cut_by_deadline},
                      {"is_partial", is_partial},
                      {"metadata_kept", json::value_from(metadata_kept)},
                      {"metadata_dropped", json::value_from(metadata_dropped)},
                      {"warnings", json::value_from(warnings)}};
  if (size) object["width"] = size->width, object["height"] = size->height;
  put(object, "score", score);
  put(object, "min_score", min_score);
  return json::serialize(object);
}

Outcome outcome_in(std::string_view text) {
  return reading("A stored outcome cannot be read.", [text] {
    const auto document = json::parse(json::string_view(text.data(), text.size()));
    const auto& object = document.as_object();
    const auto word = [&](std::string_view name) {
      return std::string(std::string_view(object.at(name).as_string()));
    };
    const auto words = [&](std::string_view name) {
      return json::value_to<std::vector<std::string>>(object.at(name));
    };
    Outcome outcome;
    outcome.format = Format(word("format"));
    outcome.input_format = Format(word("input_format"));
    outcome.bytes_before = json::value_to<std::uint64_t>(object.at("bytes_before"));
    outcome.bytes_after = json::value_to<std::uint64_t>(object.at("bytes_after"));
    if (const auto width = take<std::uint32_t>(object, "width"))
      outcome.size = Size{*width, json::value_to<std::uint32_t>(object.at("height"))};
    outcome.score = take<double>(object, "score");
    outcome.min_score = take<double>(object, "min_score");
    outcome.method = word("method");
    outcome.proven_lossless = object.at("proven_lossless").as_bool();
    outcome.cut_by_deadline = object.at("cut_by_deadline").as_bool();
    if (const auto* is_partial = object.if_contains("is_partial"))  // not in older ones
      outcome.is_partial = is_partial->as_bool();
    outcome.metadata_kept = words("metadata_kept");
    outcome.metadata_dropped = words("metadata_dropped");
    outcome.warnings = words("warnings");
    return outcome;
  });
}

}  // namespace pressoir::store
