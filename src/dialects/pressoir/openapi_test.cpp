// The contract says what is read and written: names, ranges, keys.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <string>

#include "dialects/pressoir/batch_goals.h"
#include "dialects/pressoir/request/bounds.h"
#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/views.h"
#include "model/goal.h"
#include "service/formats.h"
#include "service/jobs/goal_check.h"
#include "service/report.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

using Names = std::set<std::string>;

const json::object& schema_of(std::string_view name) {
  static const json::value kDocument = json::parse(contract());
  return kDocument.at("components").at("schemas").at(name).as_object();
}

/// Of an object; of what has short forms that of the object among them.
const json::object& properties_of(const json::object& schema) {
  if (const auto* forms = schema.if_contains("oneOf"))
    for (const json::value& form : forms->as_array())
      if (form.as_object().contains("properties")) return properties_of(form.as_object());
  return schema.at("properties").as_object();
}

Names names_in(std::string_view schema) {
  Names names;
  for (const auto& [name, what] : properties_of(schema_of(schema))) names.emplace(name);
  return names;
}

template <class T>
Names fields_of() {
  Names names;
  const T value{};
  fields::each(value, [&](std::string_view name, const auto&) { names.emplace(name); });
  return names;
}

template <class... T>
void expect_steps(const std::variant<T...>*) {
  const auto expect = [](std::string_view name, Names names) {
    names.insert("step");
    EXPECT_EQ(names_in(name), names) << name;
    EXPECT_EQ(schema_of(name).at("properties").at("step").at("const").as_string(), name);
  };
  (expect(T::kName, fields_of<T>()), ...);
  EXPECT_EQ(schema_of("Step").at("oneOf").as_array().size(), sizeof...(T));
}

TEST(Contract, has_the_fields_of_goals_and_steps) {
  EXPECT_EQ(names_in("Goal"), fields_of<Goal>());
  EXPECT_EQ(names_in("Join"), fields_of<Join>());
  EXPECT_EQ(names_in("Conversion"), fields_of<Conversion>());
  EXPECT_EQ(names_in("MetadataPolicy"), fields_of<MetadataPolicy>());
  EXPECT_EQ(names_in("Gravity"), fields_of<Gravity>());
  EXPECT_EQ(names_in("Element"), fields_of<Watermark::Element>());
  EXPECT_EQ(names_in("FormatLine"), fields_of<decltype(service::format_lines())::value_type>());
  expect_steps(static_cast<const Step*>(nullptr));
}

template <class E>
Names words_of() {
  Names words;
  for (const std::string_view word : names_of(E{})) words.emplace(word);
  return words;
}

Names words_in(const json::value& schema) {
  Names words;
  for (const json::value& word : schema.at("enum").as_array()) words.emplace(word.as_string());
  return words;
}

TEST(Contract, has_the_words_of_enumerations) {
  const json::object& goal = properties_of(schema_of("Goal"));
  EXPECT_EQ(words_in(goal.at("compression")), words_of<Compression>());
  EXPECT_EQ(words_in(goal.at("effort")), words_of<Effort>());
  EXPECT_EQ(words_in(json::value(schema_of("Side"))), words_of<Gravity::Side>());
  EXPECT_EQ(words_in(properties_of(schema_of("resize")).at("fit")), words_of<Resize::Fit>());
}

/// How many ranges of `value` were compared.
int expect_bounds(const json::value& value) {
  int compared = 0;
  if (const auto* list = value.if_array())
    for (const json::value& item : *list) compared += expect_bounds(item);
  const auto* object = value.if_object();
  if (object == nullptr) return compared;
  for (const auto& [name, member] : *object) {
    const auto bounds = bounds_of(name);
    const auto* schema = member.if_object();
    if (bounds && schema != nullptr && schema->contains("minimum")) {
      EXPECT_EQ(schema->at("minimum").to_number<double>(), bounds->lowest) << name;
      if (bounds->highest < kLargestWhole) {
        EXPECT_EQ(schema->at("maximum").to_number<double>(), bounds->highest) << name;
      }
      ++compared;
    }
    compared += expect_bounds(member);
  }
  return compared;
}

