// Jobs of several files: pictures that are joined, from upload or fetch to result.
#include "service/jobs/remote_fixture.h"
#include "service/store_check.h"
#include "store/migrations.h"
#include "store/sql_values.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class SeveralInputs : public Remote {
 protected:
  void SetUp() override {
    Remote::SetUp();
    goal_.join.emplace();
    goal_.convert.emplace().format = Format("gif");
    for (int i = 0; i < 3; ++i) pictures_.push_back(another_picture());
  }
  std::vector<Source> uploads() {
    std::vector<Source> sources;
    for (const auto& picture : pictures_) sources.emplace_back(upload(picture));
    return sources;
  }
  Batch submit_all(Running& server, std::vector<Source> sources,
                   Charging charging = Charging::when_done) {
    std::vector<Task> tasks;
    tasks.emplace_back().sources = std::move(sources);
    tasks[0].wanted.push_back({"main", goal_, charging});
    return server(server.jobs().submit(account_, origin_, std::move(tasks), {}));
  }
  Job done_job(Running& server, std::vector<Source> sources) {
    auto job = over(server, submit_all(server, std::move(sources)).id).jobs.at(0);
    EXPECT_EQ(JobState::done, job.state) << (job.failure ? job.failure->message : "");
    return job;
  }
  [[nodiscard]] std::uint64_t bytes() const {
    std::uint64_t sum = 0;
    for (const auto& picture : pictures_) sum += picture.size();
    return sum;
  }
  template <class T>
  std::vector<T> column(const std::string& query) {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    return database.transact_here(
        [&](store::Session& session) { return store::column<T>(session, query); });
  }
  void change(const std::string& statement) {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here([&](store::Session& session) { session << statement; });
  }
  void migrate() {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    database.transact_here(store::migrate);
  }
  void lose(const BlobKey& key) {
    ASSERT_TRUE(fs::remove(DataFolder{data_}.blobs() / key.value.substr(0, 2) / key.value));
  }
  static std::uint64_t work_of(const Running& server) { return server.pool->stats().jobs; }

  std::vector<Buffer> pictures_;
};

TEST_F(SeveralInputs, become_one_result_that_is_charged_as_all_of_them) {
  Running server(data_);
  const auto job = done_job(server, uploads());
  EXPECT_EQ(Format("gif"), job.outcome->format);
  EXPECT_EQ(bytes(), job.outcome->bytes_before);
  EXPECT_EQ(bytes(), job.input_bytes());
  ASSERT_EQ(3U, job.inputs.size());
  EXPECT_EQ(3U, usage(server).images);
  EXPECT_EQ(bytes(), usage(server).bytes);
  EXPECT_EQ(bytes(), history().at(0).bytes_before);
  EXPECT_EQ(as_text(pictures_[0]), text_of(server, server.jobs().open_input(job)));
  EXPECT_EQ(4U, blobs());
  EXPECT_EQ((std::vector<std::string>{"frame", "frame", "frame"}),
            column<std::string>("select role from job_input order by position"));
}

TEST_F(SeveralInputs, that_are_stamps_are_drawn_on_the_first_and_known_by_their_role) {
  Running server(data_);
  pictures_.resize(2);
  Watermark watermark;
  watermark.elements.emplace_back().stamp = 0;
  goal_ = {};
  goal_.steps = {watermark};
  const auto job = done_job(server, uploads());
  EXPECT_EQ(Format("png"), job.outcome->format);
  EXPECT_EQ(pictures_[0].size(), job.outcome->bytes_before);
  EXPECT_EQ(1U, usage(server).images);
  EXPECT_EQ(pictures_[0].size(), usage(server).bytes) << "as the history has it";
  EXPECT_EQ(pictures_[0].size(), history().at(0).bytes_before);
  EXPECT_EQ((std::vector<std::string>{"source", "stamp"}),
            column<std::string>("select role from job_input order by position"));
  EXPECT_EQ(JobState::done, submit_all(server, uploads()).jobs.at(0).state);
  EXPECT_EQ(1U, work_of(server));
}

TEST_F(SeveralInputs, that_are_stamps_from_a_url_are_not_charged_either) {
  const auto server = serve();
  Watermark watermark;
  watermark.elements.emplace_back().stamp = 0;
  goal_ = {};
  goal_.steps = {watermark};
  std::vector<Source> sources;
  sources.emplace_back(upload(pictures_[0]));
  sources.emplace_back(picture_url());
  done_job(*server, std::move(sources));
  EXPECT_EQ(pictures_[0].size(), usage(*server).bytes);
}

TEST_F(SeveralInputs, that_the_goal_does_not_take_are_refused_before_anything_is_stored) {
  Running server(data_);
  goal_ = {};
  EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { submit_all(server, uploads()); }));
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0U, usage(server).images);
}

TEST_F(SeveralInputs, are_all_fetched_before_they_are_worked_on) {
  const auto server = serve();
  auto sources = uploads();
  sources.insert(sources.begin() + 1, Source(picture_url()));
  sources.emplace_back(picture_url());
  const auto job = done_job(*server, std::move(sources));
  EXPECT_EQ(bytes() + 2 * picture_.size(), job.outcome->bytes_before);
  EXPECT_EQ(bytes() + 2 * picture_.size(), usage(*server).bytes);
  EXPECT_EQ(job.inputs.at(1).blob, job.inputs.at(4).blob) << "one content, one file";
  EXPECT_EQ(2, site_.fetches);
  EXPECT_EQ(1U, work_of(*server));
  EXPECT_EQ("a.png", job.file_name) << "the first one's";
}

