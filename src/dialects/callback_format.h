// CallbackFormat: callbacks of APIs that say of a batch only that it has ended. Pure.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "dialects/callback_waits.h"
#include "service/callbacks/webhooks.h"

namespace pressoir::dialects {

/// One event, which needs no word of its own, tried again after callback_waits(first_retry).
template <class Message>
service::WebhookFormat format_of_ends(Message message, std::chrono::seconds first_retry) {
  service::WebhookFormat format;
  format.events = [](const Batch&) {
    return std::vector<CallbackEvent>{{.name = std::string(service::kBatchEnded)}};
  };
  format.message = std::move(message);
  format.back_off = callback_waits(first_retry);
  return format;
}

}  // namespace pressoir::dialects
