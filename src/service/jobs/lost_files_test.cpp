// What becomes of results and inputs whose file was lost.
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <future>

#include "service/service_host_fixture.h"
#include "store/jobs/jobs.h"
#include "store/migrations.h"
#include "store/sql_values.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class LostFiles : public ServiceHostTest {
 protected:
  [[nodiscard]] fs::path path_of(const BlobKey& key) const {
    return DataFolder{data_}.blobs() / key.value.substr(0, 2) / key.value;
  }
  void lose(const BlobKey& key) const { ASSERT_TRUE(fs::remove(path_of(key))); }
  Job done_job(Running& server) {
    auto job = over(server, submit(server, picture_).id).jobs.at(0);
    EXPECT_EQ(JobState::done, job.state);
    return job;
  }
  static std::uint64_t work_of(const Running& server) { return server.pool->stats().jobs; }
};

TEST_F(LostFiles, result_is_made_again_for_a_request) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  const auto before = work_of(server);
  EXPECT_EQ(bytes, as_text(run(server, picture_).output->read_all(1 << 20)));
  EXPECT_EQ(before + 1, work_of(server));
  EXPECT_EQ(bytes, as_text(run(server, picture_).output->read_all(1 << 20)));
  EXPECT_EQ(before + 1, work_of(server)) << "healed";
  const auto healed = over(server, job.batch).jobs.at(0);
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(healed)));
  EXPECT_EQ(before + 1, work_of(server)) << "wherever it is named";
}

TEST_F(LostFiles, result_that_was_cut_short_is_made_again) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  fs::resize_file(path_of(*job.output), bytes.size() / 2);
  EXPECT_EQ(bytes, as_text(run(server, picture_).output->read_all(1 << 20)));
}

TEST_F(LostFiles, result_is_made_again_for_a_job) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  const auto second = submit(server, picture_);
  EXPECT_NE(JobState::done, second.jobs.at(0).state) << "nothing to link to";
  const auto done = over(server, second.id).jobs.at(0);
  ASSERT_EQ(JobState::done, done.state);
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(done)));
}

TEST_F(LostFiles, output_of_a_done_job_is_made_again_when_asked_for_and_costs_nothing) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  const auto before = work_of(server);
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(job)));
  EXPECT_EQ(before + 1, work_of(server));
  const auto healed = over(server, job.batch).jobs.at(0);
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(healed)));
  EXPECT_EQ(before + 1, work_of(server));
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(1U, history().size());
  EXPECT_EQ(2U, blobs());
}

TEST_F(LostFiles, output_is_made_again_once_for_all_who_ask_for_it_together) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  const auto before = work_of(server);
  auto others = std::array{boost::asio::co_spawn(server.context, server.jobs().open_output(job),
                                                 boost::asio::use_future),
                           boost::asio::co_spawn(server.context, server.jobs().open_output(job),
                                                 boost::asio::use_future)};
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(job)));
  for (auto& other : others) {
    server.context.restart();
    while (other.wait_for(0s) != std::future_status::ready) server.context.run_one();
    EXPECT_EQ(bytes, as_text(other.get()->read_all(1 << 20)));
  }
  EXPECT_EQ(before + 1, work_of(server));
}

TEST_F(LostFiles, output_that_could_not_be_made_again_is_not_tried_at_every_request) {
  Running server(data_);
  const auto job = done_job(server);
  lose(*job.output);
  const auto input = path_of(job.inputs.at(0).blob), away = data_ / "away";
  fs::rename(input, away);
  const auto open = [&] { server(server.jobs().open_output(job)); };
  EXPECT_EQ(ErrorCode::not_found, code_of(open));
  fs::rename(away, input);  // an attempt would succeed
  const auto before = work_of(server);
  EXPECT_EQ(ErrorCode::not_found, code_of(open));
  EXPECT_EQ(before, work_of(server));
}

TEST_F(LostFiles, output_that_the_server_failed_to_make_again_is_made_at_the_next_request) {
  Running server(data_);
  const auto job = done_job(server);
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  database.transact_here([](store::Session& s) {
    s << "create trigger stuck before update of outcome on job begin select raise(abort, 'full'); "
         "end";
  });
  EXPECT_EQ(ErrorCode::unavailable, code_of([&] { server(server.jobs().open_output(job)); }));
  database.transact_here([](store::Session& s) { s << "drop trigger stuck"; });
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(job)));
}

TEST_F(LostFiles, input_is_healed_by_the_next_upload_of_the_same_bytes) {
  Running server(data_);
  const auto job = done_job(server);
  lose(job.inputs.at(0).blob);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().open_input(job)); }));
  EXPECT_EQ(JobState::done, submit(server, picture_).jobs.at(0).state);
  const auto healed = server(server.jobs().find(job.batch)).jobs.at(0);
  EXPECT_EQ(as_text(picture_), text_of(server, server.jobs().open_input(healed)));
  EXPECT_EQ(2U, blobs());
}

TEST_F(LostFiles, input_of_a_queued_job_ends_it_without_charge) {
  ServiceConfig config;
  config.retry_after = 0s;
  Running server(data_, config, false);
  {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here(store::migrate);
  }
  const auto batch = submit(server, upload(picture_), {}, Charging::always);
  lose(batch.jobs.at(0).inputs.at(0).blob);
  server(server.host->start());
  const auto job = over(server, batch.id).jobs.at(0);
  ASSERT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::not_found, job.failure->code);
  EXPECT_EQ(0U, usage(server).images);
}

}  // namespace
}  // namespace pressoir::service
