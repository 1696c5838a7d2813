#include "dialects/pressoir/panel/panel_views.h"

#include <boost/json.hpp>
#include <utility>

#include "dialects/json_text.h"
#include "dialects/pressoir/keys.h"
#include "dialects/times.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

json::value format_or_null(const std::string& format) {
  return format.empty() ? json::value() : json::value(format);
}

json::object session_object(const PanelSession& session, bool is_current) {
  return {{"id", session.id.value},
          {"address", session.address},
          {"agent", session.agent},
          {"created_at", time_text(session.created_at)},
          {"used_at", time_text(session.used_at)},
          {"expires_at", time_text(session.expires_at)},
          {"is_current", is_current}};
}

json::object project_object(const ProjectKeys& project) {
  return {{"id", project.project.id.value},
          {"name", json_string(project.project.name)},
          {"public_key", project.public_key}};
}

json::object line_object(const service::StoredLine& stored) {
  const store::HistoryLine& line = stored.line;
  json::value error;
  if (line.failure)
    error = json::object{{"code", name_of(line.failure->code)},
                         {"message", json_string(line.failure->message)}};
  return {{"id", stored.id},
          {"time", time_text(line.time)},
          {"api", json_string(line.dialect)},
          {"tool", json_string(line.tool)},
          {"file", json_string(line.file_name)},
          {"format", format_or_null(line.format)},
          {"bytes_before", line.bytes_before},
          {"bytes_after", line.failure ? json::value() : json::value(line.bytes_after)},
          {"method", line.failure ? json::value() : json::value(json_string(line.method))},
          {"error", std::move(error)},
          {"images_charged", line.images_charged},
          {"has_result", stored.has_result},
          {"has_original", stored.has_original}};
}

std::string renewal_day(TimePoint now) {
  using namespace std::chrono;
  const year_month_day today(floor<days>(now));
  const sys_days first = sys_days(today.year() / today.month() / 1 + months(1));
  return time_text(TimePoint(first)).substr(0, std::string_view("2026-01-01").size());
}

json::object quota_object(const Quota& quota) {
  return {{"monthly_images", or_null(quota.monthly_images)},
          {"monthly_bytes", or_null(quota.monthly_bytes)},
          {"prepaid_images", or_null(quota.prepaid_images)}};
}

json::object sub_account_object(const service::SubAccount& sub, bool with_keys) {
  json::object object{{"id", sub.account.id.value},
                      {"name", json_string(sub.account.name)},
                      {"description", json_string(sub.account.description)},
                      {"disabled", sub.account.disabled},
                      {"quota", quota_object(sub.account.quota)},
                      {"used", {{"images", sub.usage.images}, {"bytes", sub.usage.bytes}}},
                      {"weight", sub.weight},
                      {"created_at", time_text(sub.account.created_at)}};
  if (with_keys) {
    object["api_key"] = sub.api_key;
    object["api_secret"] = sub.api_secret;
  }
  return object;
}

json::object delivery_object(const service::SentCallback& each) {
  return {{"id", each.id.value},
          {"api", json_string(each.dialect)},
          {"event", json_string(each.event.name)},
          {"url", json_string(each.url)},
          {"state", each.state},
          {"attempts", each.attempts},
          {"last_status", or_null(each.last_status)}};
}

json::object attempt_object(const service::CallbackAttempt& each) {
  return {{"time", time_text(each.time)},
          {"url", json_string(each.url)},
          {"status", each.status},
          {"problem", json_string(each.problem)}};
}

/// By its name, so that a setting to come is not shown by mistake. (Paths of key files are no
/// secrets.)
bool is_secret(const settings::Entry& entry) {
  if (entry.type == "path" || entry.value.empty()) return false;
  for (const std::string_view end : {"secret", "password", "token"})
    if (std::string_view(entry.name).ends_with(end)) return true;
  return false;
}

}  // namespace

http::Response session_view(unsigned status, const PanelSession& session, const Account& account) {
  const json::object who{{"id", account.id.value},
                         {"name", json_string(account.name)},
                         {"email", json_string(account.email)},
                         {"is_operator", account.role == Role::admin},
                         {"is_sub_account", account.parent.has_value()}};
  return json_answer(status,
                     json::object{{"account", who}, {"session", session_object(session, true)}});
}

http::Response sessions_view(const std::vector<PanelSession>& sessions, PanelSessionId current) {
  json::array list;
  for (const PanelSession& each : sessions)
    list.push_back(session_object(each, each.id == current));
  return json_answer(200, json::object{{"sessions", std::move(list)}});
}

http::Response panel_usage_view(const UsageState& state,
                                const std::vector<service::FormatSum>& sums, TimePoint now) {
  json::object body = usage_object(state);
  body["renews_on"] = renewal_day(now);
  json::array formats;
  for (const service::FormatSum& each : sums)
    formats.push_back(json::object{{"api", json_string(each.dialect)},
                                   {"format", format_or_null(each.format)},
                                   {"files", each.files},
                                   {"bytes_before", each.bytes_before},
                                   {"bytes_after", each.bytes_after}});
  body["formats"] = std::move(formats);
  return json_answer(200, body);
}

