#include "dialects/iloveimg/views.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "base/utf8.h"
#include "dialects/iloveimg/answer/answers.h"
#include "dialects/iloveimg/request/refusal.h"
#include "dialects/json_text.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;

/// "2025-05-05 10:10:32", UTC.
std::string time_text(TimePoint time) {
  using namespace std::chrono;
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(floor<seconds>(time - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

/// "25.672"
std::string seconds_text(std::chrono::milliseconds time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f", static_cast<double>(time.count()) / 1000);
  return text.data();
}

std::chrono::milliseconds time_of(const ProcessedTask& task) {
  const auto& batch = task.batch;
  const auto time = batch.ended_at.value_or(batch.created_at) - batch.created_at;
  return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(time),
                  std::chrono::milliseconds(0));
}

json::array extensions_of(const std::vector<Output>& outputs) {
  std::vector<std::string_view> extensions;
  for (const Output& output : outputs)
    if (std::ranges::find(extensions, output.format->extension) == extensions.end())
      extensions.push_back(output.format->extension);
  json::array array;
  for (const std::string_view extension : extensions) array.push_back(json::value(extension));
  return array;
}

/// What answers, task objects and callbacks say of the results.
struct Totals {
  std::string name;  ///< of the download
  std::uint64_t bytes_before = 0, bytes_after = 0;
  std::size_t outputs = 0;
  json::array extensions;
};
Totals totals_of(const ProcessedTask& task) {
  const auto outputs = outputs_of(task);
  Totals totals;
  totals.name = download_name(task, outputs);
  totals.outputs = outputs.size();
  totals.extensions = extensions_of(outputs);
  for (const Output& output : outputs) {
    totals.bytes_before += output.job->input_bytes();
    totals.bytes_after += output.bytes;
  }
  return totals;
}

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value() : json::value(json_string(text));
}

json::object failure_of(const ProcessedFile& file) {
  json::object object;
  object["server_filename"] = json_string(file.file->server_filename);
  object["filename"] = json_string(file.file->filename);
  object["error"] = file.status;
  object["status"] = file.status;
  const bool has_reason = file.job != nullptr && file.job->failure;
  object["message"] = has_reason ? json::value(utf8::repaired(file.job->failure->message))
                                 : json::value(file_message_of(file.status));
  return object;
}

json::array failures_of(const std::vector<ProcessedFile>& files) {
  json::array failures;
  for (const ProcessedFile& file : files)
    if (is_failed(file)) failures.push_back(failure_of(file));
  return failures;
}

json::object file_view(const ProcessedFile& file, double timer) {
  const bool is_done = file.job != nullptr && file.job->outcome;
  json::object object;
  object["server_filename"] = json_string(file.file->server_filename);
  object["status"] = file.status;
  object["status_message"] = file_message_of(file.status);
  object["filename"] = json_string(file.file->filename);
  object["timer"] = timer;
  object["filesize"] = file.job == nullptr ? std::uint64_t{0} : file.job->input_bytes();
  object["output_filesize"] = is_done ? file.job->outcome->bytes_after : std::uint64_t{0};
  object["pdf_pages"] = nullptr;
  return object;
}

json::array files_view(const ProcessedTask& task) {
  const auto files = files_of(task);
  const auto share = time_of(task) / std::max<std::size_t>(files.size(), 1);
  json::array array;
  for (const ProcessedFile& file : files)
    array.push_back(file_view(file, static_cast<double>(share.count()) / 1000));
  return array;
}

json::object remaining_of(std::uint64_t remaining) {
  json::object object;
  object["remaining_files"] = remaining;
  return object;
}

bool is_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kSecrets{
      "token",       "secret_key",   "password", "new_password", "file_encryption_key",
      "cloud_token", "Authorization"};
  return std::ranges::find(kSecrets, name) != kSecrets.end();
}

/// Text is made fit to be sent.
json::value shown(const json::value& value) {
  if (const auto* text = value.if_string()) return json_string(*text);
  if (const auto* list = value.if_array()) {
    json::array array;
    for (const json::value& item : *list) array.push_back(shown(item));
    return array;
  }
  const auto* members = value.if_object();
  if (members == nullptr) return value;
  json::object object;
  for (const auto& [name, member] : *members)
    if (!is_secret(name)) object[utf8::repaired(name)] = shown(member);
  return object;
}

}  // namespace

http::Response token_view(const std::string& token) {
  json::object body;
  body["token"] = token;
  return json_view(200, body);
}

http::Response started_view(const std::string& server, const std::string& task,
                            std::uint64_t remaining) {
  json::object body;
  body["server"] = json_string(server);
  body["task"] = task;
  body["remaining_files"] = remaining;
  body["remaining_credits"] = remaining;
  body["remaining_pages"] = remaining;
  return json_view(200, body);
}

http::Response info_view(std::uint64_t remaining) {
  return json_view(200, remaining_of(remaining));
}

http::Response uploaded_view(const std::string& server_filename) {
  json::object body;
  body["server_filename"] = server_filename;
  return json_view(200, body);
}

http::Response uploaded_document_view(const std::string& server_filename,
                                      const std::optional<Inspection>& pages) {
  json::object body;
  body["server_filename"] = server_filename;
  body["pdf_pages"] = nullptr;
  body["pdf_page_number"] = nullptr;
  body["pdf_forms"] = nullptr;
  if (pages) {
    json::array sizes;
    for (const Size& size : pages->pages)
      sizes.push_back(json::string(std::to_string(size.width) + 'x' + std::to_string(size.height)));
    body["pdf_pages"] = std::move(sizes);
    body["pdf_page_number"] = pages->page_count;
  }
  return json_view(200, body);
}

