#include "store/accounts/account_settings.h"

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "store/accounts/accounts.h"
#include "store/sql_values.h"

namespace pressoir::store::account_settings {
namespace {

constexpr std::size_t kMaxSettingName = 100, kMaxValue = 2000;
constexpr std::uint32_t kMaxWeight = 100;

bool is_word(std::string_view text) {
  const auto is_small = [](char c) { return is_letter(c) && c == lower(c); };
  return !text.empty() && is_small(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return is_small(c) || is_digit(c) || c == '_'; });
}

bool is_name(std::string_view text) {
  if (text.size() > kMaxSettingName) return false;
  bool has_dot = false;
  for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_word(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
    has_dot = true;
  }
  return has_dot && is_word(text);
}

bool is_value(std::string_view text) {
  return text.size() <= kMaxValue &&
         std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

// Empty: it is none.
std::optional<std::uint32_t> weight_in(std::string_view text) {
  const auto number = number_in<std::uint32_t>(text);
  return number && *number >= 1 && *number <= kMaxWeight ? number : std::nullopt;
}

// Empty: not set.
std::optional<std::string> setting_of(Session& session, AccountId account, std::string_view which) {
  const long long id = account.value;
  const std::string name(which);
  const auto values = column<std::string>(
      session, "select value from account_setting where account = :a and name = :n", soci::use(id),
      soci::use(name));
  return values.empty() ? std::nullopt : std::optional(values.front());
}

// Empty: it has none above it.
std::optional<AccountId> parent_of(Session& session, AccountId account) {
  const long long id = account.value;
  const auto parents = column<long long>(
      session, "select parent from account where id = :a and parent is not null", soci::use(id));
  return parents.empty() ? std::nullopt : std::optional(AccountId{parents.front()});
}

void note_change(Session& session, long long account) {
  const auto time = to_millis(now());
  session << "update account set updated_at = :t where id = :a", soci::use(time),
      soci::use(account);
}

}  // namespace

std::uint32_t weight(Session& session, AccountId account) {
  return weight_in(setting_of(session, account, kWeight).value_or("")).value_or(1);
}

std::optional<bool> sanitise(Session& session, AccountId account) {
  auto value = setting_of(session, account, kSanitise);
  const auto parent = value ? std::nullopt : parent_of(session, account);
  if (parent) value = setting_of(session, *parent, kSanitise);
  return value ? std::optional(*value == "true") : std::nullopt;
}

std::map<std::string, std::string> of(Session& session, AccountId account) {
  const long long id = account.value;
  std::string name, value;
  soci::statement rows =
      (session.prepare << "select name, value from account_setting where account = :a",
       soci::into(name), soci::into(value), soci::use(id, "a"));
  rows.execute();
  std::map<std::string, std::string> all;
  while (rows.fetch()) all.emplace(name, value);
  return all;
}

void set(Session& session, AccountId account, const std::string& name,
         const std::optional<std::string>& value) {
  if (!is_name(name))
    throw Error(ErrorCode::invalid_request, "The name of a setting must be section.name.");
  if (value && !is_value(*value))
    throw Error(ErrorCode::invalid_request,
                "The value of the setting is too long or holds control characters.");
  if (value && name == kWeight && !weight_in(*value))
    throw Error(ErrorCode::invalid_request, "The weight must be a number from 1 to 100.");
  if (value && name == kSanitise && *value != "true" && *value != "false")
    throw Error(ErrorCode::invalid_request, "svg.sanitise must be true or false.");
  if (!accounts::find(session, account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long id = account.value;
  if (!value) {
    const auto forgotten =
        change(session, "delete from account_setting where account = :a and name = :n",
               soci::use(id), soci::use(name));
    if (forgotten > 0) note_change(session, id);
    return;
  }
  const auto changed =
      change(session,
             "insert into account_setting (account, name, value) values (:a, :n, :v) on conflict "
             "(account, name) do update set value = excluded.value where "
             "account_setting.value <> excluded.value",
             soci::use(id), soci::use(name), soci::use(*value));
  if (changed > 0) note_change(session, id);
}

}  // namespace pressoir::store::account_settings
