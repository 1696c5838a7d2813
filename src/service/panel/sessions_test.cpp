#include "service/panel/sessions.h"

#include <gtest/gtest.h>

namespace pressoir::service {
namespace {

TEST(SessionAddress, is_the_network_alone) {
  EXPECT_EQ("192.0.2.0/24", network_text("192.0.2.77"));
  EXPECT_EQ("192.0.2.0/24", network_text("::ffff:192.0.2.77"));
  EXPECT_EQ("2001:db8:1::/48", network_text("2001:db8:1:2:3:4:5:6"));
  EXPECT_EQ("", network_text("unknown"));
  EXPECT_EQ("", network_text(""));
}

TEST(SessionAgent, is_the_browser_and_the_system) {
  EXPECT_EQ("Firefox, Linux",
            agent_text("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"));
  EXPECT_EQ("Edge, Windows",
            agent_text("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
                       "Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"));
  EXPECT_EQ("Chrome, Android",
            agent_text("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
                       "Chrome/130.0.0.0 Mobile Safari/537.36"));
  EXPECT_EQ(
      "Safari, iOS",
      agent_text("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
                 "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1"));
  EXPECT_EQ("curl", agent_text("curl/7.88.1"));
  EXPECT_EQ("", agent_text("<script>"));
  EXPECT_EQ("", agent_text(""));
}

}  // namespace
}  // namespace pressoir::service
