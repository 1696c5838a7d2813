#include "dialects/crushpics/events.h"

#include <boost/json.hpp>
#include <utility>

#include "dialects/json_text.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

constexpr const char *kProcessing = "processing", *kOptimized = "optimized", *kError = "error";

CallbackEvent event_of(const Batch& batch, const char* name) {
  return {.name = name, .job = batch.jobs.at(0).id};
}

json::object head_of(const Webhook& webhook, const char* type) {
  json::object object;
  object["id"] = webhook.number;
  object["object_type"] = type;
  object["shop_identifier"] = login_of(webhook.account);
  return object;
}

json::array results_of(const Image& image) {
  json::array results;
  for (const Job& job : image.batch.jobs) results.push_back(summary_of(image, job));
  return results;
}

}  // namespace

std::vector<CallbackEvent> first_events_of(const Batch& batch) {
  if (batch.origin.tool != kReported) return {};
  return {event_of(batch, kProcessing)};
}

std::vector<CallbackEvent> events_of(const Batch& batch) {
  auto events = first_events_of(batch);
  if (events.empty()) return events;
  const Image image = image_of(batch);
  events.push_back(event_of(batch, is_completed(image) ? kOptimized : kError));
  return events;
}

std::string image_text(const Webhook& webhook, const std::string& event, const Image& image) {
  const Compressed& compressed = image.notes.compressed;
  json::object object = head_of(webhook, "image");
  object["compression_type"] = name_of(compressed.type);
  object["compression_level"] = or_null(compressed.level);
  object["image_id"] = original_of(image).id.value;
  object["event"] = event;
  if (event == kProcessing) {
    object["link"] = original_link(image);
    return json::serialize(object);
  }
  if (event == kError) object["error"] = "cant_compress";
  if (event == kOptimized) object["optimized_images"] = results_of(image);
  object["quota_usage"] = webhook.plan.used;
  return json::serialize(object);
}

std::string subscription_text(const Webhook& webhook) {
  const std::string id = std::to_string(webhook.account.id.value);
  json::object object = head_of(webhook, "shop");
  object["event"] = "subscription_updated";
  object["charged_at"] = nullptr;
  object["next_charge_at"] = nullptr;
  object["subscription_id"] = id;
  object["subscription_status"] = webhook.account.disabled ? "suspended" : "active";
  object["customer_id"] = id;
  object["plan_data"] = json_of(webhook.plan);
  return json::serialize(object);
}

}  // namespace pressoir::dialects::crushpics
