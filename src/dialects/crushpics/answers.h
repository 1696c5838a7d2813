// What every answer of this API is made of. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstddef>
#include <cstdint>

#include "http/message.h"

namespace pressoir::dialects::crushpics {

/// JSON with its charset, for pages of any site.
http::Response json_view(unsigned status, const boost::json::object& body);
/// 204: what pages of any site may send.
http::Response preflight();

inline constexpr std::uint32_t kPerPage = 10;
/// Which part of a list an answer shows.
struct Page {
  std::uint64_t number = 1, total = 0;  ///< total: on all pages
};
/// What the answer says of it. @param count  on this page.
boost::json::object pagination_of(const Page& page, std::size_t count);

}  // namespace pressoir::dialects::crushpics
