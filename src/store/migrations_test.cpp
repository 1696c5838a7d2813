#include "store/migrations.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/accounts/usage.h"
#include "store/backups.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/sql_values.h"
#include "store/stored_files.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
constexpr auto kOldGoal =
    R"({"compression":"balanced","metadata":{"all":false,"orientation":true,"icc":true,)"
    R"("copyright":false,"date":false,"location":false},"upright":false,"fast":true,)"
    R"("min_gain_percent":0E0,"steps":[{"step":"rotate","degrees":90}]})";
constexpr auto kOldOutcome =
    R"({"format":"png","input_format":"png","bytes_before":100,"bytes_after":70,"width":3,)"
    R"("height":4,"method":"palette","proven_lossless":true,"cut_by_deadline":false,)"
    R"("metadata_kept":[],"metadata_dropped":[],"warnings":[],"score":8.125E1})";

/// A database of the first schema with a row of every kind in every table, opened by this program.
/// Batches and jobs have one name: of "queued" the input is "in queued". All were made at kStart
/// and live for an hour, "expired" for a minute.
class MigrationOf : public testing::Test {
 protected:
  void SetUp() override {
    database_.transact_here([this](Session& s) {
      migrate_to(s, 1);
      fill(s);
    });
    database_.transact_here(migrate);
  }
  template <class F>
  auto in(F work) {
    return database_.transact_here(std::move(work));
  }
  void fill(Session& s) {
    const auto time = to_millis(kStart), later = to_millis(kStart + 1h);
    const auto fingerprint = key_.fingerprint(api_key_), sealed = key_.seal(api_key_);
    s << "insert into account (id, name, email, monthly_images, prepaid_images, prepaid_used, "
         "created_at) values (7, 'old', 'a@b.example', 10, 50, 3, :t)",
        soci::use(time);
    s << "insert into credential values (7, 'api_key', :f, :s)", soci::use(fingerprint),
        soci::use(sealed);
    s << "insert into usage values (7, 202603, 6, 3, 1000)";
    add_job(s, "queued", 1h);
    add_job(s, "running", 1h);
    s << "update job set state = 'running', worker = 'w', fence = 4, tries = 1 where batch = "
         "'running'";
    for (const auto* name : {"done", "expired"}) {
      add_job(s, name, name == std::string("done") ? 60min : 1min);
      const std::string output = std::string("out ") + name, outcome = kOldOutcome;
      s << "update job set state = 'done', output = :o, outcome = :j, claimable_at = null where "
           "batch = :b",
          soci::use(output), soci::use(outcome), soci::use(std::string(name));
    }
    add_job(s, "failed", 1h);
    s << "update job set state = 'failed', failure_code = 'corrupt_input', failure_message = 'It "
         "is damaged.', claimable_at = null where batch = 'failed'";
    for (const auto* job : {"'queued'", "'running'"})
      s << std::string(
               "insert into reservation (account, month, monthly_images, prepaid_images, "
               "bytes, job, created_at) select 7, 202603, 1, 0, 100, id, created_at from "
               "job where batch = ") +
               job;
    s << "insert into reservation (account, month, monthly_images, prepaid_images, bytes, "
         "created_at) values (7, 202603, 0, 1, 200, :t)",
        soci::use(time);
    s << "insert into history (account, time, dialect, tool, file_name, bytes_before, bytes_after, "
         "method, images_charged) values (7, :t, 'ewww', 'optimize', 'a.png', 100, 70, 'palette', "
         "1)",
        soci::use(time);
    s << "insert into history (account, time, dialect, tool, file_name, bytes_before, bytes_after, "
         "method, failure_code, failure_message, images_charged) values (7, :t, 'ewww', "
         "'optimize', 'b.png', 50, 0, '', 'timeout', 'slow', 0)",
        soci::use(time);
    s << "insert into backup values (7, 'n', 'd', 'kept', 9, :t, :e)", soci::use(time),
        soci::use(later);
  }
  static void add_job(Session& s, const std::string& name, std::chrono::minutes life) {
    const auto time = to_millis(kStart), expires = to_millis(kStart + life);
    const std::string input = "in " + name, goal = kOldGoal;
    s << "insert into batch values (:i, 7, 'ewww', 'optimize', :c, :e)", soci::use(name),
        soci::use(time), soci::use(expires);
    s << "insert into job (batch, account, item, file_name, goal, charging, state, input, "
         "claimable_at, created_at, expires_at) values (:b, 7, 0, 'a.png', :g, 'when_smaller', "
         "'queued', :f, :w, :t, :e)",
        soci::use(name), soci::use(goal), soci::use(input), soci::use(time), soci::use(time),
        soci::use(expires);
  }
  std::optional<Batch> find(const std::string& name, TimePoint time = kStart) {
    return in([&](Session& s) { return jobs::find(s, key_, BatchId{name}, time); });
  }
  Job job(const std::string& name) { return find(name).value().jobs.at(0); }
  std::optional<jobs::Claim> claim(TimePoint time = kStart) {
    return in([&](Session& s) {
      return jobs::claim(s, key_, {jobs::Stage::work, {}, "new", 10s}, time);
    });
  }
  usage::Counters counters() {
    return in([](Session& s) { return usage::counters(s, {7}, kStart); });
  }
  std::set<std::string> known() {
    std::set<std::string> keys;
    for (const auto* key : {"in queued", "in running", "in done", "out done", "in failed",
                            "in expired", "out expired", "kept"})
      if (in([&](Session& s) { return stored_files::knows(s, {key}); })) keys.insert(key);
    return keys;
  }

