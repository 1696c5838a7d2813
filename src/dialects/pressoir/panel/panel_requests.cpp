#include "dialects/pressoir/panel/panel_requests.h"

#include <array>

#include "base/text.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/request/checks.h"
#include "dialects/pressoir/request/members.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::uint32_t kMostLines = 100, kUsualLines = 50, kHighestWeight = 100;

template <class T>
std::optional<T> number_in_query(const http::Tree& query, std::string_view name, T lowest,
                                 T highest) {
  const auto* found = query.if_contains(name);
  if (found == nullptr) return std::nullopt;
  const auto number = detail::number_of<T>(*found);
  if (!number || *number < lowest || *number > highest)
    throw wrong_field(std::string(name), *found, {{"minimum", lowest}, {"maximum", highest}});
  return number;
}

std::string text_in_query(const http::Tree& query, std::string_view name) {
  std::string text;
  read_member(query, name, text);
  if (text.find('\0') != std::string::npos)
    throw wrong_field(std::string(name), query.at(name), "a text without zero characters");
  return text;
}

}  // namespace

Async<http::Tree> tree_of_body(http::Request& request) {
  if (kind_of(request.head) != BodyKind::json)
    throw Error(ErrorCode::unsupported_format, "The body must be application/json");
  const http::Form form = co_await http::read_form(request);
  co_return http::tree_of(form);
}

service::SubAccountChange sub_account_in(const http::Tree& tree, bool is_new) {
  auto fields = fields_in<SubAccountFields>(tree);
  if (is_new && !fields.name) throw missing_field("name", "The sub-account has no name.");
  if (fields.weight && (*fields.weight == 0 || *fields.weight > kHighestWeight))
    throw wrong_field("weight", tree.at("weight"), {{"minimum", 1}, {"maximum", kHighestWeight}});
  service::SubAccountChange wanted;
  wanted.name = std::move(fields.name);
  wanted.description = std::move(fields.description);
  wanted.monthly_bytes = fields.monthly_bytes;
  wanted.monthly_images = fields.monthly_images;
  wanted.weight = fields.weight;
  return wanted;
}

service::HistoryWanted history_in(const http::Tree& query) {
  static constexpr std::array<std::string_view, 5> kKnown{"name", "api", "state", "cursor",
                                                          "limit"};
  expect_known(query, {}, kKnown);
  service::HistoryWanted wanted;
  wanted.name = text_in_query(query, "name");
  wanted.dialect = text_in_query(query, "api");
  wanted.before = number_in_query<std::int64_t>(query, "cursor", 1, INT64_MAX);
  wanted.limit =
      number_in_query<std::uint32_t>(query, "limit", 1, kMostLines).value_or(kUsualLines);
  if (const auto* state = query.if_contains("state")) {
    static constexpr std::array<std::string_view, 2> kStates{"done", "failed"};
    const std::string text = text_in_query(query, "state");
    if (text != kStates[0] && text != kStates[1]) throw wrong_name("state", *state, kStates);
    wanted.failed = text == kStates[1];
  }
  return wanted;
}

Again again_in(const http::Tree& tree) {
  static constexpr std::array kOthers{kWait};
  Again wanted;
  wanted.goal = usual_goal();
  read_members(tree, wanted.goal, {}, kOthers);
  complete_goal(wanted.goal, {});
  wanted.wait = wait_in(tree, wanted.wait);
  refuse_goal(wanted.goal, 1, {});
  return wanted;
}

std::int64_t number_of_path(const http::Request& request, std::string_view name) {
  const auto number = number_in<std::int64_t>(request.path_value(name));
  if (!number) throw Error(ErrorCode::not_found, "Not found");
  return *number;
}

}  // namespace pressoir::dialects::own
