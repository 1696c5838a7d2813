// Over 400 lines: what happens to a job from upload to callback, on one fixture.
#include "service/jobs/jobs.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <functional>
#include <future>

#include "service/jobs/accounting.h"
#include "service/service_host_fixture.h"
#include "service/retention.h"
#include "store/accounts/account_settings.h"
#include "store/jobs/jobs.h"
#include "store/migrations.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

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

TEST_F(JobsOf, another_number_of_files_than_the_goal_takes_is_refused) {
  Running server(data_);
  const auto refusal = [&](std::size_t files) -> std::string {
    std::vector<Task> tasks;
    tasks.emplace_back().wanted.push_back({"main", goal_, Charging::when_done});
    for (std::size_t i = 0; i < files; ++i) tasks[0].sources.emplace_back(upload(picture_));
    try {
      server(server.jobs().submit(account_, origin_, std::move(tasks), {}));
    } catch (const Error& error) {
      EXPECT_EQ(ErrorCode::invalid_request, error.code());
      return error.what();
    }
    return "";
  };
  EXPECT_EQ("This job takes 1 file; 0 were sent.", refusal(0));
  EXPECT_EQ("This job takes 1 file; 2 were sent.", refusal(2));
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(JobsOf, one_source_makes_several_outputs_from_one_stored_input) {
  Running server(data_);
  auto batch = server(server.jobs().submit(account_, origin_, two_outputs(upload(picture_)), {}));
  batch = over(server, batch.id);
  ASSERT_EQ(2U, batch.jobs.size());
  EXPECT_EQ("main", batch.jobs[0].role);
  EXPECT_EQ("webp", batch.jobs[1].role);
  EXPECT_EQ(batch.jobs[0].inputs.at(0).blob, batch.jobs[1].inputs.at(0).blob);
  EXPECT_EQ(0U, batch.jobs[1].item);
  EXPECT_NE(batch.jobs[0].link, batch.jobs[1].link);
  EXPECT_EQ(2U, usage(server).images);
  EXPECT_EQ(2 * picture_.size(), usage(server).bytes);
  const auto page = server(server.jobs().list(account_.id, "ewww", 0, 10));
  EXPECT_EQ(1U, page.total);
  EXPECT_EQ(batch.jobs[0].id, page.jobs.at(0).id);
  const auto linked = server(server.jobs().linked(batch.jobs[1].link));
  EXPECT_EQ(batch.jobs[1].id, linked.id);
  EXPECT_EQ(linked.outcome->bytes_after, server(server.jobs().open_output(linked))->size());
  EXPECT_EQ(picture_.size(), server(server.jobs().open_input(linked))->size());
  const auto same = server(server.jobs().find(account_.id, batch.jobs[1].id));
  EXPECT_EQ(batch.id, same.id);
}

TEST_F(JobsOf, nothing_is_queued_when_not_all_outputs_fit_the_quota) {
  Running server(data_);
  NewAccount wanted;
  wanted.quota = {std::nullopt, 1, std::nullopt};
  account_ = AccountAdmin(data_).create(wanted).account;
  EXPECT_EQ(ErrorCode::monthly_quota, code_of([&] {
              server(server.jobs().submit(account_, origin_, two_outputs(upload(picture_)), {}));
            }));
  EXPECT_EQ(0U, usage(server).images);
  EXPECT_EQ(0U, blobs());
}

TEST_F(JobsOf, batch_of_a_caller_whose_time_is_up_is_gone) {
  Running server(data_, {}, false);  // nobody works
  change(store::migrate);
  EXPECT_EQ(
      ErrorCode::unavailable, code_of([&] {
        server(server.jobs().complete(account_, origin_, two_outputs(upload(picture_)), {}, 1ms));
      }));
  EXPECT_EQ(0, rows_of("batch"));
  EXPECT_EQ(0U, usage(server).images);
  EXPECT_EQ(0U, blobs());
}

TEST_F(JobsOf, batch_of_a_caller_that_goes_away_is_gone) {
  Running server(data_, {}, false);  // nobody works
  change(store::migrate);
  boost::asio::cancellation_signal gone;
  bool is_over = false;
  auto work = server.jobs().complete(account_, origin_, two_outputs(upload(picture_)), {}, 60s);
  boost::asio::co_spawn(server.context, std::move(work),
                        boost::asio::bind_cancellation_slot(
                            gone.slot(), [&](std::exception_ptr failure, const Batch&) {
                              EXPECT_TRUE(failure);
                              is_over = true;
                            }));
  // While it is being submitted: that is not left halfway.
  boost::asio::post(server.context, [&] { gone.emit(boost::asio::cancellation_type::terminal); });
  server.context.restart();
  while (!is_over) server.context.run_one();
  while (rows_of("batch") > 0 || blobs() > 0) server.context.run_one();
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(JobsOf, same_file_again_costs_no_work) {
  Running server(data_);
  const auto first = over(server, submit(server, picture_).id).jobs.at(0);
  const auto before = pool_jobs(server);
  const auto again = submit(server, picture_);
  ASSERT_EQ(JobState::done, again.jobs.at(0).state);
  EXPECT_EQ(first.output, again.jobs.at(0).output);
  EXPECT_EQ(first.outcome->bytes_after, run(server, picture_).output->size());
  EXPECT_EQ(before, pool_jobs(server));
  EXPECT_EQ(3U, usage(server).images) << "a result that was delivered again counts again";
  EXPECT_EQ(3U, history().size());
  EXPECT_EQ(2U, blobs()) << "one input, one output";
  goal_.effort = Effort::low;
  run(server, picture_);
  EXPECT_EQ(before + 1, pool_jobs(server)) << "another goal";
  account_ = new_account();
  run(server, picture_);
  EXPECT_EQ(before + 2, pool_jobs(server)) << "another account";
}

TEST_F(JobsOf, answer_of_run_is_reused_too) {
  Running server(data_);
  const auto first = run(server, picture_).output->read_all(1 << 20);
  EXPECT_EQ(1, rows_of("result")) << "stored with what settles the request";
  const auto before = pool_jobs(server);
  EXPECT_EQ(first, run(server, picture_).output->read_all(1 << 20));
  EXPECT_EQ(JobState::done, submit(server, picture_).jobs.at(0).state);
  // The smallest form of the picture is answered with itself.
  run(server, first);
  const auto after = pool_jobs(server);
  EXPECT_EQ(before + 1, after);
}

// As a full disk does.
TEST_F(JobsOf, give_back_what_they_reserved_when_their_end_cannot_be_written) {
  Running server(data_);
  change([](store::Session& s) {
    // Found at the commit.
    s << "create table full (row integer references history (id) deferrable initially deferred)";
    s << "create trigger stuck after delete on reservation begin insert into full values (-1); end";
  });
  EXPECT_EQ(ErrorCode::unavailable, code_of([&] { run(server, picture_, Charging::when_done); }));
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(0, rows_of("stored_file"));
  EXPECT_EQ(1U, blobs()) << "the commit may have happened: the sweep of orphans decides";
  change([](store::Session& s) { s << "drop trigger stuck"; });
  while (usage(server).images > 0) server(server.jobs().queue());
  EXPECT_EQ(0, rows_of("reservation"));
}

TEST_F(JobsOf, done_at_the_next_try_when_their_end_could_not_be_committed) {
  ServiceConfig config;
  config.retry_after = 1h;
  Running server(data_, config);
  change([](store::Session& s) {
    s << "create table full (row integer references history (id) deferrable initially deferred)";
    s << "create trigger stuck after update of state on job when new.state = 'done' begin insert "
         "into full values (-1); end";
  });
  const auto id = submit(server, picture_).id;
  run_until_it_waits_again(server);
  change([](store::Session& s) { s << "drop trigger stuck"; });
  expect_done_and_charged_once(server, id);
}

// Nothing can be put into a folder of another file system.
TEST_F(JobsOf, done_at_the_next_try_when_their_output_could_not_be_stored) {
  namespace fs = std::filesystem;
  struct stat here = {}, there = {};
  if (::stat(data_.c_str(), &here) != 0 || ::stat("/dev/shm", &there) != 0 ||
      here.st_dev == there.st_dev)
    GTEST_SKIP() << "SKIPPED: there is no other file system at /dev/shm";
  auto pattern = std::string("/dev/shm/pressoir-test-XXXXXX");
  ASSERT_NE(nullptr, ::mkdtemp(pattern.data()));
  const fs::path elsewhere = pattern, blobs = DataFolder{data_}.blobs(), away = data_ / "away";
  ServiceConfig config;
  config.retry_after = 1h;
  Running server(data_, config, false);
  const auto id = submit(server, picture_).id;
  fs::copy(blobs, elsewhere, fs::copy_options::recursive);
  fs::rename(blobs, away);
  fs::create_directory_symlink(elsewhere, blobs);
  server(server.host->start());
  run_until_it_waits_again(server);
  fs::remove(blobs);
  fs::rename(away, blobs);
  fs::remove_all(elsewhere);
  expect_done_and_charged_once(server, id);
}

// A file in the place of the folder: as on a full disk nothing can be put there.
TEST_F(JobsOf, answered_at_once_though_nothing_can_be_stored_and_refused_for_later) {
  Running server(data_);
  const auto folder = DataFolder{data_}.blobs(), away = data_ / "away";
  std::filesystem::rename(folder, away);
  std::ofstream(folder) << "none";
  const auto made = run(server, picture_, Charging::when_done);
  EXPECT_EQ(made.outcome.bytes_after, made.output->size());
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(ErrorCode::unavailable, code_of([&] { submit(server, another_picture()); }));
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(0,
            rows_of("job") + rows_of("reservation") + rows_of("stored_file") + rows_of("result"));
  std::filesystem::remove(folder);
  std::filesystem::rename(away, folder);
  EXPECT_EQ(JobState::done, over(server, submit(server, picture_).id).jobs.at(0).state);
}

TEST_F(JobsOf, nothing_is_reused_when_the_cache_is_off) {
  ServiceConfig config;
  config.cache_kept_for = 0s;
  Running server(data_, config);
  run(server, picture_);
  over(server, submit(server, picture_).id);
  over(server, submit(server, picture_).id);
  EXPECT_EQ(3U, pool_jobs(server));
  EXPECT_EQ(2U, blobs()) << "same content, same file";
}

TEST_F(JobsOf, cache_is_bounded_oldest_first) {
  ServiceConfig config;
  config.cache_max_bytes = 1;
  Running server(data_, config);
  const auto batch = over(server, submit(server, picture_).id);
  EXPECT_EQ(JobState::queued, submit(server, picture_).jobs.at(0).state) << "trimmed";
  EXPECT_NE(0U, server(server.jobs().open_output(batch.jobs.at(0)))->size())
      << "the job's own file stays";
}

TEST_F(JobsOf, erased_leave_no_file_on_disk_and_no_result_to_reuse) {
  Running server(data_);
  const auto first = over(server, submit(server, picture_).id);
  const auto second = submit(server, picture_);
  ASSERT_EQ(JobState::done, second.jobs.at(0).state) << "reused";
  server(server.jobs().erase(account_.id, first.id));
  EXPECT_EQ(2U, blobs()) << "the second job's";
  EXPECT_EQ(1, rows_of("result"));
  server(server.jobs().erase(account_.id, second.id));
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0, rows_of("result"));
  const auto before = pool_jobs(server);
  over(server, submit(server, picture_).id);
  EXPECT_EQ(before + 1, pool_jobs(server));
}

TEST_F(JobsOf, expired_leave_no_file_on_disk) {
  ServiceConfig config;
  config.data = data_;
  config.retention_period = 3600s;
  Running server(data_, config);
  over(server, submit(server, picture_).id);
  run(server, picture_);  // an answer at once, of the same content
  change([](store::Session& s) { s << "update batch set expires_at = 1"; });
  EXPECT_EQ(2U, blobs());
  server(server.host->stop());
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  store::DiskBlobs files(DataFolder{data_}.blobs());
  ResultCache cache(database, files, config);
  server(Retention(server.context.get_executor(), database, files, cache, config).remove_expired());
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0, rows_of("result"));
}

