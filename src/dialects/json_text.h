// JSON text whose members are in the order of a contract: clients read by position, and tests
// compare bytes. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::dialects {

/// A JSON string. Text that is not valid UTF-8 would make the whole body unreadable: it goes
/// through service::display_name().
std::string quoted(std::string_view text);

/// One JSON object, its members in the order in which they are added; one at least.
class JsonObject {
 public:
  /// `value` is JSON.
  JsonObject& raw(std::string_view name, std::string_view value);
  JsonObject& text(std::string_view name, std::string_view value) {
    return raw(name, quoted(value));
  }
  template <class Integer>
  JsonObject& number(std::string_view name, Integer value) {
    return raw(name, std::to_string(value));
  }
  [[nodiscard]] std::string str() const { return text_ + '}'; }

 private:
  std::string text_;
};

/// application/json.
http::Response json_answer(unsigned status, std::string body);

}  // namespace pressoir::dialects
