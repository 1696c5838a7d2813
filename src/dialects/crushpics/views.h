// Accounts, reports and callback URLs, as this API shows them. Images: images.h; failures:
// errors.h. Pure functions; any thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dialects/crushpics/goals.h"
#include "http/message.h"
#include "service/accounts/usage.h"

namespace pressoir::dialects::crushpics {

/// What an account may use this month and has used, bytes.
struct Plan {
  std::uint64_t bytes = 0, used = 0;
};
/// `bytes` is what the account can reach, whichever limit is the nearest.
/// @param left  what would still be accepted; empty: any number.
Plan plan_of(const Quota& quota, std::uint64_t used, std::optional<std::uint64_t> left);
boost::json::object json_of(const Plan& plan);

/// The e-mail address of an account, else its name: `login` of its shop and in webhooks.
std::string login_of(const Account& account);

struct Shop {
  Account account;
  Defaults defaults;
  std::vector<CallbackUrl> urls;
  Plan plan;
};
http::Response shop_view(const Shop& shop);

/// How many days and months the reports need.
inline constexpr std::uint32_t kReportDays = 30, kReportMonths = 6;
http::Response dashboard_view(Report report, const service::UsageView::Series& series);

http::Response callback_urls_view(const std::vector<CallbackUrl>& urls);
http::Response callback_url_view(const CallbackUrl& url);
/// Nothing.
http::Response callback_url_removed();

http::Response no_invoices();
http::Response no_exports();
http::Response sign_up_refused();

}  // namespace pressoir::dialects::crushpics
