#include "dialects/pressoir/batch_goals.h"

#include <algorithm>
#include <set>

#include "base/loop/loop_thread.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/request/members.h"
#include "model/field_json.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr std::string_view kVariants = "variants", kVariantName = "name",
                           kCallbackUrl = "callback_url";

/// A name stands in links.
void check_name(const json::value& from, const std::string& name, const std::string& place) {
  constexpr std::size_t kLongestName = 40;
  const bool is_plain =
      std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
  if (name.empty() || name.size() > kLongestName || !is_plain)
    throw wrong_field(place, from, "1 to 40 letters, digits, - and _");
}

Variant variant_of(const json::value& from, const Goal& base, std::size_t index) {
  static constexpr std::array kOthers{kVariantName};
  const std::string place = detail::item_of(std::string(kVariants), index);
  const auto* object = from.if_object();
  if (object == nullptr) throw wrong_field(place, from, "an object");
  Variant variant{.name = std::to_string(index + 1), .goal = base};
  read_members(*object, variant.goal, place, kOthers);
  complete_goal(variant.goal, place);
  const auto* named = object->if_contains(kVariantName);
  if (named == nullptr) return variant;
  const std::string name_place = detail::member_of(place, kVariantName);
  read_field(*named, variant.name, name_place);
  check_name(*named, variant.name, name_place);
  return variant;
}

/// How long the goals of a batch become: counted while they are read, so that too many of them are
/// never all in memory.
class GoalBytes {
 public:
  explicit GoalBytes(std::size_t sources) : sources_(sources) {}
  /// Of the next variant. @throws Refusal.
  void add(const Goal& goal) {
    sum_ += sources_ * json::serialize(fields::to_json(goal)).size();
    if (sum_ > kMaxGoalBytes)
      throw wrong_field(std::string(kVariants),
                        text_value("goals of " + std::to_string(sum_) + " bytes or more"),
                        text_value("goals of at most " + std::to_string(kMaxGoalBytes) +
                                   " bytes as JSON: sources times the goals of all variants"));
  }

 private:
  std::size_t sources_, sum_ = 0;
};

std::vector<Variant> variants_in(const json::object& tree, const Goal& base, std::size_t sources) {
  std::vector<Variant> variants;
  GoalBytes bytes(sources);
  const auto* from = tree.if_contains(kVariants);
  if (from == nullptr) {
    variants.push_back({.name = "1", .goal = base});
    complete_goal(variants.back().goal, {});
    bytes.add(variants.back().goal);
    return variants;
  }
  const auto* list = from->if_array();
  if (list == nullptr || list->empty() || list->size() > kMaxVariants)
    throw wrong_field(std::string(kVariants), *from,
                      text_value("a list of 1 to " + std::to_string(kMaxVariants)));
  std::set<std::string> names;
  for (const json::value& each : *list) {
    variants.push_back(variant_of(each, base, variants.size()));
    bytes.add(variants.back().goal);
    if (!names.insert(variants.back().name).second)
      throw wrong_field(detail::item_of(std::string(kVariants), variants.size() - 1) + ".name",
                        text_value(variants.back().name), "a name of its own");
  }
  return variants;
}

}  // namespace

BatchRequest batch_in(const http::Tree& tree, std::size_t files) {
  static constexpr std::array kOthers{kSources, kVariants, kCallbackUrl, kWait};
  BatchRequest wanted;
  Goal base = usual_goal();
  read_members(tree, base, {}, kOthers);
  wanted.wait = wait_in(tree, wanted.wait);
  read_member(tree, kCallbackUrl, wanted.callback_url);
  const auto* sources = tree.if_contains(kSources);
  if (sources == nullptr && files == 0)
    throw missing_field(std::string(kSources),
                        "There are no sources: send {\"sources\": [{\"url\": ...}]}, or parts "
                        "named file.");
  if (sources != nullptr)
    wanted.sources = remotes_of(*sources, std::string(kSources), kMaxBatchSources - files);
  const std::size_t count = files + wanted.sources.size();
  wanted.variants = variants_in(tree, base, count);
  const std::size_t outputs = count * wanted.variants.size();
  if (outputs > kMaxOutputs)
    throw wrong_field(
        std::string(kVariants), text_value(std::to_string(outputs) + " outputs"),
        text_value("at most " + std::to_string(kMaxOutputs) + " outputs: sources times variants"));
  return wanted;
}

std::string canonical_text(const BatchRequest& request) {
  LoopThread::note_long_work("canonical_text");
  std::string text = "batch " + request.callback_url;
  for (const Variant& variant : request.variants)
    text += '\n' + variant.name + ' ' + json::serialize(fields::to_json(variant.goal));
  return text;
}

}  // namespace pressoir::dialects::own
