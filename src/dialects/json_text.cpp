#include "dialects/json_text.h"

#include <boost/json.hpp>
#include <utility>

#include "service/display_name.h"

namespace pressoir::dialects {

std::string quoted(std::string_view text) {
  std::string json = boost::json::serialize(boost::json::string(text));
  boost::json::error_code problem;
  boost::json::parse(json, problem);
  return problem ? boost::json::serialize(boost::json::string(service::display_name(text))) : json;
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view value) {
  text_ += text_.empty() ? '{' : ',';
  text_ += '"' + std::string(name) + "\":" + std::string(value);
  return *this;
}

http::Response json_answer(unsigned status, std::string body) {
  return http::text_response(status, "application/json", std::move(body));
}

}  // namespace pressoir::dialects
