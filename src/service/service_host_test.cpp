#include "service/service_host.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <optional>

#include "service/service_host_fixture.h"
#include "service/retention.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

using ServiceHostOf = ServiceHostTest;

TEST_F(ServiceHostOf, counts_a_smaller_result_and_nothing_for_one_that_was_smallest) {
  Running server(data_);
  const auto first = run(server, picture_);
  EXPECT_LT(first.outcome.bytes_after, picture_.size());
  EXPECT_EQ(first.outcome.bytes_after, first.output->size());
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(picture_.size(), usage(server).bytes);
  const auto smallest = first.output->read_all(1'000'000);
  const auto second = run(server, smallest);
  EXPECT_EQ(smallest, second.output->read_all(1'000'000));
  EXPECT_EQ(1U, usage(server).images);
  run(server, smallest, Charging::when_done);
  EXPECT_EQ(2U, usage(server).images);
  run(server, picture_, Charging::free);
  EXPECT_EQ(2U, usage(server).images);
  const auto lines = history();
  ASSERT_EQ(4U, lines.size());
  EXPECT_EQ("a.png", lines.back().file_name);
  EXPECT_EQ(1U, lines.back().images_charged);
  EXPECT_EQ(0U, lines.front().images_charged);
}

TEST_F(ServiceHostOf, releases_what_a_failed_run_had_reserved) {
  Running server(data_);
  auto damaged = picture_;
  damaged.resize(damaged.size() / 2);
  EXPECT_TRUE(code_of([&] { run(server, damaged); }));
  EXPECT_EQ(ErrorCode::unsupported_format, code_of([&] { run(server, as_bytes("some text")); }));
  EXPECT_EQ(0U, usage(server).images);
  EXPECT_EQ(0U, usage(server).bytes);
  EXPECT_EQ(ErrorCode::unsupported_format, history().front().failure->code);
}

TEST_F(ServiceHostOf, releases_what_a_run_had_reserved_whose_time_was_up) {
  Running server(data_);
  EXPECT_EQ(ErrorCode::timeout, code_of([&] { run(server, picture_, Charging::when_done, 0ms); }));
  server(server.host->stop());
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(ServiceHostOf, accepts_exactly_the_quota_from_32_clients) {
  Running server(data_);
  constexpr int kClients = 32, kEach = 4;
  int accepted = 0, refused = 0, open = kClients;
  auto client = [&](Services services) -> Async<void> {
    for (int i = 0; i < kEach; ++i) try {
        co_await services.jobs.run(account_, origin_, upload(picture_), goal_, Charging::when_done,
                                   60s);
        ++accepted;
      } catch (const Error& error) {
        if (error.code() == ErrorCode::monthly_quota) ++refused;
      }
    --open;
  };
  for (int i = 0; i < kClients; ++i)
    boost::asio::co_spawn(server.context, client(server.services()), boost::asio::detached);
  server.context.restart();
  while (open > 0) server.context.run_one();
  EXPECT_EQ(100, accepted);
  EXPECT_EQ(kClients * kEach - 100, refused);
  EXPECT_EQ(100U, usage(server).images);
  EXPECT_EQ(ErrorCode::monthly_quota, server(server.services().usage.exhausted(account_)));
}

TEST_F(ServiceHostOf, works_on_a_submitted_job_and_hands_out_its_output) {
  Running server(data_);
  auto& jobs = server.jobs();
  const auto batch = submit(server, picture_);
  EXPECT_EQ(24U, batch.id.value.size());
  const auto over = server(jobs.wait(batch.id, 60s));
  ASSERT_EQ(JobState::done, over.jobs.front().state);
  const auto output = server(jobs.open_output(over.jobs.front()));
  EXPECT_EQ(over.jobs.front().outcome->bytes_after, output->size());
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(jobs.find(BatchId{"nobody's"})); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(jobs.find(account_.id, JobId{99})); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(jobs.open_output({})); }));
}

