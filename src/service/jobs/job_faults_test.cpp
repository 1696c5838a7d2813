// Faults of the server while it has jobs: of the database, the disk, its own death.
#include <stdlib.h>
#include <sys/stat.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <future>

#include "service/jobs/jobs_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace pressoir::service
