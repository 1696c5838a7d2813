#include "app/report/report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace pressoir::app {
namespace {

FileReport done() {
  FileReport report;
  report.path = "a.jpg";
  report.output = "out/a.jpg";
  report.bytes_before = 1000;
  report.outcome.emplace();
  report.outcome->format = Format("jpeg");
  report.outcome->bytes_before = 1000;
  report.outcome->bytes_after = 700;
  report.outcome->method = "progressive";
  report.outcome->metadata_dropped = {"exif"};
  return report;
}

FileReport failed() {
  FileReport report;
  report.path = "b.jpg";
  report.failure = Failure{ErrorCode::corrupt_input, "The picture is cut short."};
  return report;
}

TEST(Report, writes_every_key_for_success_and_failure_alike) {
  for (const auto& report : {done(), failed()}) {
    const auto object = boost::json::parse(json_line(report)).as_object();
    for (const auto* key : {"path",
                            "output",
                            "skipped",
                            "format",
                            "width",
                            "height",
                            "bytes_before",
                            "bytes_after",
                            "saved",
                            "score",
                            "min_score",
                            "lossless",
                            "partial",
                            "cut_by_deadline",
                            "method",
                            "repair",
                            "seconds",
                            "metadata_kept",
                            "metadata_dropped",
                            "warnings",
                            "error",
                            "goal",
                            "input_sha256",
                            "output_sha256",
                            "engine",
                            "libraries"})
      EXPECT_TRUE(object.contains(key)) << key;
    EXPECT_EQ(object.size(), 26U);
  }
}

TEST(Report, tells_both_scores_the_size_and_the_proof) {
  auto report = done();
  report.outcome->size = Size{30, 20};
  report.outcome->score = 81.5;
  report.outcome->min_score = 79.5;
  const auto lossy = boost::json::parse(json_line(report)).as_object();
  EXPECT_EQ(lossy.at("width").to_number<int>(), 30);
  EXPECT_EQ(lossy.at("height").to_number<int>(), 20);
  EXPECT_EQ(lossy.at("score").to_number<double>(), 81.5);
  EXPECT_EQ(lossy.at("min_score").to_number<double>(), 79.5);
  EXPECT_FALSE(lossy.at("lossless").as_bool());
  report.outcome->proven_lossless = true;
  EXPECT_TRUE(boost::json::parse(json_line(report)).at("lossless").as_bool());
}

TEST(Report, is_utf_8_whatever_a_worker_says) {
  auto report = done();
  report.outcome->method = "m\xFF";
  report.outcome->warnings = {"w\xC3"};
  report.outcome->format = Format("\x80");
  const auto object = boost::json::parse(json_line(report)).as_object();
  EXPECT_EQ(object.at("method").as_string(), "m\xEF\xBF\xBD");
  EXPECT_EQ(object.at("warnings").as_array().at(0).as_string(), "w\xEF\xBF\xBD");
  EXPECT_EQ(object.at("format").as_string(), "\xEF\xBF\xBD");
}

TEST(Report, leaves_the_size_empty_where_there_are_no_pixels) {
  const auto object = boost::json::parse(json_line(done())).as_object();
  EXPECT_TRUE(object.at("width").is_null());
  EXPECT_TRUE(object.at("height").is_null());
}

TEST(Report, says_when_frames_or_pages_are_missing) {
  auto report = done();
  EXPECT_FALSE(boost::json::parse(json_line(report)).at("partial").as_bool());
  report.outcome->is_partial = true;
  EXPECT_TRUE(boost::json::parse(json_line(report)).at("partial").as_bool());
}

TEST(Report, says_when_the_time_limit_ended_the_search) {
  auto report = done();
  EXPECT_FALSE(boost::json::parse(json_line(report)).at("cut_by_deadline").as_bool());
  report.outcome->cut_by_deadline = true;
  EXPECT_TRUE(boost::json::parse(json_line(report)).at("cut_by_deadline").as_bool());
}

TEST(Report, tells_the_saving_and_no_score_when_lossless) {
  const auto object = boost::json::parse(json_line(done())).as_object();
  EXPECT_EQ(object.at("saved").to_number<int>(), 300);
  EXPECT_TRUE(object.at("score").is_null());
  EXPECT_TRUE(object.at("error").is_null());
}

TEST(Report, tells_a_growing_conversion_as_a_negative_saving) {
  auto report = done();
  report.outcome->bytes_after = 1200;
  EXPECT_EQ(boost::json::parse(json_line(report)).at("saved").to_number<int>(), -200);
}

TEST(Report, names_the_error_by_code_and_message) {
  const auto object = boost::json::parse(json_line(failed())).as_object();
  EXPECT_EQ(object.at("error").at("code").as_string(), "corrupt_input");
  EXPECT_EQ(object.at("error").at("message").as_string(), "The picture is cut short.");
  EXPECT_TRUE(object.at("output").is_null());
}

TEST(Report, is_one_line_of_valid_json_for_any_file_name) {
  auto report = done();
  report.path = "new\nline \xFF \"quoted\"";
  const auto line = json_line(report);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(boost::json::parse(line).at("path").as_string(), "new\nline \xEF\xBF\xBD \"quoted\"");
}

TEST(Report, has_the_bytes_of_a_name_that_is_not_utf8) {
  auto report = done();
  report.path = "50% \xC3\xA9 \xE9.jpg";
  report.output = "out/50% \xC3\xA9.jpg";
  const auto line = boost::json::parse(json_line(report)).as_object();
  EXPECT_EQ(line.at("path_bytes").as_string(), "50%25 \xC3\xA9 %E9.jpg");
  EXPECT_FALSE(line.contains("output_bytes"));
}

TEST(Report, says_why_a_file_was_skipped) {
  EXPECT_TRUE(boost::json::parse(json_line(done())).at("skipped").is_null());
  auto report = failed();
  report.failure.reset();
  report.skipped = "it is empty";
  const auto object = boost::json::parse(json_line(report)).as_object();
  EXPECT_EQ(object.at("skipped").as_string(), "it is empty");
  EXPECT_TRUE(object.at("error").is_null());
}

}  // namespace
}  // namespace pressoir::app