TEST_F(SeveralInputs, of_which_one_cannot_be_fetched_are_a_failed_job_without_charge) {
  const auto server = serve();
  auto sources = uploads();
  sources.emplace_back(RemoteFile{site_.url("/nowhere"), "", ""});
  const auto job = over(*server, submit_all(*server, std::move(sources)).id).jobs.at(0);
  ASSERT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::fetch_failed, job.failure->code);
  EXPECT_EQ(0U, usage(*server).images);
  EXPECT_EQ(0U, work_of(*server));
}

TEST_F(SeveralInputs, that_are_fetched_have_their_limit_together) {
  Limits limits;
  limits.max_input_bytes = picture_.size() + pictures_[0].size() - 1;
  Running server(data_, config_, true, 1, limits);
  std::vector<Source> sources;
  sources.emplace_back(upload(pictures_[0]));
  sources.emplace_back(picture_url());
  const auto job = over(server, submit_all(server, std::move(sources)).id).jobs.at(0);
  ASSERT_EQ(JobState::failed, job.state);
  EXPECT_EQ(ErrorCode::payload_too_large, job.failure->code);
  EXPECT_EQ(0U, work_of(server));
}

TEST_F(SeveralInputs, that_were_fetched_before_a_stop_are_not_fetched_again) {
  config_.fetch.first_byte = config_.fetch.total = 1h;
  {
    const auto server = serve();
    std::vector<Source> sources;
    sources.emplace_back(picture_url());
    sources.emplace_back(RemoteFile{site_.url("/slow.png"), "", ""});
    submit_all(*server, std::move(sources));
    run_until(*server, [&] { return site_.waiting == 1; });
  }
  ASSERT_TRUE(Site::comes_true([&] { return site_.waiting == 0; }));
  EXPECT_EQ(std::vector<long long>{1}, column<long long>("select missing_inputs from job"));
  const auto server = serve();
  run_until(*server, [&] { return site_.waiting == 1; });
  EXPECT_EQ(1, site_.fetches);
}

TEST_F(SeveralInputs, in_the_same_order_again_cost_no_work) {
  Running server(data_);
  const auto first = done_job(server, uploads());
  const auto again = submit_all(server, uploads()).jobs.at(0);
  ASSERT_EQ(JobState::done, again.state);
  EXPECT_EQ(first.output, again.output);
  EXPECT_EQ(1U, work_of(server));
  std::swap(pictures_[0], pictures_[2]);
  done_job(server, uploads());
  EXPECT_EQ(2U, work_of(server)) << "another order";
  pictures_.pop_back();
  done_job(server, uploads());
  EXPECT_EQ(3U, work_of(server)) << "fewer";
}

TEST_F(SeveralInputs, leave_no_result_to_reuse_when_their_job_is_erased) {
  Running server(data_);
  const auto first = done_job(server, uploads());
  const auto second = submit_all(server, uploads());
  pictures_.pop_back();
  const auto other = done_job(server, uploads());
  ASSERT_EQ(2U, column<std::string>("select sha256 from result").size());
  server(server.jobs().erase(account_.id, first.batch));
  EXPECT_EQ(1U, column<std::string>("select sha256 from result").size()) << "that of the others";
  const auto kept = server(server.jobs().find(second.id)).jobs.at(0);
  EXPECT_NE(0U, server(server.jobs().open_output(kept))->size());
  server(server.jobs().erase(account_.id, second.id));
  server(server.jobs().erase(account_.id, other.batch));
  EXPECT_EQ(0U, column<std::string>("select sha256 from result").size());
  EXPECT_EQ(0U, blobs());
}

TEST_F(SeveralInputs, make_a_lost_output_again) {
  Running server(data_);
  const auto job = done_job(server, uploads());
  const auto bytes = text_of(server, server.jobs().open_output(job));
  lose(*job.output);
  EXPECT_EQ(bytes, text_of(server, server.jobs().open_output(job)));
  EXPECT_EQ(2U, work_of(server));
  EXPECT_EQ(3U, usage(server).images);
}

TEST_F(SeveralInputs, of_which_one_was_lost_make_nothing_again_and_check_says_so) {
  Job job;
  {
    Running server(data_);
    job = done_job(server, uploads());
    lose(job.inputs.at(1).blob);
    lose(*job.output);
    EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().open_output(job)); }));
  }
  const auto found = StoreCheck(data_).check(true, 1h);
  EXPECT_EQ(1U, found.lost_jobs);
  EXPECT_EQ(1U, found.lost_inputs);
  EXPECT_EQ(0U, found.lost_outputs);
  Running server(data_);
  const auto failed = server(server.jobs().find(job.batch)).jobs.at(0);
  EXPECT_EQ(JobState::failed, failed.state);
}

TEST_F(SeveralInputs, of_a_job_that_a_worker_had_at_a_crash_are_worked_on_at_the_next_start) {
  BatchId id;
  {
    Running server(data_, {}, false);  // nobody works
    migrate();
    id = submit_all(server, uploads()).id;
  }
  change("update job set state = 'running', worker = 'gone', fence = 1, tries = 1");
  Running server(data_);
  const auto job = over(server, id).jobs.at(0);
  ASSERT_EQ(JobState::done, job.state);
  EXPECT_EQ(bytes(), job.outcome->bytes_before);
  EXPECT_EQ(3U, usage(server).images);
}

}  // namespace
}  // namespace pressoir::service
