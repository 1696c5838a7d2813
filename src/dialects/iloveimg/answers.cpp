#include "dialects/iloveimg/answers.h"

namespace pressoir::dialects::iloveimg {

http::Response for_browsers(http::Response response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

http::Response json_view(unsigned status, const boost::json::value& body) {
  return for_browsers(
      http::text_response(status, "application/json; charset=UTF-8", boost::json::serialize(body)));
}

http::Response preflight() {
  boost::json::object nothing;
  nothing["success"] = true;
  http::Response response = json_view(200, nothing);
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS");
  response.headers.emplace_back("Access-Control-Allow-Headers", "Authorization, Content-Type");
  response.headers.emplace_back("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace pressoir::dialects::iloveimg
