// From schema 4, where a job had one input and a batch one callback, to lists of both.
#include <map>
#include <set>

#include "store/accounts/accounts.h"
#include "store/consistency.h"
#include "store/old_schema_fixture.h"
#include "store/deliveries.h"
#include "store/jobs/jobs.h"
#include "store/migrations.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using Keys = std::set<std::string>;
constexpr deliveries::Shares kOfAll{.per_target = 99, .per_account = 99, .at_most = 99};
// As schema 4 had them.
constexpr const char* kGoal =
    R"({"compression":"lossless","metadata":{"all":false,"orientation":false,"icc":false,)"
    R"("copyright":false,"date":false,"location":false},"upright":false,"fast":false,)"
    R"("min_gain_percent":0E0,"steps":[]})";
constexpr const char* kOutcome =
    R"({"format":"png","input_format":"png","bytes_before":100,"bytes_after":70,"width":3,)"
    R"("height":4,"method":"palette","proven_lossless":true,"cut_by_deadline":false,)"
    R"("is_partial":false,"metadata_kept":[],"metadata_dropped":[],"warnings":[]})";
constexpr const char* kRemote =
    R"({"url":"https://a.example/p.png","user":"me","password":"pass"})";

/// Schema 4 with a row of every kind, opened by this program. A batch and its job have one name: of
/// "queued" the input is "in queued". All were made at kOldTime; what has ended lives for an hour.
class InputsMigration : public OldSchema {
 protected:
  void SetUp() override {
    open(4, [this](Session& s) {
      s << "insert into account (id, name, email, created_at) values (7, 'old', 'a@b.example', 0)";
      s << "insert into usage (account, month, monthly_images, bytes) values (7, 202603, 9, 1000)";
      add_jobs(s);
      add_callbacks(s);
    });
  }
  void add_jobs(Session& s) {
    for (const auto* name : {"queued", "running", "done", "again", "smallest", "failed"}) {
      add_batch(s, name);
      add_job(s, name, "in " + std::string(name));
    }
    s << "update job set state = 'running', worker = 'w', fence = 4, tries = 1, interruptions = 2 "
         "where batch = 'running'";
    end(s, "done", "done", "out done");
    end(s, "again", "done", "out done");
    end(s, "smallest", "done", "");
    end(s, "failed", "failed", "");
    s << "update job set input = 'in done' where batch = 'again'";
    for (const auto* name : {"to fetch", "not fetched", "fetched"}) {
      add_batch(s, name);
      add_job(s, name, name == std::string("fetched") ? "in fetched" : "", "main", kRemote);
    }
    add_job(s, "to fetch", "", "webp", kRemote);
    end(s, "not fetched", "failed", "");
    for (const auto* key : {"in queued", "in running", "in done", "in smallest", "in failed",
                            "in fetched", "out done", "of a result"})
      add_file(s, key);
    const auto time = to_millis(kOldTime);
    const std::string outcome = kOutcome;
    s << "insert into result values (7, 'hash of in done', 'goal', 'of a result', :o, 70, :t)",
        soci::use(outcome), soci::use(time);
    s << "insert into reservation (account, month, monthly_images, prepaid_images, bytes, job, "
         "created_at) select 7, 202603, 1, 0, 100, id, created_at from job where claimable_at is "
         "not null";
  }
  void add_callbacks(Session& s) {
    for (const std::string name : {"new", "tried", "told", "given up", "without a format"}) {
      add_batch(s, name, "https://a.example/" + name);
      add_job(s, name, "in queued");
      end(s, name, "failed", "");
      const auto time = to_millis(kOldTime);
      s << "insert into webhook (batch, account, due_at, target) values (:b, 7, :t, 'receiver')",
          soci::use(name), soci::use(time);
    }
    add_batch(s, "to be told", "https://a.example/to be told");
    add_job(s, "to be told", "in queued");
    attempt(s, "tried", 500, "no", 10s);
    attempt(s, "told", 500, "no", 10s);
    attempt(s, "told", 204, "", std::nullopt);
    attempt(s, "given up", 500, "no", 10s);
    attempt(s, "given up", 0, "no", std::nullopt);
    s << "update webhook set due_at = null where batch = 'without a format'";
  }
  void add_batch(Session& s, const std::string& name, const std::string& callback = "") {
    const auto time = to_millis(kOldTime);
    const auto never = 253402300799000;
    s << "insert into batch (id, account, dialect, tool, created_at, expires_at, kept_for) values "
         "(:i, 7, 'megaoptim', 'optimize', :c, :e, 3600000)",
        soci::use(name), soci::use(time), soci::use(never);
    if (callback.empty()) return;
    const auto url = key_.seal(callback);
    s << "update batch set callback_url = :u, callback_target = 'receiver' where id = :i",
        soci::use(url), soci::use(name);
  }
  void add_job(Session& s, const std::string& batch, const std::string& input,
               const std::string& role = "main", const std::string& remote = "") {
    const auto time = to_millis(kOldTime);
    const std::string goal = kGoal, link = batch + ' ' + role;
    const long long bytes = input.empty() ? 0 : 100;
    NullableText url;
    if (!remote.empty()) url = NullableText(key_.seal(remote));
    s << "insert into job (batch, account, item, role, file_name, link, goal, charging, state, "
         "remote, input, input_bytes, claimable_at, created_at) values (:b, 7, 0, :r, 'a.png', "
         ":l, :g, 'when_smaller', 'queued', :u, :f, :z, :w, :t)",
        soci::use(batch), soci::use(role), soci::use(link), soci::use(goal),
        soci::use(url.value, url.there), soci::use(input), soci::use(bytes), soci::use(time),
        soci::use(time);
  }
  static void end(Session& s, const std::string& batch, const std::string& state,
                  const std::string& output) {
    const auto time = to_millis(kOldTime), expires = to_millis(kOldTime + 1h);
    NullableText file, outcome, code;
    if (!output.empty()) file = NullableText(output);
    if (state == "done") outcome = NullableText(std::string(kOutcome));
    if (state == "failed") code = NullableText(std::string("corrupt_input"));
    s << "update job set state = :s, output = :o, outcome = :j, failure_code = :c, claimable_at = "
         "null where batch = :b",
        soci::use(state), soci::use(file.value, file.there),
        soci::use(outcome.value, outcome.there), soci::use(code.value, code.there),
        soci::use(batch);
    s << "update batch set ended_at = :t, expires_at = :e where id = :b", soci::use(time),
        soci::use(expires), soci::use(batch);
  }
  static void add_file(Session& s, const std::string& key) {
    const auto time = to_millis(kOldTime);
    const auto hash = "hash of " + key;
    s << "insert into stored_file (key, account, sha256, bytes, created_at) values (:k, 7, :h, "
         "100, :t)",
        soci::use(key), soci::use(hash), soci::use(time);
  }
  void attempt(Session& s, const std::string& batch, int status, const std::string& problem,
               std::optional<std::chrono::seconds> wait) {
    const auto time = to_millis(kOldTime);
    const auto url = key_.seal("https://a.example/" + batch);
    NullableNumber due;
    if (wait) due = NullableNumber(narrow<std::uint64_t>(to_millis(kOldTime + *wait)));
    s << "insert into webhook_attempt (account, batch, url, time, status, problem) values (7, :b, "
         ":u, :t, :s, :p)",
        soci::use(batch), soci::use(url), soci::use(time), soci::use(status), soci::use(problem);
    s << "update webhook set tries = tries + 1, due_at = :d where batch = :b",
        soci::use(due.value, due.there), soci::use(batch);
  }

