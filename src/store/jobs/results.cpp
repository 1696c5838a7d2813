#include "store/jobs/results.h"

#include <utility>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "store/jobs/job_json.h"
#include "store/sql_values.h"
#include "store/stored_files.h"

namespace pressoir::store::results {
namespace {

void remove_made_of(Session& session, long long account, const std::string& content,
                    std::vector<BlobKey>& outputs) {
  for (auto& key : column<std::string>(session,
                                       "select output from result where account = :a and sha256 "
                                       "= :h and output is not null",
                                       soci::use(account), soci::use(content)))
    outputs.push_back({std::move(key)});
  session << "delete from result where account = :a and sha256 = :h", soci::use(account),
      soci::use(content);
}

}  // namespace

std::string goal_key(const Goal& goal, std::string_view engine_version) {
  return crypto::hex(crypto::sha256(as_bytes(std::string(engine_version) + "\n" + to_json(goal))));
}

std::string content_key(const std::vector<Content>& inputs) {
  std::string list;
  for (const auto& [role, sha256] : inputs) {
    if (sha256.empty()) return "";
    list += std::string(fields::name_of(role)) + ' ' + sha256 + '\n';
  }
  if (inputs.empty()) return "";
  if (inputs.size() == 1 && inputs.front().role == InputRole::source) return inputs.front().sha256;
  return crypto::hex(crypto::sha256(as_bytes(list)));
}

std::optional<Result> find(Session& session, AccountId account, const CacheKey& key,
                           TimePoint not_before) {
  const long long id = account.value, time = to_millis(not_before);
  NullableText output;
  std::string outcome;
  session << "select output, outcome from result "
             "where account = :a and sha256 = :h and goal = :g and created_at >= :t",
      soci::into(output.value, output.there), soci::into(outcome), soci::use(id),
      soci::use(key.content), soci::use(key.goal), soci::use(time);
  if (!session.got_data()) return std::nullopt;
  Result found;
  if (auto blob = output.get()) found.output = BlobKey{std::move(*blob)};
  try {
    found.outcome = outcome_in(outcome);
  } catch (const Error&) {
    return std::nullopt;
  }
  return found;
}

bool add(Session& session, AccountId account, const CacheKey& key, const Result& result,
         TimePoint now) {
  const long long id = account.value, time = to_millis(now),
                  bytes = result.output ? narrow<long long>(result.outcome.bytes_after) : 0;
  NullableText output;
  if (result.output) output = NullableText(result.output->value);
  const auto outcome = to_json(result.outcome);
  return change(
             session,
             "insert into result (account, sha256, goal, output, outcome, bytes, created_at) "
             "values (:a, :h, :g, :o, :j, :b, :t) on conflict (account, sha256, goal) do nothing",
             soci::use(id), soci::use(key.content), soci::use(key.goal),
             soci::use(output.value, output.there), soci::use(text(outcome)), soci::use(bytes),
             soci::use(time)) == 1;
}

void remove(Session& session, AccountId account, const CacheKey& key) {
  const long long id = account.value;
  session << "delete from result where account = :a and sha256 = :h and goal = :g", soci::use(id),
      soci::use(key.content), soci::use(key.goal);
}

std::uint64_t total_bytes(Session& session) {
  long long bytes = 0;
  session << "select coalesce(sum(bytes), 0) from result", soci::into(bytes);
  return narrow<std::uint64_t>(bytes);
}

Trimmed trim(Session& session, TimePoint not_before, std::uint64_t max_bytes,
             std::uint32_t at_most) {
  const long long limit = at_most, oldest = to_millis(not_before);
  auto total = total_bytes(session);
  long long row = 0, bytes = 0, created = 0;
  NullableText output;
  soci::statement rows = (session.prepare << "select rowid, bytes, created_at, output from result "
                                             "order by created_at limit :n",
                          soci::into(row), soci::into(bytes), soci::into(created),
                          soci::into(output.value, output.there), soci::use(limit));
  rows.execute();
  std::vector<long long> going;
  Trimmed trimmed;
  while (rows.fetch()) {
    if (created >= oldest && total <= max_bytes) break;
    total -= narrow<std::uint64_t>(bytes);
    going.push_back(row);
    if (auto key = output.get()) trimmed.outputs.push_back({std::move(*key)});
  }
  for (const auto each : going) session << "delete from result where rowid = :r", soci::use(each);
  trimmed.rows = going.size();
  return trimmed;
}

std::vector<BlobKey> remove_without_input(Session& session, const std::vector<BlobKey>& inputs) {
  std::vector<BlobKey> outputs;
  for (const auto& input : inputs) {
    long long account = 0;
    std::string sha256;
    session << "select account, sha256 from stored_file where key = :k and sha256 is not null and "
               "not exists (select 1 from job_input where blob = :i)",
        soci::into(account), soci::into(sha256), soci::use(input.value), soci::use(input.value);
    if (!session.got_data()) continue;
    remove_made_of(session, account, sha256, outputs);
  }
  return outputs;
}

std::vector<BlobKey> remove_of_several(Session& session, AccountId account,
                                       const std::vector<Ingredient>& inputs) {
  std::vector<BlobKey> outputs;
  std::vector<Content> contents;
  for (const auto& [name, key] : inputs) {
    const auto file = stored_files::find(session, key);
    const auto role = fields::value_named<InputRole>(name);
    if (!file || !role) return outputs;
    contents.push_back({.role = *role, .sha256 = file->sha256});
  }
  if (contents.size() == 1 && contents.front().role == InputRole::source) return outputs;
  const auto content = content_key(contents);
  if (!content.empty()) remove_made_of(session, account.value, content, outputs);
  return outputs;
}

}  // namespace pressoir::store::results
