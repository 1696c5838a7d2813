// What every dialect owes: each error has a form of its own, names and routes do not collide.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "dialects/dialect_routes_fixture.h"
#include "dialects/error_text.h"
#include "dialects/registry.h"

namespace pressoir::dialects {
namespace {

bool is_about_the_request(ErrorCode code) {
  return error_text(Error(code, "said"), "usual") == "said";
}

/// Errors in the server have details that are not for clients.
void expect_own_words(const http::Response& response, ErrorCode code) {
  if (is_about_the_request(code) || code == ErrorCode::unauthorized) return;
  // Dialects strip the period, so it must not be part of what is searched for.
  EXPECT_FALSE(has(text_of(response), "Public words"));
}

/// A path that `pattern` matches: "/a/{b}" -> "/a/x".
std::string example_of(std::string_view pattern) {
  std::string path;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    path += pattern[at] == '{' ? 'x' : pattern[at];
    if (pattern[at] == '{') at = pattern.find('}', at);
  }
  return path;
}

TEST(Dialects, have_names_of_their_own) {
  std::set<std::string> names;
  for (const Dialect& dialect : all_dialects({}, {}))
    EXPECT_TRUE(names.insert(dialect.name).second) << dialect.name;
  EXPECT_FALSE(names.empty());
}

TEST(Dialects, word_every_error) {
  for (const Dialect& dialect : all_dialects({}, {})) {
    for (const ErrorCode code : kAllErrorCodes) {
      const auto response = dialect.render_error(Error(code, "Public words."), http::Request{});
      SCOPED_TRACE(dialect.name + ' ' + std::string(name_of(code)));
      EXPECT_FALSE(text_of(response).empty());
      expect_own_words(response, code);
    }
  }
}

TEST_F(DialectRoutes, word_every_error_on_every_route) {
  for (const Dialect& dialect : all_dialects({}, {})) {
    const http::Routes routes = routes_of(dialect);
    ASSERT_FALSE(routes.all().empty());
    for (const http::Route& route : routes.all()) {
      EXPECT_EQ(route.owner, dialect.name);
      ASSERT_TRUE(route.render_error) << route.pattern;
      for (const ErrorCode code : kAllErrorCodes) {
        SCOPED_TRACE(route.pattern + ' ' + std::string(name_of(code)));
        expect_own_words(route.render_error(Error(code, "Public words."), {}), code);
      }
    }
  }
}

TEST_F(DialectRoutes, do_not_overlap_in_their_routes) {
  http::Routes routes;
  for (const Dialect& dialect : all_dialects({}, {})) dialect.add_routes(routes, services());
  for (const http::Route& route : routes.all()) {
    if (route.when != nullptr) continue;
    http::Head head;
    head.method = route.method;
    head.path = example_of(route.pattern);
    const http::Match match = routes.match(head);
    ASSERT_NE(match.route, nullptr) << route.pattern;
    EXPECT_EQ(match.route->owner, route.owner) << route.pattern;
    EXPECT_EQ(match.route->pattern, route.pattern);
  }
}

TEST_F(DialectRoutes, refuse_a_route_that_another_dialect_has) {
  for (const Dialect& dialect : all_dialects({}, {})) {
    http::Routes routes = routes_of(dialect);
    try {
      dialect.add_routes(routes, services());
      ADD_FAILURE() << dialect.name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::internal) << dialect.name;
      EXPECT_TRUE(has(error.detail(), "route is taken")) << error.detail();
    }
  }
}

TEST_F(DialectRoutes, word_unknown_paths_on_their_own_hosts) {
  http::Routes routes;
  const auto dialects = all_dialects({}, {});
  for (const Dialect& dialect : dialects) add_to(routes, dialect, services());
  std::set<std::string> hosts;
  for (const Dialect& dialect : dialects) {
    for (const std::string& host : dialect.hosts) {
      EXPECT_TRUE(hosts.insert(host).second) << host;
      http::Head head;
      head.path = "/no/such/path";
      head.headers = {{"Host", host}};
      const http::Match match = routes.match(head);
      EXPECT_EQ(match.route, nullptr);
      ASSERT_NE(match.renderer, nullptr) << host;
      const Error error(ErrorCode::not_found, "x");
      EXPECT_EQ(text_of((*match.renderer)(error, {})), text_of(dialect.render_error(error, {})));
    }
    if (!dialect.hosts.empty()) continue;
    // Nobody is sent here by name: what is below its own name is its.
    http::Head head;
    head.path = '/' + dialect.name + "/no/such/path";
    const http::Match match = routes.match(head);
    ASSERT_NE(match.renderer, nullptr) << head.path;
    const Error error(ErrorCode::not_found, "x");
    EXPECT_EQ(text_of((*match.renderer)(error, {})), text_of(dialect.render_error(error, {})));
  }
}

TEST_F(DialectRoutes, take_files_only_up_to_the_limit_of_the_engine) {
  Limits limits;
  limits.max_input_bytes = 12'345;
  for (const Dialect& dialect : all_dialects({}, limits)) {
    const http::Routes routes = routes_of(dialect);
    for (const http::Route& route : routes.all())
      EXPECT_TRUE(route.limits.max_file_bytes == 0 || route.limits.max_file_bytes == 12'345)
          << route.pattern;
  }
}

}  // namespace
}  // namespace pressoir::dialects
