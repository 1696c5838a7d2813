// What every answer of this API is made of. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects::iloveimg {

/// JSON with its charset, for pages of any site.
http::Response json_view(unsigned status, const boost::json::value& body);
/// What pages of any site may send.
http::Response preflight();

}  // namespace pressoir::dialects::iloveimg
