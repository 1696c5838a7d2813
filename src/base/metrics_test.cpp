#include "base/metrics.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/error.h"

namespace pressoir {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(Metrics, are_printed_as_text) {
  Metrics metrics;
  metrics.counter("jobs_total", "Jobs.", {{"dialect", "ewww"}, {"format", "jpeg"}}).add();
  metrics.counter("jobs_total", "Jobs.", {{"format", "jpeg"}, {"dialect", "ewww"}}).add(2);
  metrics.counter("jobs_total", "Jobs.", {{"dialect", "a\"b\\\n"}}).add(1);
  metrics.gauge("depth", "Queue.").set(7);
  metrics.gauge("depth", "Queue.").add(-2);
  auto seconds = metrics.histogram("seconds", "Time.", {0.1, 1});
  seconds.observe(0.05);
  seconds.observe(0.5);
  seconds.observe(50);
  const auto text = metrics.text();
  EXPECT_TRUE(has_line(text, "# HELP jobs_total Jobs.")) << text;
  EXPECT_TRUE(has_line(text, "# TYPE jobs_total counter")) << text;
  EXPECT_TRUE(has_line(text, R"(jobs_total{dialect="ewww",format="jpeg"} 3)")) << text;
  EXPECT_TRUE(has_line(text, R"(jobs_total{dialect="a\"b\\\n"} 1)")) << text;
  EXPECT_TRUE(has_line(text, "depth 5")) << text;
  EXPECT_TRUE(has_line(text, "seconds_count 3")) << text;
  EXPECT_TRUE(has_line(text, R"(seconds_bucket{le="0.1"} 1)")) << text;
  EXPECT_TRUE(has_line(text, R"(seconds_bucket{le="1"} 2)")) << text;
  EXPECT_TRUE(has_line(text, R"(seconds_bucket{le="+Inf"} 3)")) << text;
}

TEST(Metrics, counters_never_fall) {
  Metrics metrics;
  auto counter = metrics.counter("c", "C.");
  counter.add(3);
  counter.add(-1);
  EXPECT_EQ(counter.value(), 3);
}

TEST(Metrics, refuse_names_that_are_none_or_taken) {
  Metrics metrics;
  metrics.counter("taken", "C.");
  const auto refused = [](auto call) {
    try {
      call();
      return false;
    } catch (const Error& error) {
      return error.code() == ErrorCode::internal;
    }
  };
  EXPECT_TRUE(refused([&] { metrics.gauge("taken", "G."); }));
  EXPECT_TRUE(refused([&] { metrics.gauge("taken", "G."); })) << "the second time too";
  EXPECT_TRUE(refused([&] { metrics.counter("no name", "C."); }));
  EXPECT_TRUE(refused([&] { metrics.counter("c", "C.", {{"no-label", "x"}}); }));
  EXPECT_TRUE(refused([&] { metrics.counter("c", "C.", {{"twice", "x"}, {"twice", "y"}}); }));
  EXPECT_TRUE(refused([&] { metrics.histogram("h", "H.", {2, 1}); }));
  EXPECT_TRUE(refused([&] { metrics.histogram("h", "H.", {1, 1}); }));
  EXPECT_EQ(metrics.counter("taken", "C.").value(), 0);
}

TEST(Metrics, refresh_what_is_asked_for) {
  Metrics metrics;
  double depth = 1;
  metrics.before_text([&] { metrics.gauge("depth", "Queue.").set(depth); });
  EXPECT_TRUE(has_line(metrics.text(), "depth 1"));
  depth = 2;
  EXPECT_TRUE(has_line(metrics.text(), "depth 2"));
}

TEST(Metrics, count_exactly_from_several_threads) {
  Metrics metrics;
  const auto work = [&] {
    for (int i = 0; i < 10'000; ++i)
      metrics.counter("c", "C.", {{"k", std::to_string(i % 3)}}).add();
  };
  std::thread other(work);
  work();
  other.join();
  double sum = 0;
  for (const auto* k : {"0", "1", "2"}) sum += metrics.counter("c", "C.", {{"k", k}}).value();
  EXPECT_EQ(sum, 20'000);
}

}  // namespace
}  // namespace pressoir
