// What the panel is answered. Pure functions, any thread. Names, types and what may be null:
// openapi.json in the folder above.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/pressoir/views.h"
#include "http/message.h"
#include "model/access_key.h"
#include "model/session.h"
#include "service/services.h"

namespace pressoir::dialects::own {

http::Response session_view(unsigned status, const PanelSession& session, const Account& account);
http::Response sessions_view(const std::vector<PanelSession>& sessions, PanelSessionId current);

/// @param renewal  the day of the next month's first.
http::Response panel_usage_view(const UsageState& state,
                                const std::vector<service::FormatSum>& sums, TimePoint now);
/// Without the values of any.
http::Response panel_keys_view(const std::vector<ProjectKeys>& projects,
                               const std::vector<AccessKey>& keys);
http::Response shown_keys_view(const service::ShownKeys& keys);
http::Response renewed_key_view(std::string_view credential, std::string_view value);

/// @param next  the cursor of the next page; empty: there is none.
http::Response history_view(const std::vector<service::StoredLine>& lines,
                            const std::optional<std::int64_t>& next, bool with_accounts);
http::Response line_view(const service::StoredLine& line);
/// `line` empty: the job has not ended.
http::Response again_view(const Job& job, const std::optional<service::StoredLine>& line);

http::Response callbacks_view(const std::vector<service::SentCallback>& deliveries,
                              const std::vector<service::CallbackAttempt>& attempts);
http::Response sub_accounts_view(const std::vector<service::SubAccount>& accounts);
/// @param with_keys  of a new one.
http::Response sub_account_view(unsigned status, const service::SubAccount& account,
                                bool with_keys);

http::Response accounts_view(const std::vector<service::AccountStanding>& accounts);
http::Response standing_view(const service::ServerStanding& standing);
http::Response settings_view(const std::vector<settings::Entry>& settings);

}  // namespace pressoir::dialects::own
