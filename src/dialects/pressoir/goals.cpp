#include "dialects/pressoir/goals.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dialects/pressoir/request/members.h"
#include "model/field_json.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr std::string_view kName = "name";

using Names = std::span<const std::string_view>;

/// Which fields a request has beside those of its goal.
Names others_of(BodyKind kind) {
  static constexpr std::array kOfFile{kWait, kName};
  static constexpr std::array kOfForm{kWait};
  static constexpr std::array kOfJson{kWait, kSource};
  switch (kind) {
    case BodyKind::file: return kOfFile;
    case BodyKind::form: return kOfForm;
    case BodyKind::json: return kOfJson;
  }
  return {};
}

std::vector<RemoteFile> remotes_in(const json::object& object) {
  const auto* source = object.if_contains(kSource);
  const std::string place(kSource);
  if (source == nullptr)
    throw missing_field(place, "There is no source: send {\"source\": {\"url\": ...}}.");
  if (source->is_array()) return remotes_of(*source, place, kMaxInputs);
  return {remote_of(*source, place)};
}

/// "image/*; q=0.8"
struct MediaRange {
  std::string type;
  double weight = 1;
};

MediaRange range_of(std::string_view text) {
  MediaRange range;
  const auto parts = split(text, ';');
  range.type = lower(trimmed(parts.front()));
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::string_view parameter = trimmed(parts[i]);
    if (lower(parameter.substr(0, 2)) != "q=") continue;
    range.weight = number_in<double>(parameter.substr(2)).value_or(0);
  }
  return range;
}

bool is_of_files(std::string_view type) {
  return type.starts_with("image/") || type == "application/pdf" || type == "*/*";
}

}  // namespace

BodyKind kind_of(const http::Head& head) {
  const std::string type = lower(head.header("Content-Type"));
  if (type.starts_with("multipart/form-data")) return BodyKind::form;
  const std::string_view essence = trimmed(std::string_view(type).substr(0, type.find(';')));
  return essence == "application/json" || essence.ends_with("+json") ? BodyKind::json
                                                                     : BodyKind::file;
}

Goal usual_goal() {
  Goal goal;
  goal.metadata.icc = true;
  return goal;
}

void complete_goal(Goal& goal, const std::string& place) {
  if (goal.convert && goal.convert->format.name().empty())
    throw missing_field(detail::member_of(place, "convert.format"),
                        "The conversion has no format.");
  if (goal.convert && !goal.join && !goal.page) goal.page = 1;
}

OptimizeRequest optimize_in(const http::Tree& tree, BodyKind kind) {
  OptimizeRequest wanted;
  wanted.goal = usual_goal();
  read_members(tree, wanted.goal, {}, others_of(kind));
  complete_goal(wanted.goal, {});
  wanted.wait = wait_in(tree, wanted.wait);
  if (kind == BodyKind::file) read_member(tree, kName, wanted.name);
  if (kind != BodyKind::json) return wanted;
  wanted.remotes = remotes_in(tree);
  wanted.is_list = tree.at(kSource).is_array();
  return wanted;
}

std::string canonical_text(const OptimizeRequest& request) {
  return json::serialize(fields::to_json(request.goal));
}

std::chrono::seconds job_wait_in(const http::Tree& query) {
  static constexpr std::array kKnown{kWait};
  expect_known(query, {}, kKnown);
  return wait_in(query, std::chrono::seconds(0));
}

ListRequest list_in(const http::Tree& query) {
  static constexpr std::array<std::string_view, 2> kKnown{"cursor", "limit"};
  expect_known(query, {}, kKnown);
  ListRequest wanted;
  read_member(query, "limit", wanted.limit);
  const auto* cursor = query.if_contains("cursor");
  if (cursor == nullptr) return wanted;
  std::string text;
  read_field(*cursor, text, "cursor");
  const auto dash = text.find('-');
  const auto time = number_in<std::int64_t>(std::string_view(text).substr(0, dash));
  if (!time || dash == std::string::npos || text.find('\0') != std::string::npos)
    throw wrong_field("cursor", *cursor, "the next of an earlier page");
  wanted.after = service::BatchPlace{.created_at = TimePoint(std::chrono::milliseconds(*time)),
                                     .id = {text.substr(dash + 1)}};
  return wanted;
}

std::string cursor_of(const Batch& last) {
  return std::to_string(last.created_at.time_since_epoch().count()) + '-' + last.id.value;
}

void expect_none(const http::Tree& query) { expect_known(query, {}, {}); }

AnswerForm form_wanted(std::string_view accept) {
  double file = accept.empty() ? 1 : 0, report = 0;
  for (const std::string_view each : split(accept, ',')) {
    const MediaRange range = range_of(each);
    if (range.type == "application/json") report = std::max(report, range.weight);
    if (is_of_files(range.type)) file = std::max(file, range.weight);
  }
  return report > file ? AnswerForm::report : AnswerForm::file;
}

}  // namespace pressoir::dialects::own
