// What goes with jobs that are erased, expire, or whose caller goes away.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "service/jobs/jobs_fixture.h"
#include "service/retention.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace pressoir::service