TEST_F(JobsOf, and_answers_of_a_sub_account_leave_no_file_when_it_is_removed) {
  Running server(data_);
  const auto owner = account_;
  auto& sub_accounts = server.services().sub_accounts;
  account_ = server(sub_accounts.create(owner, {.name = "below"})).account;
  over(server, submit(server, picture_).id);
  run(server, another_picture());
  const auto waiting = submit(server, another_picture());
  server(server.services().backups.store(account_.id, "n", "", upload(as_bytes("x")), 1h));
  EXPECT_LE(5U, blobs());
  server(sub_accounts.remove(owner.id, account_.id));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { over(server, waiting.id); }));
  server(server.host->stop());  // what was under way has ended, too
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0, rows_of("result") + rows_of("stored_file"));
}

TEST_F(JobsOf, erased_at_once_with_files_and_reservations) {
  Running server(data_);
  const auto batch = submit(server, picture_);
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { server(server.jobs().erase({account_.id.value + 1}, batch.id)); }));
  server(server.jobs().erase(account_.id, batch.id));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().find(batch.id)); }));
  server(server.jobs().erase_all(account_.id, "other"));
  const auto second = submit(server, another_picture());
  server(server.jobs().erase_all(account_.id, "ewww"));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().find(second.id)); }));
  server(server.host->stop());
  EXPECT_EQ(0U, usage(server).images);
  EXPECT_EQ(0U, blobs());
}