  Batch find(const std::string& name) {
    return in([&](Session& s) { return jobs::find(s, key_, BatchId{name}, kOldTime); }).value();
  }
  JobInput input_of(const std::string& name) {
    const auto batch = find(name);
    EXPECT_EQ(1U, batch.jobs.front().inputs.size());
    return batch.jobs.front().inputs.at(0);
  }
  std::optional<jobs::Claim> claim(jobs::Stage stage) {
    return in([&](Session& s) { return jobs::claim(s, key_, {stage, {}, "new", 10s}, kOldTime); });
  }
  Keys known() {
    Keys keys;
    for (const auto& key : in([](Session& s) { return stored_files::page(s, {}, 99); }))
      keys.insert(key.value);
    return keys;
  }
  Keys removed(const std::string& name) {
    Keys keys;
    const auto gone = in([&](Session& s) { return jobs::remove(s, {7}, {name}); });
    for (const auto& key : gone.value().unused) keys.insert(key.value);
    return keys;
  }
  std::map<std::string, std::string> states() {
    std::map<std::string, std::string> found;
    for (const auto& line : in([](Session& s) {
           return column<std::string>(
               s,
               "select batch || '=' || state || ' ' || attempts || ' ' || coalesce(last_status, "
               "'none') from delivery where event = 'ended' and job is null");
         }))
      found.emplace(line.substr(0, line.find('=')), line.substr(line.find('=') + 1));
    return found;
  }
};