TEST(Contract, has_the_ranges_of_numbers) {
  EXPECT_GT(expect_bounds(json::parse(contract()).at("components").at("schemas")), 15);
}

/// Whether an element of a watermark may have that field.
bool is_allowed(const std::string& field, const json::value& value) {
  json::object element{{"text", "a"}};
  element[field] = value;
  const json::object tree{{"sources", {{{"url", "https://example.com/"}}}},
                          {"steps", {{{"step", "watermark"}, {"elements", {element}}}}}};
  try {
    service::check_goal(batch_in(tree).variants.at(0).goal, 1);
    return true;
  } catch (const Error&) {
    return false;
  }
}

TEST(Contract, has_the_bounds_of_watermarks) {
  constexpr double kLittle = 0.01;
  int compared = 0;
  for (const auto& [name, schema] : properties_of(schema_of("Element"))) {
    if (const auto* most = schema.as_object().if_contains("maxLength")) {
      const auto length = most->to_number<std::size_t>();
      EXPECT_TRUE(is_allowed(name, text_value(std::string(length, 'a')))) << name;
      EXPECT_FALSE(is_allowed(name, text_value(std::string(length + 1, 'a')))) << name;
      ++compared;
    }
    if (!schema.as_object().contains("minimum") || name == "stamp") continue;
    for (const char* bound : {"minimum", "maximum"}) {
      const auto edge = schema.at(bound).to_number<double>();
      EXPECT_TRUE(is_allowed(name, edge)) << name;
      EXPECT_FALSE(is_allowed(name, edge + (bound[1] == 'i' ? -kLittle : kLittle))) << name;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 12);
  const json::value& width = properties_of(schema_of("Element")).at("width_percent");
  const auto least = width.at("anyOf").at(1).at("minimum").to_number<double>();
  const auto most = width.at("anyOf").at(1).at("maximum").to_number<double>();
  for (const double each : {0.0, least, most}) EXPECT_TRUE(is_allowed("width_percent", each));
  for (const double each : {-kLittle, least - kLittle, most + kLittle})
    EXPECT_FALSE(is_allowed("width_percent", each)) << each;
}

TEST(Contract, has_the_number_of_elements_of_a_watermark) {
  const json::value& list = properties_of(schema_of("watermark")).at("elements");
  const auto is_taken = [](std::size_t count) {
    Watermark watermark;
    watermark.elements.resize(count);
    for (Watermark::Element& element : watermark.elements) element.text = "a";
    Goal goal;
    goal.steps.emplace_back(watermark);
    try {
      service::check_goal(goal, 1);
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  const auto least = list.at("minItems").to_number<std::size_t>(),
             most = list.at("maxItems").to_number<std::size_t>();
  EXPECT_TRUE(is_taken(least) && is_taken(most));
  EXPECT_FALSE(is_taken(least - 1) || is_taken(most + 1));
}

TEST(Contract, has_no_other_fields_than_are_known) {
  for (const char* request : {"OptimizeRequest", "BatchRequest", "Variant"})
    EXPECT_FALSE(schema_of(request).at("unevaluatedProperties").as_bool()) << request;
}

TEST(Contract, has_the_keys_of_reports) {
  json::object report{{"path", ""}, {"output", nullptr}};
  service::add_report(report, {});
  Names keys, required;
  for (const auto& [key, value] : report) keys.emplace(key);
  EXPECT_EQ(names_in("Report"), keys);
  for (const json::value& key : schema_of("Report").at("required").as_array())
    required.emplace(key.as_string());
  EXPECT_EQ(required, keys);
}

}  // namespace
}  // namespace pressoir::dialects::own