  TestFolder folder_;
  Database database_{folder_.url(), 1};
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(folder_.path() / "key");
  std::string api_key_ = std::string(32, 'k');
};

TEST_F(MigrationOf, accounts_keeps_keys_quotas_and_what_was_used) {
  const auto found = in([&](Session& s) {
    return accounts::find(s, CredentialKind::api_key, key_.fingerprint(api_key_));
  });
  ASSERT_TRUE(found);
  EXPECT_EQ(7, found->id.value);
  EXPECT_EQ("old", found->name);
  EXPECT_EQ("a@b.example", found->email);
  EXPECT_EQ(10U, found->quota.monthly_images);
  EXPECT_EQ(50U, found->quota.prepaid_images);
  EXPECT_FALSE(found->disabled || found->parent);
  EXPECT_EQ(Role::owner, found->role);
  const auto used = counters();
  EXPECT_EQ(6U, used.monthly_images);
  EXPECT_EQ(3U, used.prepaid_images);
  EXPECT_EQ(3U, used.prepaid_used);
  EXPECT_EQ(1000U, used.bytes);
}

TEST_F(MigrationOf, ended_jobs_keeps_them_with_their_time) {
  const auto done = job("done");
  EXPECT_EQ(JobState::done, done.state);
  EXPECT_EQ("out done", done.output->value);
  EXPECT_EQ(70U, done.outcome->bytes_after);
  EXPECT_EQ(81.25, done.outcome->score);
  EXPECT_EQ(Compression::balanced, done.goal.compression);
  EXPECT_EQ((std::vector<Step>{Rotate{90}}), done.goal.steps);
  EXPECT_EQ("main", done.role);
  EXPECT_EQ(kStart + 1h, done.expires_at);
  const auto failed = job("failed");
  EXPECT_EQ(ErrorCode::corrupt_input, failed.failure->code);
  EXPECT_EQ("It is damaged.", failed.failure->message);
  EXPECT_NE(done.link, failed.link);
  const auto by_link =
      in([&](Session& s) { return jobs::linked(s, key_, done.link, "ewww", kStart); }).value();
  EXPECT_EQ(done.id, by_link.id);
  EXPECT_EQ(kStart, find("done")->created_at);
  EXPECT_FALSE(find("done", kStart + 1h));
  EXPECT_FALSE(find("expired", kStart + 1min));
  const auto page = in([&](Session& s) {
    return jobs::list(s, key_, {{7}, "ewww", 0, 9}, kStart + 2min);
  });
  EXPECT_EQ(2U, page.total);
}

TEST_F(MigrationOf, queued_jobs_lets_them_be_claimed_finished_and_charged) {
  const auto held = claim();
  ASSERT_TRUE(held);
  EXPECT_EQ("queued", held->job.batch.value);
  EXPECT_EQ("in queued", held->job.inputs.at(0).blob.value);
  EXPECT_EQ("optimize", held->origin.tool);
  EXPECT_TRUE(find("queued", kStart + 48h)) << "its life begins with its end";
  ASSERT_TRUE(in([&](Session& s) {
    usage::settle_of(s, held->job.id);
    return jobs::finish(s, *held, std::nullopt, Outcome{}, kStart + 2h);
  }));
  EXPECT_EQ(kStart + 3h, find("queued")->expires_at);
  EXPECT_EQ(0U, in(jobs::queue).queued);
}

