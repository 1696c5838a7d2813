#include "dialects/megaoptim/routes.h"

#include "dialects/dialect_routes_fixture.h"
#include "dialects/megaoptim/config.h"

namespace pressoir::dialects::megaoptim {
namespace {

class MegaOptimRoutes : public DialectRoutes {};

TEST_F(MegaOptimRoutes, are_served_in_turns_where_they_wait_for_a_job) {
  const http::Routes routes = routes_of(dialect({}, {}));
  for (const http::Route& route : routes.all())
    EXPECT_EQ(route.waits, route.pattern.ends_with("/result")) << route.pattern;
}

TEST_F(MegaOptimRoutes, read_one_file_more_than_allowed) {
  Limits limits;
  limits.max_input_bytes = 1000;
  const http::Routes routes = routes_of(dialect({}, limits));
  for (const http::Route& route : routes.all()) {
    const bool takes_files = route.pattern.ends_with("/optimize");
    EXPECT_EQ(route.limits.max_file_bytes, takes_files ? 1000U : 0U) << route.pattern;
    EXPECT_EQ(route.limits.max_bytes, (takes_files ? 6000U : 0U) + (1U << 20)) << route.pattern;
  }
}

}  // namespace
}  // namespace pressoir::dialects::megaoptim
