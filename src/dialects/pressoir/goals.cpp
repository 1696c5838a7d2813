#include "dialects/pressoir/goals.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "dialects/pressoir/request/field_reader.h"
#include "model/field_json.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr std::string_view kBearer = "bearer ", kWait = "wait", kName = "name", kSource = "source";

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

/// Nothing but these.
void expect_known(const json::object& object, const std::string& place, Names known) {
  for (const auto& [key, value] : object)
    if (std::ranges::find(known, std::string_view(key)) == known.end())
      throw unknown_field(place, key, known);
}

/// Reads the member of that name, where it is there.
template <class T>
void read_member(const json::object& object, std::string_view name, T& value,
                 const std::string& place = {}) {
  if (const auto* found = object.if_contains(name))
    read_field(*found, value, place.empty() ? std::string(name) : place + '.' + std::string(name));
}

std::chrono::seconds wait_in(const json::object& object, std::chrono::seconds otherwise) {
  auto seconds = static_cast<std::uint32_t>(otherwise.count());
  read_member(object, kWait, seconds);
  return std::chrono::seconds(seconds);
}

RemoteFile remote_of(const json::value& from, const std::string& place) {
  static constexpr std::array<std::string_view, 3> kKnown{"url", "user", "password"};
  const auto* object = from.if_object();
  if (object == nullptr) throw wrong_field(place, from, "an object with a url");
  expect_known(*object, place, kKnown);
  RemoteFile remote;
  read_member(*object, "url", remote.url, place);
  read_member(*object, "user", remote.user, place);
  read_member(*object, "password", remote.password, place);
  if (remote.url.empty()) throw missing_field(place + ".url", "The source has no url.");
  return remote;
}

std::vector<RemoteFile> remotes_in(const json::object& object) {
  const auto* source = object.if_contains(kSource);
  if (source == nullptr)
    throw missing_field(std::string(kSource),
                        "There is no source: send {\"source\": {\"url\": ...}}.");
  const auto* list = source->if_array();
  if (list == nullptr) return {remote_of(*source, std::string(kSource))};
  if (list->empty() || list->size() > kMaxInputs)
    throw wrong_field(std::string(kSource), *source,
                      text_value("an object, or a list of 1 to " + std::to_string(kMaxInputs)));
  std::vector<RemoteFile> remotes;
  for (const json::value& each : *list)
    remotes.push_back(remote_of(each, "source[" + std::to_string(remotes.size()) + ']'));
  return remotes;
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

OptimizeRequest optimize_in(const http::Tree& tree, BodyKind kind) {
  OptimizeRequest wanted;
  wanted.goal.metadata.icc = true;
  read_members(tree, wanted.goal, {}, others_of(kind));
  wanted.wait = wait_in(tree, wanted.wait);
  if (kind == BodyKind::file) read_member(tree, kName, wanted.name);
  if (kind == BodyKind::json) wanted.remotes = remotes_in(tree);
  Goal& goal = wanted.goal;
  if (goal.convert && !goal.join && !goal.page) goal.page = 1;
  if (goal.convert && goal.convert->format.name().empty())
    throw missing_field("convert.format", "The conversion has no format.");
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

std::string bearer_token_in(const http::Head& head) {
  const std::string_view value = head.header("Authorization");
  if (lower(value.substr(0, kBearer.size())) != kBearer) return {};
  return std::string(trimmed(value.substr(kBearer.size())));
}

Form form_wanted(std::string_view accept) {
  double file = accept.empty() ? 1 : 0, report = 0;
  for (const std::string_view each : split(accept, ',')) {
    const MediaRange range = range_of(each);
    if (range.type == "application/json") report = std::max(report, range.weight);
    if (is_of_files(range.type)) file = std::max(file, range.weight);
  }
  return report > file ? Form::report : Form::file;
}

}  // namespace pressoir::dialects::own
