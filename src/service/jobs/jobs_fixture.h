// For tests only: jobs of one account, and what of them is in the database.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "service/service_host_fixture.h"
#include "store/jobs/jobs.h"
#include "store/migrations.h"

namespace pressoir::service {

class JobsOf : public ServiceHostTest {
 protected:
  template <class F>
  void change(F work) {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here(std::move(work));
  }
  int rows_of(const std::string& table) {
    int rows = 0;
    change([&](store::Session& s) { s << "select count(*) from " + table, soci::into(rows); });
    return rows;
  }
  /// Until the only job has failed once and is to be tried again.
  void run_until_it_waits_again(Running& server) {
    const auto waits_again = [&] {
      return rows_of("job where state = 'queued' and tries = 1") == 1;
    };
    for (int looks = 0; looks < 10'000 && !waits_again(); ++looks) server(server.jobs().queue());
    EXPECT_TRUE(waits_again());
    EXPECT_EQ(1, rows_of("reservation")) << "nothing of that end was kept";
    EXPECT_EQ(0U, history().size());
  }
  void expect_done_and_charged_once(Running& server, const BatchId& id) {
    change([](store::Session& s) { s << "update job set claimable_at = created_at"; });
    EXPECT_EQ(JobState::done, over(server, id).jobs.at(0).state);
    EXPECT_EQ(1U, usage(server).images);
    EXPECT_EQ(1U, history().size());
    EXPECT_EQ(0, rows_of("reservation"));
  }
  static std::uint64_t pool_jobs(const Running& server) { return server.pool->stats().jobs; }
  std::vector<Task> two_outputs(Source source) {
    Goal fast = goal_;
    fast.effort = Effort::low;
    std::vector<Task> tasks;
    tasks.emplace_back().sources.push_back(std::move(source));
    tasks[0].wanted.push_back({"main", goal_, Charging::when_done});
    tasks[0].wanted.push_back({"webp", fast, Charging::when_done});
    return tasks;
  }
};

}  // namespace pressoir::service
