#include "dialects/crushpics/answers.h"

#include "dialects/cross_origin.h"

namespace pressoir::dialects::crushpics {

http::Response json_view(unsigned status, const boost::json::object& body) {
  return for_browsers(
      http::text_response(status, "application/json; charset=utf-8", boost::json::serialize(body)));
}

http::Response preflight() {
  http::Response response;
  response.status = 204;
  // The last three headers are those of crush-node.
  return preflight_of(
      std::move(response), "GET, HEAD, POST, PATCH, DELETE, OPTIONS",
      "Authorization, Content-Type, Accept, Client-Version, Lang-Version, OS-Version");
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