TEST_F(InputsMigration, gives_every_job_its_input) {
  for (const auto* name : {"queued", "running", "done", "smallest", "failed", "fetched"}) {
    const auto input = input_of(name);
    EXPECT_EQ("in " + std::string(name), input.blob.value);
    EXPECT_EQ(100U, input.bytes);
    EXPECT_EQ(name == std::string("fetched"), input.remote.has_value()) << name;
  }
  EXPECT_EQ("in done", input_of("again").blob.value);
  for (const auto* name : {"to fetch", "not fetched"}) {
    const auto input = input_of(name);
    EXPECT_EQ("", input.blob.value);
    EXPECT_EQ(0U, input.bytes);
    EXPECT_EQ((RemoteFile{"https://a.example/p.png", "me", "pass"}), input.remote);
    EXPECT_FALSE(find(name).jobs.at(0).has_inputs());
  }
}

TEST_F(InputsMigration, leaves_jobs_as_they_were) {
  const auto done = find("done").jobs.at(0);
  EXPECT_EQ(JobState::done, done.state);
  EXPECT_EQ("out done", done.output->value);
  EXPECT_EQ(Goal{}, done.goal);
  EXPECT_EQ((Size{3, 4}), done.outcome->size);
  EXPECT_EQ("palette", done.outcome->method);
  EXPECT_EQ(kOldTime + 1h, done.expires_at);
  EXPECT_EQ(std::nullopt, find("smallest").jobs.at(0).output);
  EXPECT_EQ(ErrorCode::corrupt_input, find("failed").jobs.at(0).failure->code);
  EXPECT_EQ(JobState::running, find("running").jobs.at(0).state);
  EXPECT_EQ(2U, find("to fetch").jobs.size());
  const auto page = in([&](Session& s) {
    return jobs::list(s, key_, {{7}, "megaoptim", 0, 99}, kOldTime);
  });
  EXPECT_EQ(10U, page.total);
}

TEST_F(InputsMigration, lets_what_is_queued_be_worked_on_and_fetched) {
  EXPECT_EQ(1U, in([](Session& s) { return jobs::requeue_running(s, kOldTime, 1h); }));
  std::map<std::string, jobs::Claim> work;
  while (auto held = claim(jobs::Stage::work)) work.emplace(held->job.batch.value, *held);
  ASSERT_EQ(4U, work.size());
  for (const auto* name : {"queued", "running", "fetched", "to be told"})
    EXPECT_TRUE(work.contains(name)) << name;
  EXPECT_EQ(5, work.at("running").fence);
  EXPECT_EQ(3U, work.at("running").interruptions);
  const auto held = claim(jobs::Stage::fetch);
  ASSERT_TRUE(held);
  EXPECT_EQ("to fetch", held->job.batch.value);
  EXPECT_FALSE(claim(jobs::Stage::fetch)) << "both of its jobs were claimed";
  const jobs::Input input{0, {"fetched now"}, 77, "p.png"};
  EXPECT_EQ(2U,
            in([&](Session& s) { return jobs::fetched(s, key_, *held, input, kOldTime); }).size());
  EXPECT_EQ("fetched now", claim(jobs::Stage::work)->job.inputs.at(0).blob.value);
}

