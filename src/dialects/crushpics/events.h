// Events: which there are, and what callback URLs are sent of each. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialects/crushpics/images.h"
#include "dialects/crushpics/views.h"

namespace pressoir::dialects::crushpics {

/// Origin::tool of an image that is reported to callback URLs, and of one that is answered with its
/// results.
inline constexpr const char* kReported = "original_images";
inline constexpr const char* kAnswered = "compress";

/// When work on an image begins.
std::vector<CallbackEvent> first_events_of(const Batch& batch);
/// Of one whose jobs have ended: the first ones again, and how it ended.
std::vector<CallbackEvent> events_of(const Batch& batch);

/// What every webhook says.
struct Webhook {
  std::int64_t number = 0;  ///< the same in all attempts
  Account account;
  Plan plan;
};
/// For an event of events_of().
std::string image_text(const Webhook& webhook, const std::string& event, const Image& image);
/// For service::kQuotaChanged.
std::string subscription_text(const Webhook& webhook);

}  // namespace pressoir::dialects::crushpics
