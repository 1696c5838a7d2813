#include "dialects/ewww/routes.h"

#include <map>
#include <string>

#include "dialects/dialect_routes_fixture.h"
#include "dialects/ewww/views.h"

namespace pressoir::dialects::ewww {
namespace {

class EwwwRoutes : public DialectRoutes {};

bool is_about_key_or_quota(ErrorCode code) {
  return code == ErrorCode::unauthorized || code == ErrorCode::account_disabled ||
         code == ErrorCode::monthly_quota || code == ErrorCode::credits_exhausted ||
         code == ErrorCode::sub_account_quota;
}

// Clients take a body of 100 bytes and more for a picture, and search shorter ones.
TEST_F(EwwwRoutes, word_every_error_in_less_than_100_bytes) {
  const http::Routes routes = routes_of(dialect({}, {}));
  for (const http::Route& route : routes.all())
    for (const ErrorCode code : kAllErrorCodes)
      EXPECT_LT(text_of(route.render_error(Error(code, "Public words."), {})).size(), 100U)
          << route.pattern << ' ' << name_of(code);
}

TEST_F(EwwwRoutes, blame_key_or_quota_only_for_key_and_quota) {
  const http::Routes routes = routes_of(dialect({}, {}));
  for (const http::Route& route : routes.all()) {
    for (const ErrorCode code : kAllErrorCodes) {
      if (is_about_key_or_quota(code)) continue;
      const http::Response response = route.render_error(Error(code, "x"), {});
      EXPECT_FALSE(has(text_of(response), "invalid")) << route.pattern << ' ' << name_of(code);
      EXPECT_FALSE(has(text_of(response), "exceeded")) << route.pattern << ' ' << name_of(code);
    }
  }
}

TEST_F(EwwwRoutes, leave_their_clients_a_tenth_of_the_time) {
  const std::map<std::string, int> seconds{{"/v2/", 270},        {"/v3/optimize/", 270},
                                           {"/rotate/", 54},     {"/resize/", 54},
                                           {"/reduce-png/", 27}, {"/backup/store.php", 18}};
  const http::Routes routes = routes_of(dialect({}, {}));
  std::size_t uploads = 0;
  for (const http::Route& route : routes.all()) {
    if (route.limits.max_file_bytes == 0) continue;
    ++uploads;
    ASSERT_TRUE(seconds.contains(route.pattern)) << route.pattern;
    EXPECT_EQ(route.limits.deadline.count(), seconds.at(route.pattern)) << route.pattern;
  }
  EXPECT_EQ(uploads, seconds.size());
}

}  // namespace
}  // namespace pressoir::dialects::ewww