TEST_F(InputsMigration, keeps_every_file_named_until_its_last_job_goes) {
  const auto all = known();
  EXPECT_EQ(8U, all.size());
  EXPECT_TRUE(in([](Session& s) {
                return stored_files::drop_unnamed(s, stored_files::page(s, {}, 99));
              }).empty());
  EXPECT_EQ(all, known());
  EXPECT_EQ(0U, in(consistency::unlisted_files));
  EXPECT_EQ(Keys{}, removed("to fetch"));
  EXPECT_EQ(Keys{"in fetched"}, removed("fetched"));
  EXPECT_EQ(Keys{}, removed("again")) << "another job has its files";
  EXPECT_EQ((Keys{"in done", "out done", "of a result"}), removed("done"));
  const auto rest = in([](Session& s) { return accounts::remove(s, {7}); });
  EXPECT_EQ((std::vector<BlobKey>{{"in failed"}, {"in queued"}, {"in running"}, {"in smallest"}}),
            rest);
}

TEST_F(InputsMigration, keeps_every_callback_in_its_state) {
  const std::map<std::string, std::string> expected{{"new", "pending 0 none"},
                                                    {"tried", "pending 1 500"},
                                                    {"told", "delivered 2 204"},
                                                    {"given up", "given_up 2 0"},
                                                    {"without a format", "given_up 0 none"}};
  EXPECT_EQ(expected, states());
  const auto due = [&](TimePoint time) {
    return in([&](Session& s) { return deliveries::due(s, key_, time, kOfAll); });
  };
  ASSERT_EQ(1U, due(kOldTime).size());
  EXPECT_EQ("new", due(kOldTime).front().batch.value);
  EXPECT_EQ("https://a.example/new", due(kOldTime).front().url);
  EXPECT_EQ("receiver", due(kOldTime).front().target);
  EXPECT_EQ("ended", due(kOldTime).front().event.name);
  ASSERT_EQ(2U, due(kOldTime + 10s).size());
  EXPECT_EQ("tried", due(kOldTime + 10s).back().batch.value);
  EXPECT_EQ(1U, due(kOldTime + 10s).back().attempts);
  const auto attempts = in([&](Session& s) { return deliveries::attempts(s, key_, {7}, 99); });
  ASSERT_EQ(5U, attempts.size());
  EXPECT_EQ("given up", attempts.front().batch.value);
  EXPECT_EQ("https://a.example/given up", attempts.front().url);
}

TEST_F(InputsMigration, lets_the_callback_of_an_open_batch_be_added_when_it_ends) {
  EXPECT_EQ("https://a.example/to be told", find("to be told").callback_url);
  const auto wanted = [&] {
    return in([](Session& s) { return deliveries::are_wanted(s, {"to be told"}); });
  };
  EXPECT_FALSE(wanted());
  for (auto held = claim(jobs::Stage::work); held; held = claim(jobs::Stage::work))
    in([&](Session& s) { return jobs::finish(s, *held, std::nullopt, Outcome{}, kOldTime); });
  EXPECT_TRUE(wanted());
}

TEST_F(InputsMigration, leaves_no_row_that_names_a_missing_one) {
  EXPECT_TRUE(broken().empty());
  EXPECT_EQ(std::vector<std::string>{"ok"}, in([](Session& s) {
              return column<std::string>(s, "select integrity_check from pragma_integrity_check");
            }));
}

}  // namespace
}  // namespace pressoir::store
