#include "store/jobs/job_rows.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <exception>
#include <string_view>
#include <unordered_map>

#include "base/error.h"
#include "base/log.h"
#include "store/jobs/job_json.h"
#include "store/session.h"

namespace pressoir::store::jobs {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<JobState, std::string_view>, 5> kStates = {
    {{JobState::queued, "queued"},
     {JobState::running, "running"},
     {JobState::done, "done"},
     {JobState::failed, "failed"},
     {JobState::expired, "expired"}}};
constexpr std::array<std::pair<Charging, std::string_view>, 6> kChargings = {
    {{Charging::free, "free"},
     {Charging::when_smaller, "when_smaller"},
     {Charging::when_made, "when_made"},
     {Charging::when_done, "when_done"},
     {Charging::when_all_done, "when_all_done"},
     {Charging::always, "always"}}};

template <class T, std::size_t N>
std::string name_in(const std::array<std::pair<T, std::string_view>, N>& names, T wanted) {
  for (const auto& [value, name] : names)
    if (value == wanted) return std::string(name);
  throw Error(ErrorCode::internal, "A job holds a value without a name.");
}

template <class T, std::size_t N>
T value_of(const std::array<std::pair<T, std::string_view>, N>& names, std::string_view wanted) {
  for (const auto& [value, name] : names)
    if (name == wanted) return value;
  throw Error(ErrorCode::internal, "A stored job cannot be read.", std::string(wanted));
}

RemoteFile opened(const crypto::SealingKey& key, const std::string& text) {
  const auto bytes = key.open(text);
  // The bytes are the client's: in a URL or a password they need not be UTF-8.
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  try {
    const auto document = json::parse(bytes, json::storage_ptr(), options);
    const auto word = [&](const char* name) {
      return std::string(std::string_view(document.at(name).as_string()));
    };
    return {.url = word("url"), .user = word("user"), .password = word("password")};
  } catch (const std::exception& failure) {
    throw Error(ErrorCode::internal, "A stored URL cannot be read.", failure.what());
  }
}

std::string sealed(const crypto::SealingKey& key, const RemoteFile& remote) {
  const auto& [url, user, password] = remote;
  return key.seal(
      json::serialize(json::object{{"url", url}, {"user", user}, {"password", password}}));
}

Goal opened_goal(const crypto::SealingKey& key, const std::string& text) {
  Goal goal = goal_in(text);
  if (goal.password) goal.password = key.open(*goal.password);
  return goal;
}

/// Keeps the first thing that cannot be read.
class Reading {
 public:
  explicit Reading(std::string& problem) : problem_(problem) {}
  template <class T, class F>
  void into(T& value, F read) {
    try {
      value = read();
    } catch (const Error& error) {
      note(error.what() + (' ' + error.detail()));
    }
  }
  void note(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
  }

 private:
  std::string& problem_;
};

JobInput input_of(const InputRow& row, const crypto::SealingKey& key, Reading& reading) {
  JobInput input;
  input.blob = {row.blob.get().value_or("")};
  reading.into(input.bytes, [&] { return narrow<std::uint64_t>(row.bytes); });
  if (const auto text = row.remote.get())
    reading.into(input.remote, [&] { return opened(key, *text); });
  return input;
}

}  // namespace

std::string name_of(JobState state) { return name_in(kStates, state); }
std::string name_of(Charging charging) { return name_in(kChargings, charging); }

std::string stored_goal(const crypto::SealingKey& key, const Goal& goal) {
  if (!goal.password) return to_json(goal);
  Goal stored = goal;
  stored.password = key.seal(*goal.password);
  return to_json(stored);
}

Failure unreadable() { return {ErrorCode::internal, "The stored job cannot be read."}; }

