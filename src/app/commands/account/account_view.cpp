#include "app/commands/account/account_view.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

#include "app/commands/account/project_view.h"
#include "app/text.h"
#include "base/url.h"
#include "base/utf8.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

json::value number_of(const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : json::value();
}

std::string limit_text(const std::optional<std::uint64_t>& limit) {
  return limit ? std::to_string(*limit) : "unlimited";
}

/// "2026-01-31T12:00:00Z"
std::string time_text(TimePoint time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const std::time_t value = seconds.time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&value, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

/// " (sub-account of 1, disabled)", empty for an ordinary account.
std::string mark_of(const Account& account) {
  std::string marks;
  const auto add = [&marks](const std::string& mark) {
    marks += (marks.empty() ? "" : ", ") + mark;
  };
  if (account.parent) add("sub-account of " + std::to_string(account.parent->value));
  if (account.role == Role::admin) add("operator");
  if (account.disabled) add("disabled");
  return marks.empty() ? "" : " (" + marks + ")";
}

std::array<std::pair<const char*, const std::string*>, 5> named(const Credentials& credentials) {
  return {{{"api_key", &credentials.api_key},
           {"api_secret", &credentials.api_secret},
           {"bearer_token", &credentials.bearer_token},
           {"public_key", &credentials.public_key},
           {"secret_key", &credentials.secret_key}}};
}

json::object json_of(const store::HistoryLine& line) {
  json::object object{{"time", time_text(line.time)},
                      {"api", line.dialect},
                      {"tool", line.tool},
                      {"file", utf8::repaired(line.file_name)},
                      {"bytes_before", line.bytes_before},
                      {"bytes_after", line.bytes_after},
                      {"method", line.method},
                      {"images_charged", line.images_charged},
                      {"error", nullptr}};
  if (line.failure) {
    object["error"] = {{"code", name_of(line.failure->code)}, {"message", line.failure->message}};
    object["bytes_after"] = nullptr;
    object["method"] = nullptr;
  }
  return object;
}

std::string text_of(const store::HistoryLine& line) {
  const auto what = line.failure ? std::string(name_of(line.failure->code))
                                 : size_text(line.bytes_after) + ", " + line.method;
  return "  " + time_text(line.time) + "  " + terminal_text(line.file_name) + "  " +
         size_text(line.bytes_before) + " -> " + what + "  (" + line.dialect + " " + line.tool +
         ")\n";
}

/// Of a callback that is due already: now.
std::string next_text(TimePoint next) { return time_text(std::max(next, store::now())); }

json::object json_of(const store::deliveries::Listed& callback) {
  return {{"id", callback.id.value},
          {"api", callback.dialect},
          {"event", callback.event.name},
          {"job", callback.event.job ? json::value(callback.event.job->value) : json::value()},
          {"url", utf8::repaired(callback.url)},
          {"state", callback.state},
          {"attempts", callback.attempts},
          {"last_status", number_of(callback.last_status)},
          {"next", callback.next ? json::value(next_text(*callback.next)) : json::value()}};
}

std::string text_of(const store::deliveries::Listed& callback) {
  auto text = std::to_string(callback.id.value) + "\t" + callback.dialect + ' ' +
              callback.event.name + "\t" + terminal_text(callback.url) + "\t" + callback.state +
              ", attempts: " + std::to_string(callback.attempts);
  if (callback.last_status)
    text += *callback.last_status == 0 ? ", no answer"
                                       : ", status " + std::to_string(*callback.last_status);
  if (callback.next) text += ", next: " + next_text(*callback.next);
  return text + "\n";
}

json::object json_of(const store::deliveries::Progress& callback) {
  const auto& status = callback.last_status;
  return {{"time", time_text(callback.time)},
          {"api", callback.dialect},
          {"event", callback.event},
          {"state", callback.state},
          {"attempts", callback.attempts},
          {"last_status", status ? json::value(*status) : json::value()}};
}

std::string text_of(const store::deliveries::Progress& callback) {
  auto text = "  " + time_text(callback.time) + "  " + callback.dialect + " " + callback.event +
              "  " + callback.state + ", attempts: " + std::to_string(callback.attempts);
  if (const auto status = callback.last_status)
    text += *status == 0 ? ", no answer" : ", last status " + std::to_string(*status);
  return text + "\n";
}

/// "https://host:port/": path and query may hold secrets.
std::string receiver_of(const store::deliveries::Attempt& attempt) {
  auto url = url::web_url(attempt.url);
  if (!url) return "unreadable";
  url->target = "/";
  return url->text();
}

json::object json_of(const store::deliveries::Attempt& attempt) {
  return {{"time", time_text(attempt.time)},
          {"receiver", receiver_of(attempt)},
          {"status", attempt.status},
          {"problem", utf8::repaired(attempt.problem)}};
}

std::string text_of(const store::deliveries::Attempt& attempt) {
  const auto end = attempt.problem.empty() ? "delivered" : terminal_text(attempt.problem);
  return "  " + time_text(attempt.time) + "  " + receiver_of(attempt) + "  " + end + "\n";
}

}  // namespace

