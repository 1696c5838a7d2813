// For tests only: an account in a database, its batches and its jobs.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "store/accounts/accounts.h"
#include "store/accounts/usage.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"

namespace pressoir::store {

inline Outcome some_outcome() {
  Outcome outcome;
  outcome.format = outcome.input_format = Format("png");
  outcome.bytes_before = 1ULL << 33;
  outcome.bytes_after = 700;
  outcome.size = Size{3, 4};
  outcome.score = 81.25;
  outcome.method = "palette";
  outcome.metadata_kept = {"icc"};
  outcome.warnings = {"a \"quoted\" one"};
  return outcome;
}

class JobsOf : public testing::Test {
 protected:
  void SetUp() override {
    account_ = db_([&](Session& session) {
      return accounts::add(session, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  Job job_of(const std::string& batch, TimePoint time) const {
    Job job;
    job.batch = {batch};
    job.account = account_;
    job.role = "main";
    job.link = crypto::random_hex(32);
    job.file_name = "a.png";
    job.goal = goal_;
    job.charging = Charging::when_smaller;
    job.inputs.push_back({.blob = {"input of " + batch}, .bytes = 10});
    job.created_at = time;
    return job;
  }
  void add_batch(const std::string& batch, TimePoint time = kStart,
                 const std::string& callback = "") {
    Batch row;
    row.id = {batch};
    row.account = account_;
    row.origin = {"ewww", "optimize", "r1"};
    row.callback_url = callback;
    row.created_at = time;
    db_([&](Session& session) { jobs::add(session, key_, row, std::chrono::hours(1)); });
  }
  JobId add_job(const Job& job) {
    return db_([&](Session& session) {
      const auto id = jobs::add(session, key_, job, job.created_at);
      for (const auto& input : job.inputs)
        if (!input.blob.value.empty())
          stored_files::add(session, job.account, {input.blob, "hash of " + input.blob.value, 10},
                            job.created_at);
      usage::reserve(session, job.account, {1, 10}, id, job.created_at);
      return id;
    });
  }
  JobId add(const std::string& batch, TimePoint time = kStart) {
    add_batch(batch, time);
    return add_job(job_of(batch, time));
  }
  static JobInput input_at(const std::string& url) {
    JobInput input;
    input.remote = RemoteFile{url, "me", "pass"};
    return input;
  }
  /// Two jobs of the same URLs.
  void add_remote(const std::string& batch, TimePoint time = kStart,
                  const std::vector<std::string>& urls = {"https://a.example/secret.png"}) {
    add_batch(batch, time);
    for (const auto* role : {"main", "webp"}) {
      auto job = job_of(batch, time);
      job.role = role;
      job.inputs.clear();
      for (const auto& url : urls) job.inputs.push_back(input_at(url));
      db_([&](Session& session) {
        const auto id = jobs::add(session, key_, job, job.created_at);
        usage::reserve(session, account_, {1, 0}, id, time);
      });
    }
  }
  std::optional<jobs::Claim> claim(TimePoint time = kStart, AccountId after = {},
                                   jobs::Stage stage = jobs::Stage::work) {
    return db_([&](Session& session) {
      return jobs::claim(session, key_, {stage, after, "w", std::chrono::seconds(10)}, time);
    });
  }
  std::optional<Batch> find(const std::string& batch, TimePoint time = kStart) {
    return db_([&](Session& session) { return jobs::find(session, key_, BatchId{batch}, time); });
  }
  bool finish(const jobs::Claim& claim, TimePoint time = kStart) {
    return db_([&](Session& session) {
      return jobs::finish(session, claim, BlobKey{"output"}, some_outcome(), time);
    });
  }
  std::vector<Job> fail(const jobs::Claim& claim, TimePoint time = kStart) {
    return db_([&](Session& session) {
      return jobs::fail(session, key_, claim, {ErrorCode::corrupt_input, "It is damaged."}, time);
    });
  }
  std::uint64_t requeue_running(TimePoint time = kStart) {
    return db_([&](Session& s) { return jobs::requeue_running(s, time, std::chrono::minutes(1)); });
  }
  std::uint64_t rows(const std::string& table) {
    long long count = 0;
    db_([&](Session& session) { session << "select count(*) from " + table, soci::into(count); });
    return static_cast<std::uint64_t>(count);
  }
  AccountId other_account() {
    return db_([&](Session& session) {
      return accounts::add(session, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  std::uint64_t images() {
    return db_([&](Session& session) { return usage::of(session, account_, kStart).images; });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
  Goal goal_;
};

}  // namespace pressoir::store
