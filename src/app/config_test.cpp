#include "app/config.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace pressoir::app {
namespace {

class ConfigFile : public ::testing::Test {
 protected:
  // Variables of the tests themselves are not settings.
  void SetUp() override { ::unsetenv("PRESSOIR_CORPUS"); }
  void TearDown() override {
    std::filesystem::remove(file_);
    ::unsetenv("PRESSOIR_HTTP_LISTEN");
  }
  std::filesystem::path write(const std::string& text) {
    std::ofstream(file_) << text;
    return file_;
  }
  static std::string refusal(const std::filesystem::path& file, const Overrides& overrides) {
    try {
      load_config(file, overrides);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::invalid_request);
      return error.what();
    }
    return "";
  }
  std::filesystem::path file_ = std::filesystem::temp_directory_path() /
                                ("config_test-" + std::to_string(::getpid()) + ".toml");
};

TEST_F(ConfigFile, lets_the_command_line_win_over_environment_over_file_over_default) {
  EXPECT_EQ(load_config({}, {}).http.listen, "127.0.0.1:8080");
  write("[http]\nlisten = \"127.0.0.1:1\"\n");
  EXPECT_EQ(load_config(file_, {}).http.listen, "127.0.0.1:1");
  ::setenv("PRESSOIR_HTTP_LISTEN", "127.0.0.1:2", 1);
  EXPECT_EQ(load_config(file_, {}).http.listen, "127.0.0.1:2");
  EXPECT_EQ(load_config(file_, {{"http.listen", "127.0.0.1:3"}}).http.listen, "127.0.0.1:3");
}

TEST_F(ConfigFile, names_every_unknown_key) {
  const auto said = refusal(write("[http]\nlisen = \"x\"\n[nosuch]\nkey = 1\n"), {});
  EXPECT_NE(said.find("http.lisen"), std::string::npos) << said;
  EXPECT_NE(said.find("nosuch.key"), std::string::npos) << said;
}

TEST_F(ConfigFile, has_a_wall_time_of_four_times_the_cpu_time_and_none_on_the_command_line) {
  auto config = load_config({}, {{"limits.cpu_milliseconds", "5000"}});
  EXPECT_EQ(config.limits.wall_time(), std::chrono::seconds(20));
  EXPECT_EQ(limits_without_wall(config).wall_time(), Limits::kNoWall);
  config = load_config({}, {{"limits.wall_milliseconds", "7000"}});
  EXPECT_EQ(limits_without_wall(config).wall_time(), std::chrono::seconds(7));
  EXPECT_NE(refusal({}, {{"limits.wall_milliseconds", "-1"}}).find("wall"), std::string::npos);
}

TEST_F(ConfigFile, refuses_what_does_not_go_together) {
  EXPECT_NE(refusal({}, {{"http.tls_listen", "127.0.0.1:0"}}).find("tls_cert"), std::string::npos);
  EXPECT_NE(refusal({}, {{"http.listen", ""}}).find("nowhere"), std::string::npos);
  EXPECT_NE(refusal({}, {{"limits.max_frames", "0"}}).find("limits.max_frames"), std::string::npos);
  EXPECT_NE(refusal({}, {{"server.public_url", "example.org"}}).find("public_url"),
            std::string::npos);
}

TEST_F(ConfigFile, has_no_certificate_twice_and_a_port_for_its_own) {
  const std::pair<std::string, std::string> own{"http.tls_self_signed", "true"};
  EXPECT_EQ("127.0.0.1:8443", load_config({}, {own}).http.tls_listen);
  EXPECT_EQ("0.0.0.0:8443", load_config({}, {own, {"http.listen", "0.0.0.0:80"}}).http.tls_listen);
  EXPECT_EQ("[::]:8443", load_config({}, {own, {"http.listen", "[::]:80"}}).http.tls_listen);
  EXPECT_EQ("127.0.0.1:8443", load_config({}, {own, {"http.listen", ""}}).http.tls_listen);
  EXPECT_EQ("0.0.0.0:443",
            load_config({}, {own, {"http.tls_listen", "0.0.0.0:443"}}).http.tls_listen);
  EXPECT_NE(refusal({}, {own, {"http.tls_cert", "a"}}).find("exclude"), std::string::npos);
  EXPECT_NE(refusal({}, {{"http.tls_names", "a.example"}}).find("needs"), std::string::npos);
  EXPECT_NE(refusal({}, {own, {"http.tls_names", "*.example"}}).find("*.example"),
            std::string::npos);
}

