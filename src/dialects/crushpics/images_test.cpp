#include "dialects/crushpics/images.h"

#include <gtest/gtest.h>

#include "dialects/crushpics/events.h"
#include "dialects/times.h"
#include "dialects/crushpics/text_of_fixture.h"

namespace pressoir::dialects::crushpics {
namespace {

using namespace std::chrono_literals;
const TimePoint kStart = std::chrono::sys_days(std::chrono::July / 9 / 2018) + 13h + 7min + 42s;
constexpr const char* kOriginal = "0123456789abcdef0123456789abcdef";
constexpr const char* kKey = "00112233445566778899aabbccddeeff";
constexpr const char* kStyle = "fedcba9876543210fedcba9876543210";

Job job_of(std::int64_t id, const char* link, std::uint64_t after) {
  Job job;
  job.id = {id};
  job.file_name = "a photo.png";
  job.link = link;
  job.state = JobState::done;
  job.created_at = kStart;
  job.inputs.push_back({.blob = {"input"}, .bytes = 1000});
  job.outcome.emplace();
  job.outcome->format = Format("png");
  job.outcome->bytes_after = after;
  return job;
}

Image image() {
  Batch batch;
  batch.origin.tool = kReported;
  batch.jobs = {job_of(5, kOriginal, 600), job_of(6, kStyle, 50)};
  batch.created_at = kStart;
  batch.ended_at = kStart + 3500ms;
  batch.expires_at = kStart + 24h;
  batch.notes = text_of(Notes{.base = "https://HOST",
                              .origin = "wp",
                              .file_type = "image/png",
                              .original_key = kKey,
                              .compressed = {Type::lossy, 65},
                              .styles = {{"icon", 150, std::nullopt}}});
  return image_of(batch);
}

bool has(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

TEST(CrushTimes, are_in_utc_with_a_z) {
  EXPECT_EQ("2018-07-09T13:07:42.007Z", time_text(kStart + 7ms));
  EXPECT_EQ("2018-07-09T13:07:42Z", seconds_text(kStart + 999ms));
}

TEST(CrushNotes, come_back_as_they_were) {
  const Notes notes{.base = "http://a",
                    .origin = "\xC3\xA4",
                    .file_type = "image/gif",
                    .original_key = kKey,
                    .compressed = {Type::balanced, std::nullopt},
                    .styles = {{"a\"b", std::nullopt, 3, true}, {"c", 1, 2}}};
  EXPECT_EQ(notes, notes_in(crushpics::text_of(notes)));
  for (const char* none : {"", "{}", "7", R"({"base":7})"}) EXPECT_EQ(Notes{}, notes_in(none));
}

TEST(CrushImages, are_shown_as_the_contract_does) {
  EXPECT_EQ(
      R"({"original_image":{"id":5,"compression_type":"lossy","compression_level":65,)"
      R"("origin":"wp","size":1000,"file_type":"image/png","filename":"a photo.png",)"
      R"("status":"completed","created_at":"2018-07-09T13:07:42.000Z",)"
      R"("updated_at":"2018-07-09T13:07:45.500Z",)"
      R"("link":"https://HOST/v1/files/0123456789abcdef0123456789abcdef)"
      R"(00112233445566778899aabbccddeeff/a%20photo.png",)"
      R"("optimized_images":[{"id":5,"status":"completed","error_msg":null,)"
      R"("compression_type":"lossy","compression_level":65,"style":"original","width":null,)"
      R"("height":null,"link":"https://HOST/v1/files/0123456789abcdef0123456789abcdef/a%20photo.png",)"
      R"("size":600,"file_type":"image/png","filename":"a photo.png",)"
      R"("created_at":"2018-07-09T13:07:42.000Z","updated_at":"2018-07-09T13:07:45.500Z",)"
      R"("expire_at":"2018-07-10T13:07:42Z"},)"
      R"({"id":6,"status":"completed","error_msg":null,)"
      R"("compression_type":"lossy","compression_level":65,"style":"icon","width":150,)"
      R"("height":null,"link":"https://HOST/v1/files/fedcba9876543210fedcba9876543210/a%20photo.png",)"
      R"("size":50,"file_type":"image/png","filename":"a photo.png",)"
      R"("created_at":"2018-07-09T13:07:42.000Z","updated_at":"2018-07-09T13:07:45.500Z",)"
      R"("expire_at":"2018-07-10T13:07:42Z"}]},"success":true})",
      text_of(completed_view(image())));
}

TEST(CrushImages, that_were_just_accepted_show_no_results) {
  const std::string text = text_of(enqueued_view(image()));
  EXPECT_TRUE(has(text, R"("status":"enqueued")"));
  EXPECT_TRUE(has(text, R"("success":true)"));
  EXPECT_FALSE(has(text, "optimized_images"));
}

TEST(CrushImages, pass_from_enqueued_to_completed_or_error) {
  Image shown = image();
  const auto status = [&](JobState original, JobState style) {
    shown.batch.jobs[0].state = original;
    shown.batch.jobs[1].state = style;
    const std::string text = text_of(image_view(shown));
    const auto begin = text.find(R"("status":")") + 10;
    return text.substr(begin, text.find('"', begin) - begin);
  };
  EXPECT_EQ("enqueued", status(JobState::queued, JobState::queued));
  EXPECT_EQ("processing", status(JobState::running, JobState::queued));
  EXPECT_EQ("processing", status(JobState::done, JobState::queued));
  EXPECT_EQ("completed", status(JobState::done, JobState::done));
  EXPECT_EQ("error", status(JobState::done, JobState::failed));
  EXPECT_EQ("processing", status(JobState::failed, JobState::running));
}

TEST(CrushImages, show_no_size_and_link_of_what_is_not_there) {
  Image shown = image();
  shown.batch.jobs[0].state = JobState::failed;
  shown.batch.jobs[0].outcome.reset();
  const std::string text = text_of(image_view(shown));
  EXPECT_TRUE(has(text, R"("status":"error","error_msg":"cant_compress")"));
  EXPECT_TRUE(has(text, R"("link":null,"size":null)"));
}

TEST(CrushImages, are_listed_with_their_pages) {
  const std::string text = text_of(images_view({image()}, {.number = 13, .total = 121}));
  EXPECT_TRUE(has(text, R"({"original_images":[{"id":5,)"));
  EXPECT_TRUE(has(text, R"("pagination":{"current":13,"total_pages":13,"total_count":121,)"
                        R"("per_page":10,"count":1}})"));
  EXPECT_EQ(R"({"original_images":[],"pagination":{"current":2,"total_pages":0,"total_count":0,)"
            R"("per_page":10,"count":0}})",
            text_of(images_view({}, {.number = 2, .total = 0})));
}

Webhook webhook() {
  Webhook made{.number = 9, .account = {}, .plan = {.bytes = 2000, .used = 1000}};
  made.account.id = {3};
  made.account.email = "user@example.com";
  return made;
}

std::vector<std::string> names_of(const std::vector<CallbackEvent>& events) {
  std::vector<std::string> names;
  for (const CallbackEvent& event : events) {
    EXPECT_EQ(JobId{5}, event.job) << "of the original, so that they keep their order";
    names.push_back(event.name);
  }
  return names;
}

TEST(CrushEvents, are_of_images_that_are_not_waited_for) {
  Batch batch = image().batch;
  EXPECT_EQ(std::vector<std::string>{"processing"}, names_of(first_events_of(batch)));
  EXPECT_EQ((std::vector<std::string>{"processing", "optimized"}), names_of(events_of(batch)));
  batch.jobs[1].state = JobState::failed;
  EXPECT_EQ((std::vector<std::string>{"processing", "error"}), names_of(events_of(batch)));
  batch.origin.tool = kAnswered;
  EXPECT_TRUE(first_events_of(batch).empty());
  EXPECT_TRUE(events_of(batch).empty());
}

TEST(CrushEvents, tell_of_the_begin_and_of_failures) {
  EXPECT_EQ(R"({"id":9,"object_type":"image","shop_identifier":"user@example.com",)"
            R"("compression_type":"lossy","compression_level":65,"image_id":5,)"
            R"("event":"processing",)"
            R"("link":"https://HOST/v1/files/0123456789abcdef0123456789abcdef)"
            R"(00112233445566778899aabbccddeeff/a%20photo.png"})",
            image_text(webhook(), "processing", image()));
  EXPECT_EQ(R"({"id":9,"object_type":"image","shop_identifier":"user@example.com",)"
            R"("compression_type":"lossy","compression_level":65,"image_id":5,"event":"error",)"
            R"("error":"cant_compress","quota_usage":1000})",
            image_text(webhook(), "error", image()));
}

