// Short forms: what may be sent instead of an object or a list. Each is false for what it does not
// have, which is then read field by field. Pure; any thread.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "model/goal.h"

namespace pressoir::dialects::own {

/// The format alone.
bool read_short(const boost::json::value& from, Conversion& conversion, const std::string& place);
/// "icc,date" or ["icc", "date"]: the groups that stay; "all", "none".
bool read_short(const boost::json::value& from, MetadataPolicy& policy, const std::string& place);
/// "#ff8000".
bool read_short(const boost::json::value& from, Colour& colour, const std::string& place);

namespace detail {
/// "webp", "jpg": by name or file extension. @throws Refusal for a format that none is made in.
void read_plain(const boost::json::value& from, Format& format, const std::string& place);
}  // namespace detail

}  // namespace pressoir::dialects::own
