#include "dialects/iloveimg/answer/answers.h"

#include "dialects/cross_origin.h"

namespace pressoir::dialects::iloveimg {
namespace {

http::Response body_view(unsigned status, const boost::json::value& body) {
  return http::text_response(status, "application/json; charset=UTF-8",
                             boost::json::serialize(body));
}

}  // namespace

http::Response json_view(unsigned status, const boost::json::value& body) {
  return for_browsers(body_view(status, body));
}

http::Response preflight() {
  boost::json::object nothing;
  nothing["success"] = true;
  return preflight_of(body_view(200, nothing), "GET, POST, DELETE, OPTIONS",
                      "Authorization, Content-Type");
}

}  // namespace pressoir::dialects::iloveimg