TEST_F(ServiceHostOf, reports_the_failure_of_a_submitted_job_and_gives_back_its_charge) {
  Running server(data_);
  const auto batch = submit(server, as_bytes("some text"));
  const auto over = server(server.services().jobs.wait(batch.id, 60s));
  ASSERT_EQ(JobState::failed, over.jobs.front().state);
  EXPECT_EQ(ErrorCode::unsupported_format, over.jobs.front().failure->code);
  EXPECT_EQ(0U, usage(server).images);
  EXPECT_EQ(1U, history().size());
}

TEST_F(ServiceHostOf, keeps_no_file_of_a_refused_submission) {
  Running server(data_);
  account_.id = {99};
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { submit(server, picture_); }));
  EXPECT_EQ(0U, blobs());
}

TEST_F(ServiceHostOf, wait_returns_an_unfinished_batch_when_the_time_is_up) {
  Running server(data_);
  const auto batch = submit(server, picture_);
  const auto seen = server(server.services().jobs.wait(batch.id, 0ms));
  EXPECT_EQ(1U, seen.jobs.size());
}

// The server is killed with a job accepted, one under way and a request in the middle.
TEST_F(ServiceHostOf, finishes_after_a_restart_what_was_accepted_before_a_kill) {
  int told[2];
  ASSERT_EQ(0, ::pipe(told));
  const auto child = ::fork();
  if (child == 0) {
    Running server(data_);
    const auto id = submit(server, picture_).id.value;
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here([&](store::Session& session) {
      store::usage::reserve(session, account_.id, {1, 5}, std::nullopt, store::now());
    });
    if (::write(told[1], id.data(), id.size()) < 0) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  ::close(told[1]);
  char id[24];
  std::size_t length = 0;
  for (ssize_t got = 1; got > 0; length += static_cast<std::size_t>(got))
    got = ::read(told[0], id + length, sizeof id - length);
  ASSERT_EQ(child, ::waitpid(child, nullptr, 0));
  ASSERT_EQ(sizeof id, length);

  Running server(data_);
  const auto over = server(server.services().jobs.wait(BatchId{std::string(id, sizeof id)}, 60s));
  EXPECT_EQ(JobState::done, over.jobs.front().state);
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(picture_.size(), usage(server).bytes);
}

TEST_F(ServiceHostOf, refuses_a_second_server_on_the_same_folder) {
  Running server(data_);
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { Running second(data_); }));
}

TEST_F(ServiceHostOf, keeps_backups_of_an_account_under_their_name) {
  Running server(data_);
  auto services = server.services();
  const auto store = [&](std::string name, std::string_view text) {
    server(services.backups.store(account_.id, name, "site\n", upload(as_bytes(text)), 1h));
  };
  store("n", "one");
  store("n", "two");
  EXPECT_EQ("two", as_text(server(services.backups.restore(account_.id, "n"))->read_all(10)));
  EXPECT_EQ(1U, blobs());
  const auto restore = [&](AccountId id, const char* name) {
    return code_of([&] { server(services.backups.restore(id, name)); });
  };
  EXPECT_EQ(ErrorCode::not_found, restore(account_.id, "m"));
  EXPECT_EQ(ErrorCode::not_found, restore({account_.id.value + 1}, "n"));
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { store("", "x"); }));
}

