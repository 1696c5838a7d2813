#include "dialects/iloveimg/views.h"

#include <gtest/gtest.h>

#include "dialects/iloveimg/request/refusal.h"
#include "dialects/response_fixture.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

const TimePoint kStart{std::chrono::sys_days(std::chrono::year(2025) / 5 / 5) +
                       std::chrono::hours(10) + std::chrono::minutes(10) +
                       std::chrono::seconds(32)};

json::value body_of(const http::Response& response) {
  return json::parse(dialects::text_of(response));
}

Job done(std::uint64_t before, std::uint64_t after, const char* format = "jpeg") {
  Job job;
  job.state = JobState::done;
  job.inputs.emplace_back().bytes = before;
  job.outcome.emplace();
  job.outcome->format = Format(format);
  job.outcome->bytes_after = after;
  return job;
}

Job failed(ErrorCode code) {
  Job job;
  job.state = JobState::failed;
  job.failure = Failure{.code = code, .message = "Why."};
  return job;
}

/// Of files a.jpg, b.jpg and so on, one for each job.
ProcessedTask task(std::vector<Job> jobs) {
  ProcessedTask made;
  made.batch.created_at = kStart;
  made.batch.ended_at = kStart + std::chrono::milliseconds(1500);
  made.batch.jobs = std::move(jobs);
  made.notes.task = "t";
  made.notes.tool = "cropimage";
  made.notes.server = "host";
  made.notes.packaged = "output";
  for (std::size_t i = 0; i < made.batch.jobs.size(); ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    made.notes.files.push_back(
        {.server_filename = name + name + ".jpg", .filename = name + ".jpg", .output_name = name});
  }
  return made;
}

TEST(IloveimgViews, show_the_pages_of_an_upload) {
  Inspection pages;
  pages.page_count = 3;
  pages.pages = {{595, 842}, {842, 595}};
  EXPECT_EQ(dialects::text_of(uploaded_document_view("a.pdf", pages)),
            R"({"server_filename":"a.pdf","pdf_pages":["595x842","842x595"],)"
            R"("pdf_page_number":3,"pdf_forms":null})");
  EXPECT_EQ(dialects::text_of(uploaded_document_view("a.pdf", std::nullopt)),
            R"({"server_filename":"a.pdf","pdf_pages":null,"pdf_page_number":null,)"
            R"("pdf_forms":null})");
}

TEST(IloveimgViews, show_what_was_processed) {
  EXPECT_EQ(dialects::text_of(processed_view(task({done(10, 4)}))),
            R"({"download_filename":"a.jpg","filesize":10,"output_filesize":4,)"
            R"("output_filenumber":1,"output_extensions":"[\"jpg\"]","timer":"1.500",)"
            R"("status":"TaskSuccess",)"
            R"("status_message":"This task has been processed successfully.","task":"t"})");
  const auto two = body_of(processed_view(task({done(10, 4), done(5, 3, "png")})));
  EXPECT_EQ(two.at("download_filename").as_string(), "output.zip");
  EXPECT_EQ(two.at("output_extensions").as_string(), R"(["jpg","png"])");
  EXPECT_EQ(two.at("filesize").to_number<int>(), 15);
}

TEST(IloveimgViews, list_failed_files_as_warnings) {
  const auto body = body_of(processed_view(task({done(10, 4), failed(ErrorCode::corrupt_input)})));
  EXPECT_EQ(body.at("status").as_string(), "TaskSuccessWithWarnings");
  EXPECT_EQ(body.at("output_filenumber").to_number<int>(), 1);
  EXPECT_EQ(json::serialize(body.at("warnings")),
            R"([{"server_filename":"bb.jpg","filename":"b.jpg","error":"DamagedFile",)"
            R"("status":"DamagedFile","message":"Why."}])");
}

TEST(IloveimgViews, refuse_where_nothing_may_fail_or_all_has) {
  ProcessedTask strict = task({done(10, 4), failed(ErrorCode::timeout)});
  strict.notes.ignore_errors = false;
  for (const ProcessedTask& each : {strict, task({failed(ErrorCode::timeout)})}) {
    EXPECT_EQ(status_of(each), TaskStatus::error);
    EXPECT_TRUE(outputs_of(each).empty());
    try {
      processed_view(each);
      ADD_FAILURE();
    } catch (const Refusal& refusal) {
      EXPECT_EQ(refusal.param().at(0).at("error").as_string(), "TimeOut");
    }
  }
}