TEST(CrushEvents, tell_of_results_with_the_original_first) {
  EXPECT_EQ(R"({"id":9,"object_type":"image","shop_identifier":"user@example.com",)"
            R"("compression_type":"lossy","compression_level":65,"image_id":5,)"
            R"("event":"optimized","optimized_images":[{"style":"original","size":600,)"
            R"("link":"https://HOST/v1/files/0123456789abcdef0123456789abcdef/a%20photo.png",)"
            R"("id":5,"status":"completed","expire_at":"2018-07-10T13:07:42Z"},)"
            R"({"style":"icon","size":50,)"
            R"("link":"https://HOST/v1/files/fedcba9876543210fedcba9876543210/a%20photo.png",)"
            R"("id":6,"status":"completed","expire_at":"2018-07-10T13:07:42Z"}],)"
            R"("quota_usage":1000})",
            image_text(webhook(), "optimized", image()));
}

TEST(CrushEvents, tell_of_the_plan) {
  EXPECT_EQ(R"({"id":9,"object_type":"shop","shop_identifier":"user@example.com",)"
            R"("event":"subscription_updated","charged_at":null,"next_charge_at":null,)"
            R"("subscription_id":"3","subscription_status":"active","customer_id":"3",)"
            R"("plan_data":{"code":"free","name":"Free","price":"$0.00","bytes":2000,)"
            R"("quota_usage":1000}})",
            subscription_text(webhook()));
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
