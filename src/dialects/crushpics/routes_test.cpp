#include "dialects/crushpics/routes.h"

#include <string>

#include "dialects/dialect_routes_fixture.h"

namespace pressoir::dialects::crushpics {
namespace {

class CrushRoutes : public DialectRoutes {};

TEST_F(CrushRoutes, answer_options_on_every_path) {
  const http::Routes routes = routes_of(dialect({}, {}));
  EXPECT_EQ(paths_of(routes, http::Method::options), paths_of(routes, {}));
  EXPECT_TRUE(paths_of(routes, {}).contains("/v1/images"));
}

TEST_F(CrushRoutes, claim_the_list_of_a_shared_path_for_bearer_tokens_alone) {
  const http::Routes routes = routes_of(dialect({}, {}));
  http::Head head;
  head.path = "/v1/images/";
  EXPECT_EQ(routes.match(head).route, nullptr);
  head.headers = {{"Authorization", "Bearer x"}};
  ASSERT_NE(routes.match(head).route, nullptr);
  EXPECT_EQ(routes.match(head).route->owner, "crushpics");
}

TEST_F(CrushRoutes, take_files_for_two_calls) {
  Limits limits;
  limits.max_input_bytes = 1000;
  const http::Routes routes = routes_of(dialect({}, limits));
  for (const http::Route& route : routes.all()) {
    const bool takes_files =
        route.method == http::Method::post &&
        (route.pattern == "/v1/compress" || route.pattern == "/v1/original_images");
    EXPECT_EQ(route.limits.max_file_bytes, takes_files ? 1000U : 0U) << route.pattern;
  }
}

TEST_F(CrushRoutes, show_errors_to_pages_of_any_site) {
  const http::Routes routes = routes_of(dialect({}, {}));
  const auto is_shown = [](const http::Response& response) {
    for (const auto& [name, value] : response.headers)
      if (name == "Access-Control-Allow-Origin") return value == "*";
    return false;
  };
  for (const http::Route& route : routes.all()) {
    EXPECT_TRUE(is_shown(route.render_error(Error(ErrorCode::not_found, "x"), {})));
    EXPECT_TRUE(is_shown(route.wrong_method())) << route.pattern;
  }
}

}  // namespace
}  // namespace pressoir::dialects::crushpics
