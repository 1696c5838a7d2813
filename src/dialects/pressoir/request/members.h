// Members of a request that are no fields of a struct: sources, waits. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/pressoir/request/field_reader.h"
#include "model/job.h"

namespace pressoir::dialects::own {

inline constexpr std::string_view kWait = "wait", kSource = "source", kSources = "sources";

/// Refuses members that there are not.
void expect_known(const boost::json::object& object, const std::string& place,
                  std::span<const std::string_view> known);

/// Reads the member of that name, where it is there.
template <class T>
void read_member(const boost::json::object& object, std::string_view name, T& value,
                 const std::string& place = {}) {
  if (const auto* found = object.if_contains(name))
    read_field(*found, value, detail::member_of(place, name));
}

std::chrono::seconds wait_in(const boost::json::object& object, std::chrono::seconds otherwise);

/// {"url": ..., "user": ..., "password": ...}
RemoteFile remote_of(const boost::json::value& from, const std::string& place);
/// A list of 1 to `most` of these.
std::vector<RemoteFile> remotes_of(const boost::json::value& from, const std::string& place,
                                   std::size_t most);

}  // namespace pressoir::dialects::own