TEST(IloveimgViews, count_missing_files) {
  ProcessedTask some = task({done(10, 4), done(5, 3)});
  some.notes.files.insert(
      some.notes.files.begin(),
      {.server_filename = "x", .filename = "x", .output_name = {}, .is_missing = true});
  EXPECT_EQ(status_of(some), TaskStatus::success_with_warnings);
  const auto files = files_of(some);
  EXPECT_EQ(files.at(0).status, "ServerFileNotFound");
  EXPECT_EQ(files.at(1).job, &some.batch.jobs.at(0));
  EXPECT_EQ(files.at(2).job, &some.batch.jobs.at(1));
}

TEST(IloveimgViews, show_a_joined_result_once) {
  ProcessedTask joined = task({done(30, 12, "gif")});
  joined.notes.joins = true;
  joined.notes.files.push_back({.server_filename = "y", .filename = "y", .output_name = "y"});
  EXPECT_EQ(outputs_of(joined).size(), 1U);
  EXPECT_EQ(download_name(joined, outputs_of(joined)), "a.gif");
}

TEST(IloveimgViews, show_a_task_with_its_types) {
  ProcessedTask named = task({done(10, 4)});
  named.notes.custom_int = 5;
  EXPECT_EQ(dialects::text_of(task_view(named)),
            R"({"tool":"cropimage","process_start":"2025-05-05 10:10:32","custom_int":5,)"
            R"("custom_string":null,"status":"TaskSuccess",)"
            R"("status_message":"This task has been processed successfully.","timer":"1.500",)"
            R"("filesize":10,"output_filesize":4,"output_filenumber":1,)"
            R"("output_extensions":["jpg"],"server":"host","task":"t","file_number":"1",)"
            R"("download_filename":"a.jpg","files":[{"server_filename":"aa.jpg",)"
            R"("status":"FileSuccess",)"
            R"("status_message":"This file has been processed successfully.",)"
            R"("filename":"a.jpg","timer":1.5E0,"filesize":10,"output_filesize":4,)"
            R"("pdf_pages":null}]})");
}

TEST(IloveimgViews, delete_with_thirteen_members) {
  const UnprocessedTask waiting{.task = "t", .tool = "cropimage", .server = "host"};
  const auto body = body_of(deleted_view(summary_of(waiting), true)).as_object();
  for (const char* name : {"download_filename", "file_number", "filesize", "output_extensions",
                           "output_filesize", "output_filenumber", "process_start", "server",
                           "status", "status_message", "task", "timer", "tool"})
    EXPECT_TRUE(body.contains(name)) << name;
  EXPECT_EQ(body.at("status").as_string(), "TaskDeleted");
  EXPECT_EQ(body.at("upload_status").as_string(), "UploadDeleted");
}

TEST(IloveimgViews, echo_without_secrets) {
  const auto tree = json::parse(R"({"a":"b\u00e4","secret_key":"s","files":[{"password":"p",)"
                                R"("rotate":5}],"token":"t"})");
  EXPECT_EQ(dialects::text_of(echo_view(tree.as_object())),
            "{\"a\":\"b\xC3\xA4\",\"files\":[{\"rotate\":5}]}");
}

TEST(IloveimgViews, report_the_end_of_a_task) {
  const auto body = json::parse(callback_text("task.completed", task({done(10, 4)})));
  EXPECT_EQ(body.at("event").as_string(), "task.completed");
  const auto& shown = body.at("data").at("task").as_object();
  EXPECT_FALSE(shown.contains("files"));
  EXPECT_TRUE(shown.at("output_extensions").is_array());
}

TEST(IloveimgViews, answer_accepted_tasks_with_all_keys) {
  const auto accepted = body_of(accepted_view("t")).as_object();
  const auto processed = body_of(processed_view(task({done(1, 1)}))).as_object();
  for (const auto& [name, value] : processed) EXPECT_TRUE(accepted.contains(name)) << name;
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