JobRow::Read JobRow::read(const crypto::SealingKey& key) const {
  Read result;
  Reading reading(result.problem);
  auto& job = result.job;
  job.id = {id};
  job.batch = {batch};
  job.account = {account};
  reading.into(job.item, [&] { return narrow<std::uint32_t>(item); });
  job.role = role;
  job.file_name = file_name;
  job.link = link;
  job.state = JobState::failed;
  reading.into(job.state, [&] { return value_of(kStates, state); });
  reading.into(job.goal, [&] { return opened_goal(key, goal); });
  reading.into(job.charging, [&] { return value_of(kChargings, charging); });
  job.charge_above_percent = charge_above;
  for (const auto& row : inputs) job.inputs.push_back(input_of(row, key, reading));
  if (auto stored = output.get()) job.output = BlobKey{std::move(*stored)};
  if (const auto text = outcome.get()) reading.into(job.outcome, [&] { return outcome_in(*text); });
  if (job.state == JobState::done && !job.outcome) reading.note("It is done without an outcome.");
  if (const auto code = failure_code.get())
    job.failure = Failure{error_code_named(*code).value_or(ErrorCode::internal),
                          failure_message.get().value_or("")};
  job.created_at = from_millis(created);
  job.expires_at = from_millis(expires < kNever ? expires : to_millis(now()) + kept_for);
  return result;
}

Job JobRow::shown(const crypto::SealingKey& key) const {
  auto [job, problem] = read(key);
  if (job.state == JobState::done && !problem.empty()) {
    log::error("job_unreadable", {{"account", account}, {"job", id}, {"detail", problem}});
    job.state = JobState::failed;
    job.output.reset();
    job.outcome.reset();
  }
  if (job.state == JobState::failed && !job.failure) job.failure = unreadable();
  return std::move(job);
}

const char* const kSelectJobs =
    "select j.id, j.account, j.fence, j.created_at, b.expires_at, b.kept_for, j.item, "
    " j.tries, j.interruptions, j.charge_above_percent, j.batch, j.role, j.link, "
    "j.file_name, j.goal, "
    "j.charging, j.state, j.output, j.outcome, j.failure_code, j.failure_message "
    " from job j join batch b on b.id = j.batch ";

void bind_into(soci::statement& statement, JobRow& row) {
  for (auto* number :
       {&row.id, &row.account, &row.fence, &row.created, &row.expires, &row.kept_for})
    statement.exchange(soci::into(*number));
  for (auto* number : {&row.item, &row.tries, &row.interruptions})
    statement.exchange(soci::into(*number));
  statement.exchange(soci::into(row.charge_above));
  for (auto* words :
       {&row.batch, &row.role, &row.link, &row.file_name, &row.goal, &row.charging, &row.state})
    statement.exchange(soci::into(*words));
  for (auto* words : {&row.output, &row.outcome, &row.failure_code, &row.failure_message})
    statement.exchange(soci::into(words->value, words->there));
}

void read_inputs(soci::session& session, std::vector<JobRow>& rows) {
  if (rows.empty()) return;
  std::unordered_map<long long, JobRow*> by_id;
  std::string ids;
  for (auto& row : rows) {
    by_id.emplace(row.id, &row);
    ids += (ids.empty() ? "" : ", ") + std::to_string(row.id);
  }
  long long job = 0;
  InputRow input;
  soci::statement found =
      (session.prepare << "select job, role, blob, bytes, remote from job_input where job in (" +
                              ids + ") order by job, position",
       soci::into(job), soci::into(input.role), soci::into(input.blob.value, input.blob.there),
       soci::into(input.bytes), soci::into(input.remote.value, input.remote.there));
  found.execute();
  while (found.fetch()) by_id.at(job)->inputs.push_back(input);
}

void add_inputs(soci::session& session, const crypto::SealingKey& key, JobId id, const Job& job) {
  const long long owner = id.value;
  for (std::size_t i = 0; i < job.inputs.size(); ++i) {
    const auto& input = job.inputs[i];
    const auto position = narrow<long long>(i);
    const std::string role(fields::name_of(role_of(job.goal, i)));
    NullableText blob, remote;
    if (!input.blob.value.empty()) blob = NullableText(input.blob.value);
    if (input.remote) remote = NullableText(sealed(key, *input.remote));
    const auto bytes = narrow<long long>(input.bytes);
    session << "insert into job_input (job, position, role, blob, bytes, remote) values (:j, :p, "
               ":r, :b, :z, :u)",
        soci::use(owner), soci::use(position), soci::use(role), soci::use(blob.value, blob.there),
        soci::use(bytes), soci::use(remote.value, remote.there);
  }
}

long long missing(const std::vector<JobInput>& inputs) {
  return std::ranges::count_if(inputs, [](const auto& input) { return input.blob.value.empty(); });
}

}  // namespace pressoir::store::jobs