/// What a wait of a minute ends with when something happens meanwhile; empty: it still waits.
std::optional<ErrorCode> end_of_wait(Running& server, const BatchId& id,
                                     const std::function<void()>& meanwhile) {
  auto waiting =
      boost::asio::co_spawn(server.context, server.jobs().wait(id, 60s), boost::asio::use_future);
  meanwhile();
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (waiting.wait_for(0s) != std::future_status::ready &&
         std::chrono::steady_clock::now() < deadline) {
    server.context.restart();
    server.context.run_one_for(100ms);
  }
  if (waiting.wait_for(0s) != std::future_status::ready) return std::nullopt;
  try {
    (void)waiting.get();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::conflict;  // it ended well
}

TEST_F(JobsOf, erased_while_a_client_waits_end_the_wait_at_once) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  const auto erase = [&] { server(server.jobs().erase_all(account_.id, "ewww")); };
  EXPECT_EQ(ErrorCode::not_found, end_of_wait(server, batch.id, erase));
}

TEST_F(JobsOf, removed_by_another_process_are_not_waited_for) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  const auto remove = [&] { AccountAdmin(data_).remove(account_.id); };
  EXPECT_EQ(ErrorCode::not_found, end_of_wait(server, batch.id, remove));
}

TEST_F(JobsOf, are_not_waited_for_by_a_caller_who_may_not_see_them) {
  Running server(data_, {}, false);
  const auto batch = submit(server, picture_);
  int looks = 0;
  const Jobs::Check refuse = [&](const Batch& found) {
    ++looks;
    EXPECT_EQ(batch.id, found.id);
    throw Error(ErrorCode::forbidden, "Another account's.");
  };
  EXPECT_EQ(ErrorCode::forbidden,
            code_of([&] { server(server.jobs().wait(batch.id, 60s, refuse)); }));
  EXPECT_EQ(1, looks);
}

