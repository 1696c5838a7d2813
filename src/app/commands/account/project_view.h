// project_view: projects as JSON and as text, for `pressoir account`. Pure functions.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "model/account.h"

namespace pressoir::app {

/// id, name, domains, networks (empty: no limit).
boost::json::object json_of(const Project& project);
boost::json::array json_of(const std::vector<Project>& projects);
/// With public_key and secret_key; those that are empty are left out.
boost::json::object json_of(const ProjectKeys& keys);
boost::json::array json_of(const std::vector<ProjectKeys>& projects);

/// One line each: id, name, public key where it is there, limits.
std::string table_of(const std::vector<ProjectKeys>& projects);
std::string table_of(const std::vector<Project>& projects);
/// With its keys, one line each.
std::string text_of(const ProjectKeys& keys);

}  // namespace pressoir::app
