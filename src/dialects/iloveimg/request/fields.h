// Fields: values of a request's tree by name, in whatever form clients send them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "dialects/iloveimg/request/refusal.h"
#include "http/body/form_tree.h"

namespace pressoir::dialects::iloveimg {

class Fields {
 public:
  /// @param tree  outlives this.
  /// @param path  put before names in errors: "elements[0].".
  /// @param type  of errors.
  explicit Fields(const http::Tree& tree, std::string path = {},
                  ErrorType type = ErrorType::processing)
      : tree_(tree), path_(std::move(path)), type_(type) {}

  /// Null: absent.
  [[nodiscard]] const boost::json::value* value(std::string_view name) const noexcept;
  /// Without blanks at the ends; empty: absent, null, or an empty list or object, as PHP has what
  /// was not set. @throws Refusal: a list or an object that has something in it.
  [[nodiscard]] std::string text(std::string_view name) const;
  /// 1, true, yes and on are true, 0, false, no and off false, in whatever case; `otherwise` for
  /// nothing. @throws Refusal for anything else.
  [[nodiscard]] bool flag(std::string_view name, bool otherwise) const;
  /// Empty: absent or nothing. @throws Refusal: not a whole number from `least` to `most`.
  [[nodiscard]] std::optional<std::int64_t> number(std::string_view name, std::int64_t least,
                                                   std::int64_t most) const;
  /// The same from 1 on, where 0 means nothing, as some clients send what was not set.
  [[nodiscard]] std::optional<std::int64_t> positive(std::string_view name,
                                                     std::int64_t most) const;
  /// @throws Refusal naming the parameter.
  [[noreturn]] void refuse(std::string_view name, const std::string& reason) const;
  /// `must be ALLOWED (got "VALUE")`
  [[noreturn]] void refuse_value(std::string_view name, std::string_view allowed) const;

 private:
  const http::Tree& tree_;
  std::string path_;
  ErrorType type_;
};

}  // namespace pressoir::dialects::iloveimg