TEST_F(MigrationOf, running_jobs_queues_them_again_and_gives_back_requests_under_way) {
  EXPECT_EQ(1U, in([](Session& s) { return jobs::requeue_running(s, kStart, 1h); }));
  EXPECT_EQ(1U, in(usage::release_stale));
  EXPECT_EQ(2U, counters().prepaid_images);
  EXPECT_EQ(800U, counters().bytes);
  ASSERT_TRUE(claim());
  const auto held = claim();
  ASSERT_TRUE(held);
  EXPECT_EQ("running", held->job.batch.value);
  EXPECT_EQ(5, held->fence);
  ASSERT_EQ(1U, in([&](Session& s) {
                  usage::release_of(s, held->job.id);
                  return jobs::fail(s, key_, *held, {ErrorCode::timeout, "slow"}, kStart);
                }).size());
  EXPECT_EQ(5U, counters().monthly_images);
  EXPECT_EQ(700U, counters().bytes);
}

TEST_F(MigrationOf, stored_files_knows_all_and_drops_what_has_expired) {
  EXPECT_EQ(8U, known().size());
  EXPECT_TRUE(in([](Session& s) {
                return stored_files::drop_unnamed(s, stored_files::page(s, {}, 100));
              }).empty());
  const auto removed = in([](Session& s) { return jobs::remove_expired(s, kStart + 1min, 99); });
  EXPECT_EQ((std::vector<BlobKey>{{"in expired"}, {"out expired"}}), removed.unused);
  EXPECT_EQ(6U, known().size());
  EXPECT_EQ(2U,
            in([](Session& s) { return jobs::remove_expired(s, kStart + 1h, 99); }).batches.size());
  EXPECT_EQ((std::set<std::string>{"in queued", "in running", "kept"}), known());
}

TEST_F(MigrationOf, the_first_schema_gives_every_job_its_input_and_leaves_no_loose_end) {
  EXPECT_LE(5, in(schema_version));
  for (const auto* name : {"queued", "running", "done", "expired", "failed"}) {
    const auto inputs = job(name).inputs;
    ASSERT_EQ(1U, inputs.size()) << name;
    EXPECT_EQ(std::string("in ") + name, inputs[0].blob.value);
    EXPECT_FALSE(inputs[0].remote);
  }
  EXPECT_EQ(Effort::low, job("queued").goal.effort);
  EXPECT_EQ((Size{3, 4}), job("done").outcome->size);
  EXPECT_TRUE(in([](Session& s) {
                return column<std::string>(s, "select \"table\" from pragma_foreign_key_check");
              }).empty());
}

TEST(PresentSchema, is_required_of_those_who_must_not_migrate) {
  TestFolder folder;
  Database database(folder.url(), 1);
  database.transact_here([](Session& s) { migrate_to(s, 1); });
  try {
    database.transact_here(require_present_schema);
    FAIL() << "an old schema was taken";
  } catch (const Error& error) {
    EXPECT_EQ(ErrorCode::conflict, error.code());
  }
  database.transact_here(migrate);
  EXPECT_NO_THROW(database.transact_here(require_present_schema));
}

TEST_F(MigrationOf, history_and_backups_keeps_them_and_sums_up_the_days) {
  const auto lines = in([](Session& s) { return history::recent(s, {7}, 10); });
  ASSERT_EQ(2U, lines.size());
  EXPECT_EQ(ErrorCode::timeout, lines.front().failure->code);
  EXPECT_EQ("palette", lines.back().method);
  EXPECT_EQ(1U, lines.back().images_charged);
  const auto day = in([](Session& s) { return history::days(s, {7}, 1, kStart); }).at(0);
  EXPECT_EQ(1U, day.files);
  EXPECT_EQ(100U, day.bytes_before);
  EXPECT_EQ(70U, day.bytes_after);
  const auto kept = in([](Session& s) { return backups::find(s, {7}, "n", kStart); });
  ASSERT_TRUE(kept);
  EXPECT_EQ("kept", kept->content.value);
  EXPECT_EQ(kStart + 1h, kept->expires_at);
}

}  // namespace
}  // namespace pressoir::store
