// JSON of answers. Boost.JSON keeps members in the order in which they were added and writes no
// blanks, as the contracts want: clients read by position, and tests compare bytes. Pure; any
// thread.
#pragma once

#include <boost/json.hpp>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "http/message.h"

namespace pressoir::dialects {

/// Text of clients as a JSON string. What is not valid UTF-8 would make the whole body unreadable:
/// it goes through service::display_name().
boost::json::string json_string(std::string_view text);

/// null for none.
template <class Number>
boost::json::value or_null(const std::optional<Number>& number) {
  return number ? boost::json::value(*number) : boost::json::value();
}

/// What `read` makes of the object that `text` holds; what cannot be read is a value without any.
template <class Read, class Value = std::invoke_result_t<const Read&, const boost::json::object&>>
Value value_in(std::string_view text, const Read& read) {
  try {
    return read(boost::json::parse(text).as_object());
  } catch (const std::exception&) {
    return {};
  }
}

/// A number as readers of every language take a float: "0.0", "0.351". (Boost.JSON would write
/// 3.51E-1.)
std::string fraction(double value);

/// application/json.
http::Response json_answer(unsigned status, const boost::json::value& body);
/// The same of JSON that was put together as text.
http::Response json_text_answer(unsigned status, std::string body);

}  // namespace pressoir::dialects
