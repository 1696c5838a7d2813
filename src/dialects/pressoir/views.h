// Batches, usage and limits -> this API's bodies. Pure functions, any thread.
// Names, types and what may be null: openapi.json in this folder.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/pressoir/config.h"
#include "http/message.h"
#include "model/account.h"
#include "model/comparison.h"
#include "model/job.h"
#include "service/accounts/usage.h"

namespace pressoir::dialects::own {

inline constexpr std::string_view kRoot = "/pressoir/v1";

/// "queued", "running", "done", "failed".
std::string_view state_text(JobState state);
/// Of a job that has ended. @param result  the link to its result; null: none.
boost::json::value report_of(const Job& job, const boost::json::value& result);

/// Where a job is. @param base  scheme and host.
std::string job_url(const BatchId& id, std::string_view base);
std::string result_url(const BatchId& id, std::string_view base);

http::Response job_view(unsigned status, const Batch& batch, std::string_view base);
/// @param next  the cursor of the next page; empty: there is none.
http::Response jobs_view(const std::vector<Batch>& batches, const std::string& next,
                         std::string_view base);

http::Response score_view(const Comparison& found);
http::Response formats_view();

struct UsageState {
  Quota quota;
  Usage usage;
  std::optional<std::uint64_t> images_left, bytes_left;  ///< empty: no limit
  service::UsageView::Series series;
};
boost::json::object usage_object(const UsageState& state);
http::Response usage_view(const UsageState& state);
http::Response limits_view(const Limits& limits, const Config& config);

/// openapi.json.
std::string_view contract();

}  // namespace pressoir::dialects::own