TEST_F(JobsOf, files_are_sealed_when_asked_for) {
  ServiceConfig config;
  config.encrypt_blobs = true;
  Running server(data_, config);
  const auto job = over(server, submit(server, picture_).id).jobs.at(0);
  ASSERT_EQ(JobState::done, job.state);
  EXPECT_EQ(as_text(picture_), text_of(server, server.jobs().open_input(job)));
  EXPECT_EQ(job.outcome->bytes_after, server(server.jobs().open_output(job))->size());
  EXPECT_EQ(JobState::done, submit(server, picture_).jobs.at(0).state);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(DataFolder{data_}.blobs())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    EXPECT_EQ(std::string::npos, bytes.find("IHDR")) << entry.path();
  }
}

TEST_F(JobsOf, charges_follow_the_rule_of_each_output) {
  const auto result = [](std::uint64_t before, std::uint64_t after) {
    JobResult made;
    made.outcome.emplace();
    made.outcome->bytes_before = before;
    made.outcome->bytes_after = after;
    return made;
  };
  const auto failed = [](ErrorCode code) {
    JobResult made;
    made.failure = Failure{code, ""};
    return made;
  };
  EXPECT_TRUE(pays(Charging::when_smaller, 0, result(100, 99)));
  EXPECT_FALSE(pays(Charging::when_smaller, 5, result(100, 95)));
  EXPECT_TRUE(pays(Charging::when_smaller, 5, result(100, 94)));
  EXPECT_FALSE(pays(Charging::when_smaller, 0, result(100, 100)));
  EXPECT_TRUE(pays(Charging::when_done, 5, result(100, 100)));
  EXPECT_FALSE(pays(Charging::when_done, 0, failed(ErrorCode::corrupt_input)));
  EXPECT_TRUE(pays(Charging::always, 0, failed(ErrorCode::corrupt_input)));
  EXPECT_TRUE(pays(Charging::always, 0, result(100, 100)));
  EXPECT_FALSE(pays(Charging::always, 0, failed(ErrorCode::unsupported_format)));
  EXPECT_FALSE(pays(Charging::always, 0, failed(ErrorCode::payload_too_large)));
  EXPECT_FALSE(pays(Charging::always, 0, failed(ErrorCode::unavailable)));
  EXPECT_FALSE(pays(Charging::always, 0, failed(ErrorCode::fetch_failed)));
  EXPECT_FALSE(pays(Charging::free, 0, result(100, 1)));
}

