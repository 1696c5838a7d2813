// The OpenAPI document beside each dialect has its routes, each of them and no others.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "dialects/dialect_routes_fixture.h"
#include "dialects/registry.h"

namespace pressoir::dialects {
namespace {

namespace json = boost::json;

using Names = std::set<std::string>;

json::object document_of(const std::string& dialect) {
  std::ifstream file(PRESSOIR_SOURCE_DIR "/src/dialects/" + dialect + "/openapi.json");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return json::parse(text).as_object();
}

/// Where the paths of an object with `servers` begin.
std::vector<std::string> bases_of(const json::object& object) {
  std::vector<std::string> bases;
  for (const json::value& server : object.at("servers").as_array()) {
    std::string base(server.at("url").as_string());
    if (base.ends_with('/')) base.pop_back();
    bases.push_back(std::move(base));
  }
  return bases;
}

/// "/v2/" -> "/v2": routes have it both ways.
std::string without_slash(std::string path) {
  if (path.ends_with('/')) path.pop_back();
  return path;
}

/// "GET /v1/images/{id}"
Names operations_in(const json::object& document) {
  const Names methods{"get", "post", "put", "patch", "delete"};
  Names names;
  for (const auto& [path, what] : document.at("paths").as_object()) {
    const json::object& item = what.as_object();
    for (const std::string& base : bases_of(item.contains("servers") ? item : document))
      for (const auto& [method, operation] : item) {
        if (!methods.contains(std::string(method))) continue;
        std::string name(method);
        for (char& letter : name) letter = static_cast<char>(letter - 'a' + 'A');
        names.insert(name + ' ' + without_slash(base + std::string(path)));
      }
  }
  return names;
}

/// OPTIONS is said once for all paths.
Names operations_in(const http::Routes& routes) {
  Names names;
  for (const http::Route& route : routes.all())
    if (route.method != http::Method::options)
      names.insert(std::string(http::name_of(route.method)) + ' ' + without_slash(route.pattern));
  return names;
}

using Documents = DialectRoutes;

TEST_F(Documents, have_the_routes_of_their_dialects) {
  for (const Dialect& dialect : all_dialects({}, {})) {
    if (dialect.name == "page") continue;  // files for browsers, no API
    EXPECT_EQ(operations_in(document_of(dialect.name)), operations_in(routes_of(dialect)))
        << dialect.name;
  }
}

}  // namespace
}  // namespace pressoir::dialects
