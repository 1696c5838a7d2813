// Job, Account, Usage and ErrorCode -> this API's bodies. Pure functions, any thread.
// Field names, order and types: README.md in this folder. No body of a success has a member
// `errCode`: the newest plugin takes any with it for a failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/imagerecycle/goals.h"
#include "http/message.h"
#include "model/account.h"
#include "model/job.h"
#include "model/size.h"
#include "service/accounts/sub_accounts.h"
#include "service/accounts/usage.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::imagerecycle {

/// {"errCode":STATUS,"errMessage":"..."}.
http::Response error(unsigned status, std::string_view message);
/// The failure in the API's form. (The router adds Retry-After where trying later helps.)
http::Response error_response(const Error& problem);
/// {"errCode":404,"errMessage":"Not found"}.
http::Response not_found();
/// For a method that the path does not have.
http::Response wrong_method();

/// What every account object says beside the account itself.
struct AccountFrame {
  std::uint64_t file_max_size = 0;  ///< bytes
  std::chrono::sys_seconds now{};   ///< decides the month of quota
};
/// @param bytes_left  what would still be accepted; empty: any number. quota_allowed agrees with it
///                    whichever limit is the nearest, images and those of the parent among them.
http::Response account_view(const Account& account, const Usage& usage,
                            std::optional<std::uint64_t> bytes_left, const AccountFrame& frame);
http::Response sub_account_view(unsigned status, const service::SubAccount& sub,
                                const AccountFrame& frame);
http::Response sub_accounts_view(const std::vector<service::SubAccount>& subs,
                                 const AccountFrame& frame);
/// Both generations of the object in one answer.
http::Response consumption_view(const service::UsageView::Series& series);
/// {"success":true}.
http::Response success();

/// What image objects say beside the job.
struct ImageFrame {
  std::string base;                 ///< of links, from base_of()
  std::chrono::seconds kept_for{};  ///< from creation to expiry
};
/// A job that is done or failed. Of a failed one the result is the upload itself.
struct Image {
  const Job& job;
  Size upload{};  ///< of the upload, where the job has no outcome
};
http::Response image_view(unsigned status, const Image& image, const ImageFrame& frame);
/// One page of `total` images, with the links to those beside it.
http::Response images_view(const std::vector<Image>& images, std::uint64_t total, const Page& page,
                           const ImageFrame& frame);
/// 204.
http::Response removed();

}  // namespace pressoir::dialects::imagerecycle
