#include "dialects/json_text.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/utf8.h"
#include "service/display_name.h"

namespace pressoir::dialects {

boost::json::string json_string(std::string_view text) {
  return boost::json::string(utf8::is_valid(text) ? std::string(text)
                                                  : service::display_name(text));
}

std::string fraction(double value) {
  std::array<char, 400> digits{};
  const auto [end, problem] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  std::string text(digits.data(), end);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

http::Response json_answer(unsigned status, const boost::json::value& body) {
  return json_text_answer(status, boost::json::serialize(body));
}

http::Response json_text_answer(unsigned status, std::string body) {
  return http::text_response(status, "application/json", std::move(body));
}

}  // namespace pressoir::dialects