TEST_F(ServiceHostOf, retention_deletes_what_has_expired_and_what_nothing_names) {
  ServiceConfig config;
  config.data = data_;
  config.cache_kept_for = 0s;
  Running server(data_, config);
  config.orphans_kept_for = 0s;  // not of the server: it would take files that have no name yet
  auto services = server.services();
  const auto other = another_picture();
  const auto gone = submit(server, other, {0s}), kept = submit(server, picture_);
  server(services.backups.store(account_.id, "gone", "", upload(as_bytes("x")), 0s));
  server(services.backups.store(account_.id, "kept", "", upload(as_bytes("y")), 1h));
  server(services.jobs.wait(kept.id, 60s));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(services.jobs.wait(gone.id, 60s)); }));
  server(server.host->stop());
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  store::DiskBlobs files(DataFolder{data_}.blobs());
  server(files.put(upload(as_bytes("orphan")).content, store::Durability::durable));
  const auto unnamed =
      server(files.put(upload(as_bytes("named by no job")).content, store::Durability::durable));
  database.transact_here([&](store::Session& session) {
    store::stored_files::add(session, account_.id, unnamed, store::now());
  });
  ResultCache cache(database, files, config);
  Retention retention(server.context.get_executor(), database, files, cache, config);
  server(retention.remove_expired());
  EXPECT_EQ(5U, blobs());  // input and output of the kept job, the kept backup, two without a name
  server(retention.sweep_orphans());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(services.jobs.find(gone.id)); }));
  EXPECT_EQ(3U, blobs());
}

// Killed after the commit that deletes and before the files are removed.
TEST_F(ServiceHostOf, sweep_removes_the_files_of_an_erased_batch_that_a_kill_left) {
  BatchId id;
  {
    Running server(data_);
    id = submit(server, picture_).id;
    over(server, id);
  }
  boost::asio::io_context context;  // outlives the threads that post to it
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  database.transact_here(
      [&](store::Session& session) { store::jobs::remove(session, account_.id, id); });
  EXPECT_EQ(2U, blobs());
  ServiceConfig config;
  config.orphans_kept_for = -1s;
  store::DiskBlobs files(DataFolder{data_}.blobs());
  ResultCache cache(database, files, config);
  Retention retention(context.get_executor(), database, files, cache, config);
  store::await(context, retention.sweep_orphans());
  EXPECT_EQ(0U, blobs());
}

/// A finished job, one under way, an answer at once and a backup; then the account goes.
class FilesOfAccount : public ServiceHostTest {
 protected:
  void fill(Running& server) {
    over(server, submit(server, picture_).id);
    run(server, another_picture());
    server(server.services().backups.store(account_.id, "n", "", upload(as_bytes("x")), 1h));
    under_way_ = submit(server, engine::testing::png_picture(1500, 1000)).id;
    while (server(server.jobs().find(under_way_)).jobs.at(0).state == JobState::queued) {
    }
    EXPECT_LE(4U, blobs());
  }
  /// The job under way ends first.
  void expect_empty(Running& server) {
    server(server.host->stop());
    EXPECT_EQ(0U, blobs());
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    int rows = -1;
    database.transact_here([&](store::Session& session) {
      session << "select (select count(*) from stored_file) + (select count(*) from result) + "
                 "(select count(*) from job) + (select count(*) from backup)",
          soci::into(rows);
    });
    EXPECT_EQ(0, rows);
  }
  BatchId under_way_;
};

TEST_F(FilesOfAccount, go_with_a_sub_account) {
  Running server(data_);
  auto& accounts = server.services().sub_accounts;
  const auto owner = account_.id;
  account_ = server(accounts.create(account_, {.name = "below"})).account;
  fill(server);
  server(accounts.remove(owner, account_.id));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().find(under_way_)); }));
  expect_empty(server);
}

TEST_F(FilesOfAccount, go_with_an_account_that_another_process_deletes) {
  Running server(data_);
  fill(server);
  AccountAdmin(data_).remove(account_.id);
  expect_empty(server);
}

TEST_F(FilesOfAccount, stay_with_one_that_is_disabled) {
  Running server(data_);
  fill(server);
  const auto before = blobs();
  AccountAdmin(data_).set_disabled(account_.id, true);
  over(server, under_way_);
  EXPECT_LE(before, blobs());
  EXPECT_EQ(JobState::done, server(server.jobs().find(under_way_)).jobs.at(0).state)
      << "what was accepted is finished";
}

}  // namespace
}  // namespace pressoir::service
