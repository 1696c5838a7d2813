#include "app/commands/account/key_view.h"

#include <optional>

#include "app/text.h"
#include "base/utf8.h"
#include "dialects/times.h"

namespace pressoir::app {
namespace {

namespace json = boost::json;

json::array names_of_scopes(const std::vector<Scope>& scopes) {
  json::array names;
  for (const Scope each : scopes) names.emplace_back(fields::name_of(each));
  return names;
}

std::string scopes_text(const std::vector<Scope>& scopes) {
  std::string text;
  for (const Scope each : scopes)
    text += (text.empty() ? "" : ",") + std::string(fields::name_of(each));
  return text;
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(dialects::seconds_text(*time)) : json::value();
}

std::string time_or_never(const std::optional<TimePoint>& time) {
  return time ? dialects::seconds_text(*time) : "never";
}

template <class Each>
json::array array_of_keys(const std::vector<Each>& all) {
  json::array array;
  for (const auto& each : all) array.push_back(app::json_of(each));
  return array;
}

}  // namespace

json::object json_of(const AccessKey& key) {
  return {{"id", key.id.value},
          {"label", utf8::repaired(key.label)},
          {"scopes", names_of_scopes(key.scopes)},
          {"ending", key.ending},
          {"created_at", dialects::seconds_text(key.created_at)},
          {"last_used_at", time_or_null(key.last_used_at)},
          {"expires_at", time_or_null(key.expires_at)}};
}

json::array json_of(const std::vector<AccessKey>& keys) { return array_of_keys(keys); }

json::object json_of(const MadeAccessKey& made) {
  json::object object = json_of(made.key);
  object["key"] = made.value;
  return object;
}

json::array json_of(const std::vector<MadeAccessKey>& made) { return array_of_keys(made); }

std::string table_of(const std::vector<AccessKey>& keys) {
  std::string text;
  for (const AccessKey& each : keys)
    text += std::to_string(each.id.value) + "\t" + terminal_text(each.label) + "\t" +
            scopes_text(each.scopes) + "\t..." + each.ending + "\tused " +
            time_or_never(each.last_used_at) + "\texpires " + time_or_never(each.expires_at) + "\n";
  return text;
}

std::string text_of(const MadeAccessKey& made) {
  const auto line = [](std::string label, const std::string& value) {
    label.resize(16, ' ');
    return label + value + "\n";
  };
  return line("id", std::to_string(made.key.id.value)) +
         line("label", terminal_text(made.key.label)) +
         line("scopes", scopes_text(made.key.scopes)) +
         line("expires", time_or_never(made.key.expires_at)) + line("key", made.value);
}

}  // namespace pressoir::app
