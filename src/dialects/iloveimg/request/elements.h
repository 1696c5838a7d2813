// Elements of watermarks, as this API's parameters have them. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "http/body/form_tree.h"
#include "model/goal.h"

namespace pressoir::dialects::iloveimg {

struct Elements {
  Watermark watermark;
  /// server_filename of the pictures that are stamped, as Watermark::Element::stamp counts them.
  std::vector<std::string> stamps;
};
/// Of `elements`. @throws Refusal naming the parameter.
Elements elements_in(const http::Tree& tree);

/// A list of values under a name, also as JSON in a text; empty where there is none.
boost::json::array list_in(const http::Tree& tree, std::string_view name);

}  // namespace pressoir::dialects::iloveimg