// One account's queue delays another's single job by no more than what is under way.
TEST_F(JobsOf, of_another_account_do_not_wait_behind_a_long_queue) {
  ServiceConfig config;
  config.runners = 1;
  Running server(data_, config);
  std::vector<BatchId> flood;
  for (int i = 0; i < 12; ++i) flood.push_back(submit(server, another_picture()).id);
  const auto greedy = std::exchange(account_, new_account());
  over(server, submit(server, another_picture()).id);
  std::size_t done = 0;
  for (const auto& id : flood)
    done += server(server.jobs().find(id)).jobs.at(0).state == JobState::done ? 1 : 0;
  EXPECT_LT(done, flood.size() - 4);
  account_ = greedy;
  for (const auto& id : flood) EXPECT_EQ(JobState::done, over(server, id).jobs.at(0).state);
}

TEST_F(JobsOf, get_a_worker_early_though_many_requests_wait_for_one) {
  constexpr std::size_t kRequests = 16;
  Running server(data_, {}, true, 1);
  std::size_t answered = 0;
  auto request = [&](Upload file) -> Async<void> {
    auto finished =
        server.jobs().run(account_, origin_, std::move(file), goal_, Charging::free, 60s);
    co_await std::move(finished);
    ++answered;
  };
  for (std::size_t i = 0; i < kRequests; ++i)
    boost::asio::co_spawn(server.context, request(upload(another_picture())),
                          boost::asio::detached);
  server.context.restart();
  while (server.pool->stats().queued < kRequests - 4) server.context.run_one();
  const auto own = submit(server, another_picture()).id;
  const auto flooding = std::exchange(account_, new_account());
  const auto others = submit(server, another_picture()).id;
  EXPECT_EQ(JobState::done, over(server, others).jobs.at(0).state);
  EXPECT_EQ(JobState::done, over(server, own).jobs.at(0).state);
  EXPECT_LT(answered, kRequests - 5);
  account_ = flooding;
  while (answered < kRequests) server.context.run_one();
}

TEST_F(JobsOf, of_a_heavier_account_come_in_a_row) {
  ServiceConfig config;
  config.runners = 1;
  Running server(data_, config, false, 1);
  change(store::migrate);
  change([&](store::Session& s) {
    store::account_settings::set(s, account_.id, "service.weight", "3");
  });
  std::vector<BatchId> heavy;
  for (int i = 0; i < 6; ++i) heavy.push_back(submit(server, another_picture()).id);
  const auto first = std::exchange(account_, new_account());
  std::vector<BatchId> light;
  for (int i = 0; i < 2; ++i) light.push_back(submit(server, another_picture()).id);
  server(server.host->start());
  for (const auto& id : heavy) over(server, id);
  for (const auto& id : light) over(server, id);
  std::string order;
  change([&](store::Session& s) {
    long long account = 0;
    soci::statement rows =
        (s.prepare << "select account from history order by id", soci::into(account));
    rows.execute();
    while (rows.fetch()) order += account == first.id.value ? 'A' : 'B';
  });
  EXPECT_EQ("AAABAAAB", order);
}