json::array json_of(const std::vector<store::deliveries::Listed>& callbacks) {
  json::array array;
  for (const auto& each : callbacks) array.push_back(json_of(each));
  return array;
}

std::string text_of(const std::vector<store::deliveries::Listed>& callbacks) {
  std::string text;
  for (const auto& each : callbacks) text += text_of(each);
  return text.empty() ? "There are no callbacks.\n" : text;
}

json::object json_of(const Account& account) {
  return {{"id", account.id.value},
          {"name", utf8::repaired(account.name)},
          {"email", utf8::repaired(account.email)},
          {"disabled", account.disabled},
          {"quota",
           {{"monthly_bytes", number_of(account.quota.monthly_bytes)},
            {"monthly_images", number_of(account.quota.monthly_images)},
            {"prepaid_images", number_of(account.quota.prepaid_images)}}},
          {"role", store::name_of(account.role)},
          {"password", account.has_password},
          {"parent", account.parent ? json::value(account.parent->value) : json::value()},
          {"description", utf8::repaired(account.description)}};
}

json::object json_of(const std::map<std::string, std::string>& settings) {
  json::object object;
  for (const auto& [name, value] : settings) object[name] = utf8::repaired(value);
  return object;
}

void add_to(json::object& object, const Credentials& credentials) {
  for (const auto& [name, value] : named(credentials)) {
    if (!value->empty()) object[name] = *value;
  }
}

json::object json_of(const service::AccountDetails& details) {
  auto object = json_of(details.account);
  object["usage"] = {{"images", details.usage.images},
                     {"bytes", details.usage.bytes},
                     {"prepaid_left", number_of(details.usage.prepaid_left)},
                     {"days_until_renewal", details.usage.days_until_renewal}};
  object["settings"] = json_of(details.settings);
  object["projects"] = json_of(details.projects);
  json::array below;
  for (const auto& account : details.sub_accounts) below.push_back(json_of(account));
  object["sub_accounts"] = std::move(below);
  json::array history;
  for (const auto& line : details.history) history.push_back(json_of(line));
  object["history"] = std::move(history);
  json::array callbacks;
  for (const auto& callback : details.callbacks) callbacks.push_back(json_of(callback));
  object["callbacks"] = std::move(callbacks);
  json::array attempts;
  for (const auto& attempt : details.callback_attempts) attempts.push_back(json_of(attempt));
  object["callback_attempts"] = std::move(attempts);
  return object;
}

std::string text_of(const Account& account) {
  const auto& quota = account.quota;
  const auto line = [](std::string label, const std::string& value) {
    label.resize(16, ' ');
    return label + value + "\n";
  };
  auto text = line("account", std::to_string(account.id.value) + mark_of(account));
  text += line("name", terminal_text(account.name));
  text += line("email", terminal_text(account.email));
  if (!account.description.empty()) text += line("description", terminal_text(account.description));
  text += line("monthly bytes", limit_text(quota.monthly_bytes));
  text += line("monthly images", limit_text(quota.monthly_images));
  text += line("password", account.has_password ? "set" : "none");
  text += line("prepaid images", quota.prepaid_images ? limit_text(quota.prepaid_images) : "none");
  return text;
}

std::string text_of(const std::map<std::string, std::string>& settings) {
  std::string text;
  for (const auto& [name, value] : settings) text += name + " = " + terminal_text(value) + "\n";
  return text;
}

std::string text_of(const Credentials& credentials) {
  std::string text;
  for (const auto& [name, value] : named(credentials)) {
    if (value->empty()) continue;
    std::string label = name;
    label.resize(16, ' ');
    text += label + *value + "\n";
  }
  return text;
}

std::string text_of(const service::AccountDetails& details) {
  const auto& usage = details.usage;
  auto text = text_of(details.account);
  text += "used            " + std::to_string(usage.images) + " images, " + size_text(usage.bytes) +
          " this month; renewal in " + std::to_string(usage.days_until_renewal) + " days\n";
  if (usage.prepaid_left) text += "prepaid left    " + std::to_string(*usage.prepaid_left) + "\n";
  text += text_of(details.settings);
  text += details.projects.empty() ? "no projects\n" : "projects\n" + table_of(details.projects);
  if (!details.sub_accounts.empty()) text += "sub-accounts\n" + table_of(details.sub_accounts);
  if (!details.history.empty()) text += "recent files\n";
  for (const auto& line : details.history) text += text_of(line);
  if (!details.callbacks.empty()) text += "recent callbacks\n";
  for (const auto& callback : details.callbacks) text += text_of(callback);
  if (!details.callback_attempts.empty()) text += "recent attempts of callbacks\n";
  for (const auto& attempt : details.callback_attempts) text += text_of(attempt);
  return text;
}

std::string table_of(const std::vector<Account>& accounts) {
  std::string text;
  for (const auto& account : accounts) {
    text += std::to_string(account.id.value) + "\t" + terminal_text(account.name) + "\t" +
            terminal_text(account.email) + mark_of(account) +
            (account.has_password ? "\tpassword set" : "\tno password") + "\n";
  }
  return text;
}

}  // namespace pressoir::app
