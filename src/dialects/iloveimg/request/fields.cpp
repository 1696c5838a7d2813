#include "dialects/iloveimg/request/fields.h"

#include <cmath>

#include "base/text.h"
#include "dialects/error_text.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

/// "80", 80, "80.0"; empty: not a whole number that a double holds exactly.
std::optional<std::int64_t> whole_number(const boost::json::value& value, std::string_view text) {
  constexpr double kMost = 9'007'199'254'740'992;  // 2^53
  if (const auto number = number_in<std::int64_t>(text)) return number;
  const auto number =
      value.is_number() ? std::optional(value.to_number<double>()) : number_in<double>(text);
  if (!number || !(std::abs(*number) <= kMost) || *number != std::floor(*number))
    return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

bool is_empty(const boost::json::value& value) {
  const auto* list = value.if_array();
  const auto* object = value.if_object();
  return (list != nullptr && list->empty()) || (object != nullptr && object->empty());
}

}  // namespace

const boost::json::value* Fields::value(std::string_view name) const noexcept {
  return tree_.if_contains(name);
}

std::string Fields::text(std::string_view name) const {
  const boost::json::value* found = value(name);
  if (found == nullptr || is_empty(*found)) return {};
  if (found->is_structured()) refuse(name, "must be one value, not a list or an object");
  return std::string(trimmed(http::text_of(*found), kBlanks));
}

bool Fields::flag(std::string_view name, bool otherwise) const {
  const std::string word = lower(text(name));
  if (word.empty()) return otherwise;
  if (word == "1" || word == "true" || word == "on" || word == "yes") return true;
  if (word == "0" || word == "false" || word == "off" || word == "no") return false;
  refuse_value(name, "true or false");
}

std::optional<std::int64_t> Fields::number(std::string_view name, std::int64_t least,
                                           std::int64_t most) const {
  const std::string written = text(name);
  if (written.empty()) return std::nullopt;
  const auto number = whole_number(*value(name), written);
  if (!number || *number < least || *number > most)
    refuse_value(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
  return number;
}

std::optional<std::int64_t> Fields::positive(std::string_view name, std::int64_t most) const {
  const std::string written = text(name);
  if (written.empty() || whole_number(*value(name), written) == 0) return std::nullopt;
  return number(name, 1, most);
}

void Fields::refuse(std::string_view name, const std::string& reason) const {
  throw refusal_of(type_, path_ + std::string(name), reason);
}

void Fields::refuse_value(std::string_view name, std::string_view allowed) const {
  refuse(name, "must be " + std::string(allowed) + " (got " + shown_value(text(name)) + ")");
}

}  // namespace pressoir::dialects::iloveimg
