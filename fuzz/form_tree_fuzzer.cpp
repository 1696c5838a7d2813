// Trees of any form: within their bounds, and the same when their values are written as bracketed
// fields again. Input: a byte, odd for JSON, then the body, urlencoded otherwise.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/url.h"
#include "http/body/form_tree.h"

namespace {

using namespace pressoir;
namespace json = boost::json;

void require(bool condition) {
  if (!condition) std::abort();
}

/// Empty where it was refused.
std::optional<http::Tree> checked_tree(const http::Form& form) {
  try {
    return http::tree_of(form);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid_request);
    return std::nullopt;
  }
}

std::optional<http::Form> json_form(std::string_view body) {
  json::error_code problem;
  const json::value value = json::parse(body, problem);
  if (problem || !value.is_object()) return std::nullopt;
  http::Form form;
  form.json = std::make_shared<json::object>(value.as_object());
  return form;
}

std::size_t depth_of(const json::value& value) {
  std::size_t deepest = 0;
  if (const auto* list = value.if_array())
    for (const auto& item : *list) deepest = std::max(deepest, depth_of(item));
  if (const auto* object = value.if_object())
    for (const auto& [name, member] : *object) deepest = std::max(deepest, depth_of(member));
  return value.is_structured() ? deepest + 1 : 0;
}

/// As fields with brackets, which are encoded.
void write(const std::string& name, const json::value& value, std::string& body) {
  const auto inner = [&](std::string_view key) {
    return name + "%5B" + url::encoded_segment(key) + "%5D";
  };
  if (const auto* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i)
      write(inner(std::to_string(i)), (*list)[i], body);
  } else if (const auto* object = value.if_object()) {
    for (const auto& [key, member] : *object) write(inner(key), member, body);
  } else {
    body += (body.empty() ? "" : "&") + name;
    if (!value.is_null()) body += '=' + url::encoded_segment(http::text_of(value));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 2 == 1) {
    const auto form = json_form(body);
    const auto tree = form ? checked_tree(*form) : std::nullopt;
    if (tree) require(depth_of(*tree) <= http::kMaxTreeDepth);
    return 0;
  }
  std::optional<http::Form> form;
  try {
    form = http::urlencoded_form(body);
  } catch (const Error&) {
    return 0;
  }
  const auto tree = checked_tree(*form);
  if (!tree) return 0;
  require(depth_of(*tree) <= http::kMaxTreeDepth);
  std::string again;
  for (const auto& [name, value] : *tree) write(url::encoded_segment(name), value, again);
  require(checked_tree(http::urlencoded_form(again)) == tree);
  return 0;
}
