#include "base/log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <sstream>
#include <thread>
#include <vector>

namespace pressoir::log {
namespace {

template <class F>
std::string printed(F work) {
  testing::internal::CaptureStderr();
  work();
  return testing::internal::GetCapturedStderr();
}

TEST(Log, writes_one_json_object_per_line_with_its_fields_in_order) {
  const auto line = printed([] {
    info("request",
         {{"id", std::string("abc")}, {"status", std::int64_t{200}}, {"ms", 1.5}, {"tls", false}});
  });
  EXPECT_EQ(line.back(), '\n');
  const auto object = boost::json::parse(line).as_object();
  EXPECT_EQ(object.at("level"), "info");
  EXPECT_EQ(object.at("event"), "request");
  EXPECT_EQ(object.at("id"), "abc");
  EXPECT_EQ(object.at("status"), 200);
  EXPECT_EQ(object.at("ms"), 1.5);
  EXPECT_EQ(object.at("tls"), false);
  const std::string time(object.at("time").as_string());
  ASSERT_EQ(time.size(), 24U);
  EXPECT_EQ(time.substr(0, 2), "20");
  EXPECT_EQ(time.back(), 'Z');
}

TEST(Log, stays_json_whatever_bytes_a_client_sends) {
  std::string hostile;
  for (int c = 0; c < 256; ++c) hostile += static_cast<char>(c);
  hostile += "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xED\xA0\x80\xC0\xAF\xF4\x90\x80\x80\xE2\x82";
  const auto line = printed([&] { info("x", {{"path", hostile}}); });
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const auto path = boost::json::parse(line).as_object().at("path").as_string();
  EXPECT_NE(path.find("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), boost::json::string::npos);
  EXPECT_NE(path.find("\xEF\xBF\xBD"), boost::json::string::npos);
}

TEST(Log, writes_numbers_that_json_lacks_as_null) {
  const auto line = printed([] {
    info("x", {{"score", std::numeric_limits<double>::quiet_NaN()}});
  });
  EXPECT_TRUE(boost::json::parse(line).as_object().at("score").is_null());
}

TEST(Log, drops_lines_below_the_level) {
  EXPECT_EQ(printed([] { write(Level::debug, "hidden"); }), "");
  set_level(Level::error);
  EXPECT_EQ(printed([] { warning("hidden"); }), "");
  EXPECT_NE(printed([] { error("seen"); }), "");
  set_level(Level::info);
}

TEST(Log, never_tears_a_line_between_threads) {
  const auto text = printed([] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([] {
        for (int n = 0; n < 200; ++n) info("thread", {{"text", std::string(300, 'x')}});
      });
    for (auto& thread : threads) thread.join();
  });
  std::istringstream lines(text);
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    ASSERT_NO_THROW((void)boost::json::parse(line)) << line;
  EXPECT_EQ(count, 800);
}

}  // namespace
}  // namespace pressoir::log