TEST_F(ConfigFile, bounds_numbers_on_both_sides_and_says_why) {
  const char* const kHuge = "9223372036854775807";
  for (const auto& [name, value] : Overrides{{"service.orphans_kept_for_seconds", "0"},
                                             {"service.retention_period_seconds", "0"},
                                             {"service.lease_seconds", "0"},
                                             {"service.lease_seconds", kHuge},
                                             {"service.database_connections", "0"},
                                             {"service.database_connections", "100000"},
                                             {"service.retry_seconds", kHuge},
                                             {"service.cache_kept_for_seconds", kHuge},
                                             {"engine.workers", "100000"},
                                             {"ewww.pending_kept_for_seconds", "0"},
                                             {"ewww.backups_kept_for_seconds", kHuge},
                                             {"imagerecycle.kept_for_seconds", "0"},
                                             {"imagerecycle.kept_for_seconds", kHuge},
                                             {"megaoptim.kept_for_seconds", "0"},
                                             {"megaoptim.kept_for_seconds", kHuge},
                                             {"ewww.pending_kept_for_seconds", kHuge},
                                             {"service.orphans_kept_for_seconds", kHuge},
                                             {"service.retention_period_seconds", kHuge},
                                             {"limits.cpu_milliseconds", kHuge},
                                             {"limits.max_input_bytes", "18446744073709551615"}}) {
    const auto said = refusal({}, {{name, value}});
    EXPECT_NE(said.find(name + " must be a number from "), std::string::npos) << said;
    EXPECT_NE(said.find("not " + value + ": "), std::string::npos) << said;
  }
  EXPECT_EQ(refusal({}, {{"service.cache_kept_for_seconds", "0"}}), "");
}

TEST_F(ConfigFile, bounds_the_numbers_of_sockets_fetching_and_callbacks) {
  struct Row {
    const char* name;
    std::int64_t min, max;
  };
  constexpr std::int64_t kDisk = std::int64_t{1} << 50;
  for (const auto& [name, min, max] :
       {Row{"http.max_connections", 1, 1'000'000},
        Row{"http.max_connections_per_address", 0, 1'000'000},
        Row{"http.max_spool_bytes", 1, kDisk}, Row{"http.max_keyless_bytes", 0, kDisk},
        Row{"http.head_deadline_seconds", 1, 3600}, Row{"http.idle_deadline_seconds", 1, 3600},
        Row{"http.body_deadline_seconds", 1, 3600}, Row{"http.min_body_rate", 0, 1'000'000'000},
        Row{"http.body_rate_window_seconds", 1, 3600}, Row{"http.write_deadline_seconds", 1, 3600},
        Row{"http.stop_grace_seconds", 0, 3600}, Row{"fetch.connect_seconds", 1, 3600},
        Row{"fetch.first_byte_seconds", 1, 3600}, Row{"fetch.total_seconds", 1, 3600},
        Row{"fetch.max_redirects", 0, 50}, Row{"fetch.max_transfers", 1, 1024},
        Row{"webhooks.deadline_seconds", 1, 3600}}) {
    const std::string range = std::string(name) + " must be a number from " + std::to_string(min) +
                              " to " + std::to_string(max) + ", not ";
    for (const auto allowed : {min, max})
      EXPECT_EQ(refusal({}, {{name, std::to_string(allowed)}}), "");
    const auto above = refusal({}, {{name, std::to_string(max + 1)}});
    EXPECT_NE(above.find(range + std::to_string(max + 1) + ": "), std::string::npos) << above;
    const auto below = refusal({}, {{name, std::to_string(min - 1)}});
    EXPECT_NE(below.find(name), std::string::npos) << below;
    if (min > 0) {
      EXPECT_NE(below.find(range), std::string::npos) << below;
    }
  }
}

TEST_F(ConfigFile, names_every_level_of_the_log) {
  EXPECT_EQ(refusal({}, {{"server.log_level", "debug"}}), "");
  const auto said = refusal({}, {{"server.log_level", "loud"}});
  EXPECT_NE(said.find("debug, info, warning or error, not \"loud\""), std::string::npos) << said;
}

TEST_F(ConfigFile, refuses_a_port_that_there_is_not) {
  for (const auto* address : {"127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1:80a", "127.0.0.1:"})
    EXPECT_NE(refusal({}, {{"http.listen", address}}).find("http.listen"), std::string::npos)
        << address;
  EXPECT_EQ(refusal({}, {{"http.listen", "[::1]:65535"}}), "");
}

TEST_F(ConfigFile, names_every_unknown_variable_of_the_environment) {
  ::setenv("PRESSOIR_SERVICE_LAESE_SECONDS", "5", 1);
  const auto said = refusal({}, {});
  ::unsetenv("PRESSOIR_SERVICE_LAESE_SECONDS");
  EXPECT_NE(said.find("PRESSOIR_SERVICE_LAESE_SECONDS"), std::string::npos) << said;
}

TEST_F(ConfigFile, prints_a_help_that_is_a_file_it_can_read) {
  EXPECT_EQ(refusal(write(settings_help()), {}), "");
}

}  // namespace
}  // namespace pressoir::app