http::Response panel_keys_view(const std::vector<ProjectKeys>& projects,
                               const std::vector<AccessKey>& keys) {
  json::array project_list, key_list;
  for (const ProjectKeys& each : projects) project_list.push_back(project_object(each));
  for (const AccessKey& each : keys) key_list.push_back(key_object(each));
  return json_answer(
      200, json::object{{"projects", std::move(project_list)}, {"keys", std::move(key_list)}});
}

http::Response shown_keys_view(const service::ShownKeys& keys) {
  json::array projects;
  for (const ProjectKeys& each : keys.projects) {
    json::object project = project_object(each);
    project["secret_key"] = each.secret_key;
    projects.push_back(std::move(project));
  }
  return json_answer(200, json::object{{"api_key", keys.api_key},
                                       {"api_secret", keys.api_secret},
                                       {"projects", std::move(projects)}});
}

http::Response renewed_key_view(std::string_view credential, std::string_view value) {
  return json_answer(200, json::object{{"credential", credential}, {"value", value}});
}

http::Response history_view(const std::vector<service::StoredLine>& lines,
                            const std::optional<std::int64_t>& next, bool with_accounts) {
  json::array list;
  for (const service::StoredLine& each : lines) {
    json::object line = line_object(each);
    if (with_accounts) line["account"] = each.account.value;
    list.push_back(std::move(line));
  }
  const json::value cursor = next ? json::value(std::to_string(*next)) : json::value();
  return json_answer(200, json::object{{"lines", std::move(list)}, {"next", cursor}});
}

http::Response line_view(const service::StoredLine& line) {
  return json_answer(200, line_object(line));
}

http::Response again_view(const Job& job, const std::optional<service::StoredLine>& line) {
  return json_answer(line ? 200 : 202, json::object{{"state", state_text(job.state)},
                                                    {"line", line ? json::value(line_object(*line))
                                                                  : json::value()}});
}

http::Response callbacks_view(const std::vector<service::SentCallback>& deliveries,
                              const std::vector<service::CallbackAttempt>& attempts) {
  json::array sent, tried;
  for (const auto& each : deliveries) sent.push_back(delivery_object(each));
  for (const auto& each : attempts) tried.push_back(attempt_object(each));
  return json_answer(200,
                     json::object{{"deliveries", std::move(sent)}, {"attempts", std::move(tried)}});
}

http::Response sub_accounts_view(const std::vector<service::SubAccount>& accounts) {
  json::array list;
  for (const auto& each : accounts) list.push_back(sub_account_object(each, false));
  return json_answer(200, json::object{{"sub_accounts", std::move(list)}});
}

http::Response sub_account_view(unsigned status, const service::SubAccount& account,
                                bool with_keys) {
  return json_answer(status, sub_account_object(account, with_keys));
}

http::Response accounts_view(const std::vector<service::AccountStanding>& accounts) {
  json::array list;
  for (const auto& each : accounts) {
    const Account& account = each.account;
    list.push_back(json::object{
        {"id", account.id.value},
        {"name", json_string(account.name)},
        {"email", json_string(account.email)},
        {"is_operator", account.role == Role::admin},
        {"parent", account.parent ? json::value(account.parent->value) : json::value()},
        {"disabled", account.disabled},
        {"quota", quota_object(account.quota)},
        {"used", {{"images", each.usage.images}, {"bytes", each.usage.bytes}}},
        {"files", each.month.files},
        {"bytes_before", each.month.bytes_before},
        {"bytes_after", each.month.bytes_after},
        {"created_at", time_text(account.created_at)}});
  }
  return json_answer(200, json::object{{"accounts", std::move(list)}});
}

http::Response standing_view(const service::ServerStanding& standing) {
  json::value oldest, disk;
  if (standing.queue.oldest) oldest = time_text(*standing.queue.oldest);
  if (standing.disk)
    disk = json::object{{"bytes", standing.disk->capacity}, {"free", standing.disk->available}};
  return json_answer(
      200,
      json::object{{"queue",
                    {{"queued", standing.queue.queued},
                     {"running", standing.queue.running},
                     {"oldest_at", std::move(oldest)}}},
                   {"workers",
                    {{"processes", standing.workers.workers},
                     {"busy", standing.workers.running},
                     {"waiting", standing.workers.queued},
                     {"jobs", standing.workers.jobs},
                     {"restarts", standing.workers.restarts}}},
                   {"files", {{"count", standing.files.files}, {"bytes", standing.files.bytes}}},
                   {"disk", std::move(disk)}});
}

http::Response settings_view(const std::vector<settings::Entry>& settings) {
  json::array list;
  for (const settings::Entry& each : settings)
    list.push_back(json::object{{"name", each.name},
                                {"value", is_secret(each) ? "(hidden)" : each.value},
                                {"help", each.help}});
  return json_answer(200, json::object{{"settings", std::move(list)}});
}

}  // namespace pressoir::dialects::own
