// What every answer of this API is made of. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects::iloveimg {

/// JSON with its charset, for_browsers().
http::Response json_view(unsigned status, const boost::json::value& body);
/// Pages of any site may read the answer.
http::Response for_browsers(http::Response response);
/// What pages of any site may send.
http::Response preflight();

}  // namespace pressoir::dialects::iloveimg
