#include "dialects/crushpics/answers.h"

namespace pressoir::dialects::crushpics {

http::Response for_browsers(http::Response response) {
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

http::Response json_view(unsigned status, const boost::json::object& body) {
  return for_browsers(
      http::text_response(status, "application/json; charset=utf-8", boost::json::serialize(body)));
}

http::Response preflight() {
  http::Response response;
  response.status = 204;
  response.headers = {
      {"Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE, OPTIONS"},
      // The last three are those of crush-node.
      {"Access-Control-Allow-Headers",
       "Authorization, Content-Type, Accept, Client-Version, Lang-Version, OS-Version"},
      {"Access-Control-Max-Age", "86400"}};
  return for_browsers(std::move(response));
}

boost::json::object pagination_of(const Page& page, std::size_t count) {
  boost::json::object pagination;
  pagination["current"] = page.number;
  pagination["total_pages"] = (page.total + kPerPage - 1) / kPerPage;
  pagination["total_count"] = page.total;
  pagination["per_page"] = kPerPage;
  pagination["count"] = count;
  return pagination;
}

}  // namespace pressoir::dialects::crushpics
