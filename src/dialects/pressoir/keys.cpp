#include "dialects/pressoir/keys.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "base/text.h"
#include "dialects/json_text.h"
#include "dialects/pressoir/request/field_reader.h"
#include "dialects/times.h"

namespace pressoir::dialects::own {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestLabel = 200;

bool is_label(std::string_view text) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return !text.empty() && text.size() <= kLongestLabel && std::ranges::none_of(text, is_control);
}

json::array names_of_scopes(const std::vector<Scope>& scopes) {
  json::array names;
  for (const Scope each : scopes) names.emplace_back(fields::name_of(each));
  return names;
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(time_text(*time)) : json::value();
}

}  // namespace

json::object key_object(const AccessKey& key) {
  return {{"id", key.id.value},
          {"label", json_string(key.label)},
          {"scopes", names_of_scopes(key.scopes)},
          {"ending", key.ending},
          {"created_at", time_text(key.created_at)},
          {"last_used_at", time_or_null(key.last_used_at)},
          {"expires_at", time_or_null(key.expires_at)}};
}

NewAccessKey key_in(const http::Tree& tree) {
  NewAccessKey wanted;
  read_members(tree, wanted, {}, {});
  if (!tree.contains("label")) throw missing_field("label", "The key has no label.");
  if (!is_label(wanted.label))
    throw wrong_field("label", tree.at("label"),
                      "a text of 1 to 200 bytes without control characters");
  if (!tree.contains("scopes")) throw missing_field("scopes", "The key has no scopes.");
  if (wanted.scopes.empty())
    throw wrong_field("scopes", tree.at("scopes"), "a list of read, optimize or admin");
  return wanted;
}

std::optional<AccessKeyId> key_id_in(std::string_view text) {
  const auto number = number_in<std::int64_t>(text);
  if (!number) return std::nullopt;
  return AccessKeyId{*number};
}

void check_key(const AccessKey& key, Scope needed, TimePoint now) {
  if (key.is_expired(now))
    throw Refusal(ErrorCode::unauthorized,
                  {.status = 401,
                   .code = "key_expired",
                   .detail = "The key has expired at " + time_text(*key.expires_at) + '.',
                   .challenge = R"(error="invalid_token", error_description="expired")"});
  if (key.allows(needed)) return;
  const std::string scope(fields::name_of(needed));
  throw Refusal(ErrorCode::forbidden,
                {.status = 403,
                 .code = "insufficient_scope",
                 .detail = "This needs a key with the scope " + scope + '.',
                 .scope = scope,
                 .challenge = R"(error="insufficient_scope", scope=")" + scope + '"'});
}

http::Response made_key_view(const MadeAccessKey& made) {
  json::object body = key_object(made.key);
  body["key"] = made.value;
  http::Response response = json_answer(201, body);
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

http::Response keys_view(const std::vector<AccessKey>& keys) {
  json::array list;
  for (const AccessKey& each : keys) list.push_back(key_object(each));
  return json_answer(200, json::object{{"keys", std::move(list)}});
}

}  // namespace pressoir::dialects::own
