#include "model/fields.h"

#include <gtest/gtest.h>

#include <boost/pfr.hpp>
#include <set>

#include "model/field_samples.h"
#include "model/job.h"

namespace pressoir::fields {
namespace {

template <class T>
struct Check {
  static constexpr bool kIsComplete = true;
};
template <class T>
struct Check<std::optional<T>> : Check<T> {};
template <class T>
struct Check<std::vector<T>> : Check<T> {};
template <class... T>
struct Check<std::variant<T...>> {
  static constexpr bool kIsComplete = (Check<T>::kIsComplete && ...);
};

template <class... T, class... Type>
constexpr bool are_complete(const std::tuple<Field<T, Type>...>*) {
  return (Check<Type>::kIsComplete && ...);
}
template <Listed T>
struct Check<T> {
  static_assert(boost::pfr::tuple_size_v<T> == kCount<T>, "A member is not in the list of fields.");
  static constexpr bool kIsComplete =
      are_complete(static_cast<std::remove_const_t<decltype(T::kFields)>*>(nullptr));
};

// These do not compile while a list lacks a member, of the struct or of what is in it.
static_assert(Check<Goal>::kIsComplete);
static_assert(Check<Outcome>::kIsComplete);

static_assert(name_of(&Resize::enlarge) == "enlarge");
static_assert(name_of(&Goal::keep_cmyk) == "keep_cmyk");
static_assert(name_of(Gravity::Side::centre) == "centre");
static_assert(value_named<Effort>("medium") == Effort::medium);
static_assert(!value_named<Effort>("Medium") && !value_named<Effort>(""));
static_assert(name_of(static_cast<Effort>(4)).empty());

// The last of each enumeration has the last name.
static_assert(name_of(Compression::smallest) == "smallest" && value_count<Compression>() == 5);
static_assert(name_of(Effort::high) == "high" && value_count<Effort>() == 4);
static_assert(name_of(Gravity::Side::end) == "end" && value_count<Gravity::Side>() == 3);
static_assert(name_of(Resize::Fit::exact) == "exact" && value_count<Resize::Fit>() == 3);

template <Listed T>
void expect_distinct_names() {
  std::set<std::string_view> names;
  const T value;
  each(value, [&](std::string_view name, const auto&) { EXPECT_TRUE(names.insert(name).second); });
}

template <class... Steps>
std::set<std::string_view> names_of_steps(const std::variant<Steps...>*) {
  (expect_distinct_names<Steps>(), ...);
  return {Steps::kName...};
}

TEST(Fields, and_steps_have_a_name_each) {
  expect_distinct_names<Goal>();
  expect_distinct_names<Outcome>();
  EXPECT_EQ(names_of_steps(static_cast<Step*>(nullptr)).size(), std::variant_size_v<Step>);
}

template <Listed T>
void expect_all_changed(const T& value) {
  const T initial;
  const auto check = [&](const auto& field) {
    EXPECT_NE(value.*field.member, initial.*field.member) << field.name;
  };
  std::apply([&](const auto&... field) { (check(field), ...); }, T::kFields);
}

TEST(Fields, samples_have_every_field_changed) {
  const auto goal = filled<Goal>();
  expect_all_changed(goal);
  expect_all_changed(*goal.join);
  expect_all_changed(*goal.convert);
  expect_all_changed(goal.metadata);
  ASSERT_EQ(goal.steps.size(), std::variant_size_v<Step>);
  for (const auto& step : goal.steps)
    std::visit([](const auto& each_step) { expect_all_changed(each_step); }, step);
  const auto outcome = filled<Outcome>();
  expect_all_changed(outcome);
  expect_all_changed(*outcome.size);
}

template <class T>
void expect_all_different(const std::vector<T>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NE(values[i], T{}) << i;
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(values[i], values[j]) << i << " and " << j;
  }
}

TEST(Fields, variations_are_all_different) {
  const auto goals = variations<Goal>();
  EXPECT_GT(goals.size(), kCount<Goal> + std::variant_size_v<Step>);
  expect_all_different(goals);
  expect_all_different(variations<Outcome>());
}

}  // namespace
}  // namespace pressoir::fields
