#include "service/jobs/jobs.h"

#include <fstream>

#include "service/jobs/accounting.h"
#include "service/jobs/jobs_fixture.h"

namespace pressoir::service {
namespace {

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
  const auto linked = server(server.jobs().linked(batch.jobs[1].link, "ewww"));
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
