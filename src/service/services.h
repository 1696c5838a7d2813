// Services: all that a dialect ever receives. Called from the server's executor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "service/accounts/access_keys.h"
#include "service/accounts/accounts.h"
#include "service/accounts/login.h"
#include "service/accounts/projects.h"
#include "service/accounts/rate_limits.h"
#include "service/accounts/signing_keys.h"
#include "service/accounts/sub_accounts.h"
#include "service/accounts/usage.h"
#include "service/backups.h"
#include "service/callbacks/callback_urls.h"
#include "service/callbacks/webhooks.h"
#include "service/images/image_proxy.h"
#include "service/jobs/fetcher.h"
#include "service/jobs/jobs.h"
#include "service/panel/panel.h"
#include "service/uploads/uploads.h"
#include "service/uploads/workspaces.h"

namespace pressoir::service {

/// A fully transparent PNG of that size (1..5000 each side). @throws Error invalid_request.
std::string placeholder_png(std::uint32_t width, std::uint32_t height);

struct Services {
  Accounts& accounts;
  AccessKeys& access_keys;
  SubAccounts& sub_accounts;
  UsageView& usage;
  Jobs& jobs;
  Backups& backups;
  Projects& projects;
  Login& login;
  RateLimits& rate_limits;
  Fetcher& fetcher;
  Webhooks& webhooks;
  CallbackUrls& callback_urls;
  Workspaces& workspaces;
  Uploads& uploads;
  SigningKeys& signing_keys;
  ImageProxy& images;
  Panel panel;
  std::string public_url;  ///< for links; empty: scheme and Host of the request
  std::filesystem::path spool;
};

}  // namespace pressoir::service
