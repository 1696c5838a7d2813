#include "dialects/megaoptim/views.h"

#include <gtest/gtest.h>

#include "dialects/response_fixture.h"

namespace pressoir::dialects::megaoptim {
namespace {

using dialects::text_of;

Job job_of(std::uint64_t before, std::uint64_t after, const std::string& role = "main") {
  Job job;
  job.role = role;
  job.file_name = "flowers.jpg";
  job.link = "b12020cdf3a10123456789abcdef0123";
  job.state = JobState::done;
  job.inputs.push_back({.blob = {"input"}, .bytes = before});
  Outcome outcome;
  outcome.input_format = Format("jpeg");
  outcome.bytes_before = before;
  outcome.bytes_after = after;
  job.outcome = outcome;
  return job;
}

std::string text_of(std::vector<Job> jobs) {
  Batch batch;
  batch.id = {"a4f1d060-c292-41e8-b3e3-edd916bf7758"};
  batch.jobs = std::move(jobs);
  return result_text(batch, {"John Doe", "john@doe.com", 42}, "https://HOST");
}

TEST(MegaOptimViews, show_a_result_as_the_contract_does) {
  EXPECT_EQ(
      text_of({job_of(1426896, 307279), job_of(1426896, 179738, "webp")}),
      R"({"status":"ok","code":200,"result":[{"success":1,"file_name":"flowers.jpg",)"
      R"("original_size":1426896,"optimized_size":307279,"saved_bytes":1119617,)"
      R"("saved_percent":78,"url":"https://HOST/image/b12020cdf3a1/0123456789abcdef0123.jpg",)"
      R"("webp":{"url":"https://HOST/image/b12020cdf3a1/0123456789abcdef0123.jpg.webp",)"
      R"("optimized_size":179738,"saved_bytes":1247158,"saved_percent":87}}],)"
      R"("id":"a4f1d060-c292-41e8-b3e3-edd916bf7758",)"
      R"("user":{"name":"John Doe","email":"john@doe.com","tokens":42}})");
}

TEST(MegaOptimViews, count_five_per_cent_as_nothing) {
  EXPECT_TRUE(has(text_of({job_of(1000, 949)}), R"("success":1)"));
  EXPECT_TRUE(has(text_of({job_of(1000, 950)}),
                  R"("success":0,"file_name":"flowers.jpg","original_size":1000,)"
                  R"("optimized_size":1000,"saved_bytes":0,"saved_percent":0)"));
  EXPECT_TRUE(delivers_upload(job_of(1000, 950)));
  EXPECT_FALSE(delivers_upload(job_of(1000, 949)));
  EXPECT_FALSE(delivers_upload(job_of(1000, 950, "webp")));
}

TEST(MegaOptimViews, deliver_another_size_whatever_it_saves) {
  Job job = job_of(1000, 1200);
  job.goal.steps.emplace_back(Resize{});
  EXPECT_FALSE(delivers_upload(job));
  EXPECT_TRUE(has(text_of({job}), R"("success":0,)"));
  EXPECT_TRUE(has(text_of({job}), R"("optimized_size":1200,"saved_bytes":0,)"));
}

TEST(MegaOptimViews, let_savings_of_a_webp_be_negative) {
  EXPECT_TRUE(has(text_of({job_of(1000, 500), job_of(1000, 1001, "webp")}),
                  R"("optimized_size":1001,"saved_bytes":-1,"saved_percent":-1})"));
}

TEST(MegaOptimViews, name_files_as_the_url_that_was_sent_does) {
  Job job = job_of(1000, 500);
  job.file_name = "other.jpg";
  job.inputs.at(0).remote = RemoteFile{"http://a/b/my%20ph%C3%B6to.jpg?x=/y", "", ""};
  EXPECT_TRUE(has(text_of({job}), "\"file_name\":\"my ph\xC3\xB6to.jpg\""));
}

TEST(MegaOptimViews, word_every_failure_inside_200) {
  for (const ErrorCode code : kAllErrorCodes) {
    const auto response = error_response(Error(code, "Said."));
    EXPECT_EQ(response.status, 200U) << name_of(code);
    EXPECT_TRUE(text_of(response).starts_with(R"({"status":"error","code":)")) << name_of(code);
    EXPECT_GE(file_error_response(Error(code, "Said.")).status, 400U) << name_of(code);
  }
  EXPECT_EQ(text_of(error_response(Error(ErrorCode::unauthorized, "Said."))),
            R"({"status":"error","code":404,"errors":["API key not found"]})");
}

TEST(MegaOptimViews, show_unlimited_tokens_as_minus_one) {
  EXPECT_EQ(text_of(user_view({"a", "b", std::nullopt})),
            R"({"status":"ok","code":200,"result":{"name":"a","email":"b","tokens":-1}})");
}

}  // namespace
}  // namespace pressoir::dialects::megaoptim
