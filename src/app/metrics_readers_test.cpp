#include "app/metrics_readers.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace pressoir::app {
namespace {

TEST(MetricsReaders, are_who_the_setting_says) {
  EXPECT_TRUE(MetricsReaders("off").are_none());
  EXPECT_FALSE(MetricsReaders("off").include("127.0.0.1"));
  EXPECT_TRUE(MetricsReaders("all").include("203.0.113.9"));
  const MetricsReaders local("local");
  EXPECT_TRUE(local.include("127.0.0.1") && local.include("::1"));
  EXPECT_FALSE(local.include("10.1.2.3") || local.include(""));
  const MetricsReaders mixed("local, 10.1.0.0/16,fd00::/8");
  for (const auto* each : {"127.0.0.1", "10.1.9.9", "fd00::7"}) EXPECT_TRUE(mixed.include(each));
  for (const auto* each : {"10.2.0.1", "203.0.113.9", "fe80::1"})
    EXPECT_FALSE(mixed.include(each)) << each;
  EXPECT_FALSE(MetricsReaders("10.1.0.0/16").include("127.0.0.1"));
}

TEST(MetricsReaders, refuse_other_words) {
  for (const auto* word : {"", "locals", "all,local", "10.1.0.0/99", "local,"})
    EXPECT_THROW(MetricsReaders{word}, Error) << word;
}

}  // namespace
}  // namespace pressoir::app
