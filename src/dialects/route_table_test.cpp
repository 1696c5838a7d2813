#include "dialects/route_table.h"

#include <gtest/gtest.h>

namespace pressoir::dialects {
namespace {

using std::chrono::seconds;

struct Api {
  Async<http::Response> show(http::Request&) {
    co_return http::text_response(200, "text/plain", "");
  }
};

http::Response worded(const Error& problem) {
  return http::text_response(400, "text/plain", problem.what());
}

TEST(RouteTable, makes_routes_of_its_owner_and_their_kind) {
  http::Routes routes;
  RouteTable<Api> table(routes, "someone", std::make_shared<Api>());
  const RouteKind kind{.limits = fields_only(seconds(7)),
                       .render_error = renderer_of(worded),
                       .wrong_method = {},
                       .waits = true};
  table.add(http::Method::post, "/a/{id}", kind, &Api::show);
  ASSERT_EQ(routes.all().size(), 1U);
  const http::Route& route = routes.all().front();
  EXPECT_EQ(route.owner, "someone");
  EXPECT_EQ(route.pattern, "/a/{id}");
  EXPECT_EQ(route.limits.deadline, seconds(7));
  EXPECT_TRUE(route.waits);
  EXPECT_EQ(route.when, nullptr);
  const http::Response response = route.render_error(Error(ErrorCode::conflict, "Said."), {});
  EXPECT_EQ(std::get<std::string>(response.body), "Said.");
}

http::Response allowed() { return http::text_response(204, "text/plain", ""); }

TEST(RouteTable, answers_options_once_on_each_path) {
  http::Routes routes;
  const Preflight preflight{
      .kind = {.limits = fields_only(seconds(7)), .render_error = renderer_of(worded)},
      .answer = allowed};
  RouteTable<Api> table(routes, "someone", std::make_shared<Api>(), preflight);
  const RouteKind kind{.limits = fields_only(seconds(9)), .render_error = renderer_of(worded)};
  table.add(http::Method::get, "/a", kind, &Api::show);
  table.add(http::Method::post, "/a", kind, &Api::show);
  table.add(http::Method::get, "/b", kind, &Api::show);
  std::vector<std::string> with_options;
  for (const http::Route& route : routes.all()) {
    if (route.method != http::Method::options) continue;
    with_options.push_back(route.pattern);
    EXPECT_EQ(route.limits.deadline, seconds(7));
  }
  EXPECT_EQ(with_options, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(routes.all().size(), 5U);
}

TEST(RouteTable, leaves_a_megabyte_for_fields_beside_files) {
  const http::BodyLimits none = fields_only(seconds(7));
  EXPECT_EQ(none.max_bytes, 1U << 20);
  EXPECT_EQ(none.max_file_bytes, 0U);
  const http::BodyLimits three = with_files(seconds(7), 1000, 3);
  EXPECT_EQ(three.max_bytes, 3000U + (1U << 20));
  EXPECT_EQ(three.max_file_bytes, 1000U);
}

}  // namespace
}  // namespace pressoir::dialects