TEST_F(JobsOf, interrupted_too_often_have_failed_and_cost_nothing) {
  BatchId id;
  {
    Running server(data_, {}, false);
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here(store::migrate);
    id = submit(server, picture_, {1h}).id;
    database.transact_here([](store::Session& session) { session << "update job set tries = 5"; });
  }
  Running server(data_);
  const auto batch = over(server, id);
  ASSERT_EQ(JobState::failed, batch.jobs.at(0).state);
  EXPECT_EQ(ErrorCode::internal, batch.jobs.at(0).failure->code);
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(JobsOf, run_once_more_after_five_interruptions_and_fail_after_the_sixth) {
  std::vector<BatchId> ids;
  {
    Running server(data_, {}, false);
    change(store::migrate);
    for (int stops : {5, 6}) {
      ids.push_back(submit(server, another_picture()).id);
      change([&](store::Session& s) {
        s << "update job set interruptions = :n where batch = :b", soci::use(stops),
            soci::use(ids.back().value);
      });
    }
  }
  Running server(data_);
  EXPECT_EQ(JobState::done, over(server, ids[0]).jobs.at(0).state);
  const auto failed = over(server, ids[1]).jobs.at(0);
  ASSERT_EQ(JobState::failed, failed.state);
  EXPECT_EQ(ErrorCode::internal, failed.failure->code);
  EXPECT_EQ(1U, usage(server).images) << "the one that was done";
}

TEST_F(JobsOf, run_alone_after_five_interruptions) {
  Running server(data_, {}, false);
  const auto id = submit(server, picture_).id;
  change([](store::Session& s) { s << "update job set interruptions = 5"; });
  // Something in one of the two workers, which lasts until it is cancelled.
  boost::asio::cancellation_signal end;
  goal_.effort = Effort::high;
  auto work = server.pool->run(upload(engine::testing::png_picture(1500, 1000)).content,
                               upload({}).content, goal_, Limits{});
  auto beside = boost::asio::co_spawn(
      server.context, std::move(work),
      boost::asio::bind_cancellation_slot(end.slot(), boost::asio::use_future));
  server.context.restart();
  while (server.pool->stats().running == 0) server.context.run_one();
  server(server.host->start());
  const auto is_under_way = [&] { return beside.wait_for(0s) != std::future_status::ready; };
  auto stats = server.pool->stats();
  while (stats.queued == 0 && stats.running == 1 && is_under_way()) {
    server.context.run_one();
    stats = server.pool->stats();
  }
  EXPECT_EQ(1U, stats.queued) << "it waits, although a worker has nothing to do";
  EXPECT_EQ(1U, stats.running);
  end.emit(boost::asio::cancellation_type::terminal);
  EXPECT_EQ(JobState::done, over(server, id).jobs.at(0).state);
  EXPECT_THROW((void)beside.get(), boost::system::system_error);
}

TEST_F(JobsOf, given_back_by_a_stop_that_comes_too_early_for_them) {
  ServiceConfig config;
  config.stop_grace = 0s;
  BatchId id;
  {
    Running server(data_, config, true, 1);
    id = submit(server, engine::testing::png_picture(1500, 1000)).id;
    while (server(server.jobs().find(id)).jobs.at(0).state == JobState::queued) {
    }
  }
  int untried = 0;
  change([&](store::Session& s) {
    s << "select count(*) from job where state = 'queued' and tries = 0 and interruptions = 0",
        soci::into(untried);
  });
  EXPECT_EQ(1, untried);
}

TEST_F(JobsOf, tried_again_after_a_fault_of_the_server_and_given_up_after_five) {
  ServiceConfig config;
  config.retry_after = 0s;
  Running server(data_, config, false);
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  database.transact_here(store::migrate);
  const auto id = submit(server, picture_).id;
  // Work on what cannot be read: a folder in the place of the stored file.
  const auto key = server(server.jobs().find(id)).jobs.at(0).inputs.at(0).blob.value;
  const auto path = DataFolder{data_}.blobs() / key.substr(0, 2) / key;
  std::filesystem::rename(path, path.string() + "x");
  std::filesystem::create_symlink("nowhere", path);
  server(server.host->start());
  const auto batch = over(server, id);
  ASSERT_EQ(JobState::failed, batch.jobs.at(0).state);
  EXPECT_EQ(ErrorCode::unavailable, batch.jobs.at(0).failure->code);
  int tries = 0;
  database.transact_here(
      [&](store::Session& s) { s << "select tries from job", soci::into(tries); });
  EXPECT_EQ(5, tries);
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(JobsOf, metrics_report_what_happened) {
  Running server(data_);
  over(server, submit(server, picture_).id);
  submit(server, picture_);
  code_of([&] { run(server, as_bytes("some text")); });
  account_.id = {99};
  code_of([&] { submit(server, picture_); });
  const auto text = server(server.host->metrics_text());
  const auto has = [&](const std::string& line) { return text.find(line) != std::string::npos; };
  EXPECT_TRUE(has(R"(pressoir_jobs_total{dialect="ewww",format="png",result="done"} 2)")) << text;
  EXPECT_TRUE(has(R"(format="unknown",reason="unsupported_format"} 1)"));
  EXPECT_TRUE(has(R"(format="unknown",reason="not_found"} 1)"));
  EXPECT_TRUE(has(R"(pressoir_result_cache_total{dialect="ewww",outcome="hit"} 1)"));
  EXPECT_TRUE(has("pressoir_bytes_saved_total"));
  EXPECT_TRUE(has("pressoir_queue_jobs 0"));
  EXPECT_TRUE(has("pressoir_worker_restarts 0"));
}

}  // namespace
}  // namespace pressoir::service
