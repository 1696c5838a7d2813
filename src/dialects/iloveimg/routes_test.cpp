#include "dialects/iloveimg/routes.h"

#include <string>

#include "dialects/dialect_routes_fixture.h"

namespace pressoir::dialects::iloveimg {
namespace {

class IloveimgRoutes : public DialectRoutes {};

TEST_F(IloveimgRoutes, answer_options_on_every_path) {
  const http::Routes routes = routes_of(dialect({}, {}));
  EXPECT_EQ(paths_of(routes, http::Method::options), paths_of(routes, {}));
}

TEST_F(IloveimgRoutes, take_encrypted_files_for_uploads_alone) {
  Limits limits;
  limits.max_input_bytes = 1000;
  const http::Routes routes = routes_of(dialect({}, limits));
  for (const http::Route& route : routes.all()) {
    const bool takes = route.method == http::Method::post && route.pattern == "/v1/upload";
    EXPECT_EQ(route.limits.max_file_bytes, takes ? 1000U : 0U) << route.pattern;
    EXPECT_EQ(route.limits.encrypts_files, takes) << route.pattern;
  }
}

TEST_F(IloveimgRoutes, have_reserved_words) {
  const http::Routes routes = routes_of(dialect({}, {}));
  http::Head head;
  head.method = http::Method::post;
  for (const char* path : {"/v1/task/next", "/v1/upload/delete", "/v1/user/login"}) {
    head.path = path;
    EXPECT_EQ(routes.match(head).route->pattern, path);
  }
}

}  // namespace
}  // namespace pressoir::dialects::iloveimg
