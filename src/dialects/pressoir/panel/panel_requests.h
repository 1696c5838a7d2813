// What requests to the panel ask for. Pure functions but for body_of, any thread. Fields and names:
// openapi.json in the folder above.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/loop/async.h"
#include "dialects/pressoir/request/field_reader.h"
#include "http/body/form.h"
#include "http/body/form_tree.h"
#include "model/access_key.h"
#include "model/fields.h"
#include "model/goal.h"
#include "service/accounts/sub_accounts.h"

namespace pressoir::dialects::own {

struct SignIn {
  std::string email, password;
  static constexpr std::tuple kFields{fields::Field{"email", &SignIn::email},
                                      fields::Field{"password", &SignIn::password}};
};
struct PasswordProof {
  std::string password;
  static constexpr std::tuple kFields{fields::Field{"password", &PasswordProof::password}};
};
struct NewPassword {
  std::string password, new_password;
  static constexpr std::tuple kFields{fields::Field{"password", &NewPassword::password},
                                      fields::Field{"new_password", &NewPassword::new_password}};
};
/// Of credentials of the account itself.
enum class RenewedKey : std::uint8_t { api_key, api_secret, bearer_token };
constexpr std::array<std::string_view, 3> names_of(RenewedKey) {
  return {"api_key", "api_secret", "bearer_token"};
}
struct Renewal {
  std::string password;
  RenewedKey credential = RenewedKey::api_key;
  static constexpr std::tuple kFields{fields::Field{"password", &Renewal::password},
                                      fields::Field{"credential", &Renewal::credential}};
};
struct SubAccountFields {
  std::optional<std::string> name, description;
  std::optional<std::uint64_t> monthly_bytes, monthly_images;
  std::optional<std::uint32_t> weight;
  static constexpr std::tuple kFields{
      fields::Field{"name", &SubAccountFields::name},
      fields::Field{"description", &SubAccountFields::description},
      fields::Field{"monthly_bytes", &SubAccountFields::monthly_bytes},
      fields::Field{"monthly_images", &SubAccountFields::monthly_images},
      fields::Field{"weight", &SubAccountFields::weight}};
};

/// The JSON body. @throws Error unsupported_format, invalid_request.
Async<http::Tree> tree_of_body(http::Request& request);

/// @throws Refusal for a field that there is not or that is missing (texts alone).
template <class T>
T fields_in(const http::Tree& tree) {
  T wanted;
  read_members(tree, wanted, {}, {});
  fields::each(wanted, [&tree](std::string_view name, const auto& field) {
    using Field = std::remove_cvref_t<decltype(field)>;
    const bool is_needed = std::is_same_v<Field, std::string> || std::is_same_v<Field, RenewedKey>;
    if (is_needed && !tree.contains(name))
      throw missing_field(std::string(name), "The field " + std::string(name) + " is missing.");
  });
  return wanted;
}

/// @throws Refusal. @param is_new  a name is needed.
service::SubAccountChange sub_account_in(const http::Tree& tree, bool is_new);

/// `account` is left empty.
service::HistoryWanted history_in(const http::Tree& query);

/// What is to be made of an original.
struct Again {
  Goal goal;
  std::chrono::seconds wait{30};
};
Again again_in(const http::Tree& tree);

/// The number in a path. @throws Error not_found: it is none.
std::int64_t number_of_path(const http::Request& request, std::string_view name);

}  // namespace pressoir::dialects::own
