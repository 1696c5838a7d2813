// account_view: accounts as JSON and as text, for `pressoir account`. Pure functions.
#pragma once

#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "service/accounts/account_admin.h"

namespace pressoir::app {

/// id, name, email, disabled, quota {monthly_bytes, monthly_images, prepaid_images} (null: no
/// limit), role, password (whether it is set), parent (null, or the id of the account above),
/// description.
boost::json::object json_of(const Account& account);
/// Adds api_key, api_secret, bearer_token, public_key, secret_key; those that are empty are left
/// out.
void add_to(boost::json::object& json, const Credentials& credentials);
/// By name.
boost::json::object json_of(const std::map<std::string, std::string>& settings);
/// json_of(Account) with usage, settings, projects, sub_accounts, history (time, api, tool, file,
/// bytes, method, error) and callbacks (time, api, event, state, attempts, last_status).
boost::json::object json_of(const service::AccountDetails& details);

/// id, api, event, job, url, state, attempts, last_status (null: not tried yet; 0: no answer), next
/// (null: no further attempt).
boost::json::array json_of(const std::vector<store::deliveries::Listed>& callbacks);

std::string text_of(const Account& account);
std::string text_of(const Credentials& credentials);
/// One line each, "name = value"
std::string text_of(const std::map<std::string, std::string>& settings);
std::string text_of(const service::AccountDetails& details);
/// One line each.
std::string text_of(const std::vector<store::deliveries::Listed>& callbacks);
std::string table_of(const std::vector<Account>& accounts);

}  // namespace pressoir::app
