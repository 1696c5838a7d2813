#include "dialects/crushpics/images.h"

#include <algorithm>

#include "base/url.h"
#include "dialects/times.h"
#include "dialects/json_text.h"
#include "service/formats.h"

namespace pressoir::dialects::crushpics {
namespace {

namespace json = boost::json;

constexpr std::string_view kFailed = "cant_compress";

std::string_view status_of(JobState state) {
  switch (state) {
    case JobState::queued: return "enqueued";
    case JobState::running: return "processing";
    case JobState::done: return "completed";
    case JobState::failed:
    case JobState::expired: return "error";
  }
  return "error";
}

std::string_view status_of(const Image& image) {
  const auto is_queued = [](const Job& job) { return job.state == JobState::queued; };
  if (has_failed(image)) return "error";
  if (is_completed(image)) return "completed";
  return std::ranges::all_of(image.batch.jobs, is_queued) ? "enqueued" : "processing";
}

std::string link_of(const Image& image, const Job& job, const std::string& key = {}) {
  const std::string token = token_of({.link = job.link, .key = key});
  return image.notes.base + "/v1/files/" + token + '/' + url::encoded_segment(job.file_name);
}

std::string_view mime_of(const Job& job) {
  const auto* format = job.outcome ? service::format_named(job.outcome->format.name()) : nullptr;
  return format == nullptr ? "application/octet-stream" : format->mime;
}

/// The style of a job; null: the original.
const Style* style_of(const Image& image, const Job& job) {
  const auto place = static_cast<std::size_t>(&job - image.batch.jobs.data());
  return place == 0 || place > image.notes.styles.size() ? nullptr : &image.notes.styles[place - 1];
}

std::string_view style_name(const Image& image, const Job& job) {
  const Style* style = style_of(image, job);
  return style == nullptr ? std::string_view("original") : std::string_view(style->name);
}

TimePoint updated_at(const Image& image) {
  return image.batch.ended_at.value_or(image.batch.created_at);
}

void add_compression(json::object& object, const Notes& notes) {
  object["compression_type"] = name_of(notes.compressed.type);
  object["compression_level"] = or_null(notes.compressed.level);
}

json::object optimized_of(const Image& image, const Job& job) {
  const Style* style = style_of(image, job);
  const bool is_done = job.state == JobState::done;
  json::object object;
  object["id"] = job.id.value;
  object["status"] = status_of(job.state);
  object["error_msg"] = job.state == JobState::failed ? json::value(kFailed) : json::value();
  add_compression(object, image.notes);
  object["style"] = style_name(image, job);
  object["width"] = style ? or_null(style->width) : json::value();
  object["height"] = style ? or_null(style->height) : json::value();
  object["link"] = is_done ? json::value(link_of(image, job)) : json::value();
  object["size"] = is_done ? json::value(job.outcome->bytes_after) : json::value();
  object["file_type"] = is_done ? mime_of(job) : std::string_view(image.notes.file_type);
  object["filename"] = json_string(job.file_name);
  object["created_at"] = time_text(job.created_at);
  object["updated_at"] = time_text(updated_at(image));
  object["expire_at"] = is_done ? json::value(seconds_text(image.batch.expires_at)) : json::value();
  return object;
}

/// What lists show of an image, and single answers begin with.
json::object head_of(const Image& image, std::string_view status) {
  const Job& original = original_of(image);
  json::object object;
  object["id"] = original.id.value;
  add_compression(object, image.notes);
  object["origin"] = image.notes.origin;
  object["size"] = original.input_bytes();
  object["file_type"] = image.notes.file_type;
  object["filename"] = json_string(original.file_name);
  object["status"] = status;
  object["created_at"] = time_text(image.batch.created_at);
  object["updated_at"] = time_text(updated_at(image));
  object["link"] = original_link(image);
  return object;
}

json::object whole(const Image& image) {
  json::array optimized;
  for (const Job& job : image.batch.jobs) optimized.push_back(optimized_of(image, job));
  json::object object = head_of(image, status_of(image));
  object["optimized_images"] = std::move(optimized);
  return object;
}

json::object answer_of(json::object image) {
  json::object body;
  body["original_image"] = std::move(image);
  return body;
}

}  // namespace

Image image_of(Batch batch) {
  Notes notes = notes_in(batch.notes);
  return {.batch = std::move(batch), .notes = std::move(notes)};
}

const Job& original_of(const Image& image) { return image.batch.jobs.at(0); }

bool is_completed(const Image& image) {
  return std::ranges::all_of(image.batch.jobs,
                             [](const Job& job) { return job.state == JobState::done; });
}

bool has_failed(const Image& image) {
  return service::is_over(image.batch) && !is_completed(image);
}

std::string original_link(const Image& image) {
  return link_of(image, original_of(image), image.notes.original_key);
}

json::object summary_of(const Image& image, const Job& job) {
  json::object object;
  object["style"] = style_name(image, job);
  object["size"] = job.outcome ? json::value(job.outcome->bytes_after) : json::value();
  object["link"] = link_of(image, job);
  object["id"] = job.id.value;
  object["status"] = status_of(job.state);
  object["expire_at"] = seconds_text(image.batch.expires_at);
  return object;
}

http::Response completed_view(const Image& image) {
  json::object body = answer_of(whole(image));
  body["success"] = true;
  return json_view(200, body);
}

http::Response enqueued_view(const Image& image) {
  json::object body = answer_of(head_of(image, "enqueued"));
  body["success"] = true;
  return json_view(200, body);
}

http::Response image_view(const Image& image) { return json_view(200, answer_of(whole(image))); }

http::Response images_view(const std::vector<Image>& images, const Page& page) {
  json::array array;
  for (const Image& image : images) array.push_back(head_of(image, status_of(image)));
  json::object body;
  body["original_images"] = std::move(array);
  body["pagination"] = pagination_of(page, images.size());
  return json_view(200, body);
}

http::Response image_removed() { return json_view(200, {}); }

}  // namespace pressoir::dialects::crushpics