http::Response success_view() {
  json::object body;
  body["success"] = true;
  return json_view(200, body);
}

void refuse_files(const std::vector<ProcessedFile>& files) {
  json::array failures = failures_of(files);
  const std::string message(failures.at(0).at("message").as_string());
  throw Refusal(ErrorType::processing, message, std::move(failures));
}

http::Response processed_view(const ProcessedTask& task) {
  const TaskStatus status = status_of(task);
  if (status == TaskStatus::error) refuse_files(files_of(task));
  const Totals totals = totals_of(task);
  json::object body;
  body["download_filename"] = text_or_null(totals.name);
  body["filesize"] = totals.bytes_before;
  body["output_filesize"] = totals.bytes_after;
  body["output_filenumber"] = totals.outputs;
  body["output_extensions"] = json::serialize(totals.extensions);
  body["timer"] = seconds_text(time_of(task));
  body["status"] = name_of(status);
  body["status_message"] = message_of(status);
  body["task"] = task.notes.task;
  json::array warnings = failures_of(files_of(task));
  if (!warnings.empty()) body["warnings"] = std::move(warnings);
  return json_view(200, body);
}

http::Response accepted_view(const std::string& task) {
  json::object body;
  body["download_filename"] = nullptr;
  body["filesize"] = 0;
  body["output_filesize"] = 0;
  body["output_filenumber"] = 0;
  body["output_extensions"] = "[]";
  body["timer"] = "0.000";
  body["status"] = name_of(TaskStatus::processing);
  body["status_message"] = message_of(TaskStatus::processing);
  body["task"] = task;
  return json_view(200, body);
}

http::Response untouched_view() { return json_view(200, json::value(false)); }

http::Response waiting_view(TaskStatus status) {
  json::object body;
  body["status"] = name_of(status);
  body["status_message"] = message_of(status);
  return json_view(200, body);
}

json::object summary_of(const ProcessedTask& task) {
  const Totals totals = totals_of(task);
  const TaskStatus status = status_of(task);
  json::object object;
  object["tool"] = task.notes.tool;
  object["process_start"] = time_text(task.batch.created_at);
  object["custom_int"] = or_null(task.notes.custom_int);
  object["custom_string"] = text_or_null(task.notes.custom_string.value_or(""));
  object["status"] = name_of(status);
  object["status_message"] = message_of(status);
  object["timer"] = seconds_text(time_of(task));
  object["filesize"] = totals.bytes_before;
  object["output_filesize"] = totals.bytes_after;
  object["output_filenumber"] = totals.outputs;
  object["output_extensions"] = totals.extensions;
  object["server"] = json_string(task.notes.server);
  object["task"] = task.notes.task;
  object["file_number"] = std::to_string(task.notes.files.size());
  object["download_filename"] = text_or_null(totals.name);
  return object;
}

json::object summary_of(const UnprocessedTask& task) {
  json::object object;
  object["tool"] = text_or_null(task.tool);
  object["process_start"] = nullptr;
  object["custom_int"] = nullptr;
  object["custom_string"] = nullptr;
  object["status"] = name_of(task.status);
  object["status_message"] = message_of(task.status);
  object["timer"] = "0.000";
  object["filesize"] = 0;
  object["output_filesize"] = 0;
  object["output_filenumber"] = 0;
  object["output_extensions"] = json::array();
  object["server"] = json_string(task.server);
  object["task"] = task.task;
  object["file_number"] = "0";
  object["download_filename"] = nullptr;
  return object;
}

http::Response task_view(const ProcessedTask& task) {
  json::object body = summary_of(task);
  body["files"] = files_view(task);
  return json_view(200, body);
}

http::Response tasks_view(json::array summaries) { return json_view(200, std::move(summaries)); }

http::Response deleted_view(json::object summary, bool was_waiting) {
  summary["status"] = name_of(TaskStatus::deleted);
  summary["status_message"] = message_of(TaskStatus::deleted);
  if (was_waiting) summary["upload_status"] = "UploadDeleted";
  return json_view(200, summary);
}

http::Response next_view(const std::string& task, const std::vector<StoredUpload>& files) {
  json::object named;
  for (const StoredUpload& file : files) named[file.name] = json_string(file.file_name);
  json::object body;
  body["task"] = task;
  body["files"] = std::move(named);
  return json_view(200, body);
}

std::string callback_text(const std::string& event, const ProcessedTask& task) {
  json::object data;
  data["task"] = summary_of(task);
  json::object body;
  body["event"] = event;
  body["data"] = std::move(data);
  return json::serialize(body);
}

http::Response account_view(const AccountShown& shown) {
  json::array projects;
  for (const ProjectKeys& keys : shown.projects) {
    json::object project;
    project["public_key"] = keys.public_key;
    project["secret_key"] = keys.secret_key;
    projects.push_back(std::move(project));
  }
  json::object body;
  body["id"] = shown.account.id.value;
  body["token"] = shown.token;
  body["name"] = utf8::repaired(shown.account.name);
  body["email"] = utf8::repaired(shown.account.email);
  body["files_used"] = shown.used;
  body["free_files_limit"] = shown.used + shown.left;
  for (const char* none : {"subscription_files_used", "subscription_files_limit",
                           "package_files_used", "package_files_limit"})
    body[none] = 0;
  body["projects"] = std::move(projects);
  return json_view(200, body);
}

http::Response registration_refused() {
  throw Refusal(ErrorType::http, "Registration is disabled on this server");
}

http::Response echo_view(http::Tree parameters) {
  return json_view(200, shown(json::value(std::move(parameters))));
}

}  // namespace pressoir::dialects::iloveimg
