#include "dialects/imagerecycle/routes.h"

#include "dialects/dialect_routes_fixture.h"
#include "dialects/imagerecycle/config.h"

namespace pressoir::dialects::imagerecycle {
namespace {

class ImageRecycleRoutes : public DialectRoutes {};

TEST_F(ImageRecycleRoutes, claim_no_list_for_a_bearer_token) {
  const http::Routes routes = routes_of(dialect({}, {}));
  http::Head head;
  head.path = "/v1/images";
  ASSERT_NE(routes.match(head).route, nullptr);
  head.headers = {{"Authorization", "Basic Og=="}};
  ASSERT_NE(routes.match(head).route, nullptr);
  for (const char* token : {"Bearer x", "bearer x"}) {
    head.headers = {{"Authorization", token}};
    head.method = http::Method::get;
    EXPECT_EQ(routes.match(head).route, nullptr) << token;
    EXPECT_TRUE(routes.match(head).allowed.empty()) << token;
    head.method = http::Method::post;
    EXPECT_NE(routes.match(head).route, nullptr) << token;
  }
}

TEST_F(ImageRecycleRoutes, let_another_dialect_claim_what_they_do_not) {
  http::Routes routes = routes_of(dialect({}, {}));
  http::Route other;
  other.method = http::Method::get;
  other.pattern = "/v1/images";
  other.owner = "other";
  other.when = [](const http::Head& it) { return !it.header("Authorization").empty(); };
  routes.add(other);
  http::Head head;
  head.path = "/v1/images";
  EXPECT_EQ(routes.match(head).route->owner, "imagerecycle");
  head.headers = {{"Authorization", "Bearer x"}};
  EXPECT_EQ(routes.match(head).route->owner, "other");
}

}  // namespace
}  // namespace pressoir::dialects::imagerecycle
