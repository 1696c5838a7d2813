#include "dialects/iloveimg/answer/tasks.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dialects/iloveimg/answer/names.h"
#include "service/formats.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr std::array kStatuses{TaskStatus::waiting, TaskStatus::processing,
                               TaskStatus::success, TaskStatus::success_with_warnings,
                               TaskStatus::error,   TaskStatus::deleted};
constexpr std::string_view kSuccess = "FileSuccess", kWaiting = "FileWaiting",
                           kMissing = "ServerFileNotFound", kPassword = "WrongPassword";

std::string_view status_of_job(const Job& job) {
  switch (job.state) {
    case JobState::queued:
    case JobState::running: return kWaiting;
    case JobState::done: return kSuccess;
    case JobState::failed: return file_status_of(job.failure.value().code);
    case JobState::expired: return kMissing;
  }
  return kMissing;
}

/// Whether that failure makes the whole task fail.
bool is_fatal(const ProcessedFile& file, const Notes& notes) {
  if (!is_failed(file)) return false;
  return file.status == kPassword ? !notes.ignore_password : !notes.ignore_errors;
}

}  // namespace

std::string_view name_of(TaskStatus status) noexcept {
  switch (status) {
    case TaskStatus::waiting: return "TaskWaiting";
    case TaskStatus::processing: return "TaskProcessing";
    case TaskStatus::success: return "TaskSuccess";
    case TaskStatus::success_with_warnings: return "TaskSuccessWithWarnings";
    case TaskStatus::error: return "TaskError";
    case TaskStatus::deleted: return "TaskDeleted";
  }
  return "TaskError";
}

std::optional<TaskStatus> task_status_named(std::string_view name) noexcept {
  for (const TaskStatus status : kStatuses)
    if (name_of(status) == name) return status;
  return std::nullopt;
}

std::string_view message_of(TaskStatus status) noexcept {
  switch (status) {
    case TaskStatus::waiting: return "This task is waiting for the order to process its files.";
    case TaskStatus::processing: return "This task is being processed.";
    case TaskStatus::success: return "This task has been processed successfully.";
    case TaskStatus::success_with_warnings:
      return "This task has been processed successfully, but not all of its files.";
    case TaskStatus::error: return "This task has been processed unsuccessfully.";
    case TaskStatus::deleted: return "This task has been deleted.";
  }
  return "";
}

std::string_view file_status_of(ErrorCode failure) noexcept {
  static constexpr std::array<std::pair<ErrorCode, std::string_view>, 6> kOfFailures{{
      {ErrorCode::password_needed, kPassword},
      {ErrorCode::timeout, "TimeOut"},
      {ErrorCode::not_found, kMissing},
      {ErrorCode::corrupt_input, "DamagedFile"},
      {ErrorCode::unsupported_format, "DamagedFile"},
      {ErrorCode::invalid_request, "OutOfRange"},  // an area outside of the picture
  }};
  const auto* found =
      std::ranges::find(kOfFailures, failure, &std::pair<ErrorCode, std::string_view>::first);
  return found == kOfFailures.end() ? "UnknownError" : found->second;
}

std::string_view file_message_of(std::string_view status) noexcept {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kMessages{{
      {kSuccess, "This file has been processed successfully."},
      {kWaiting, "This file is waiting to be processed."},
      {kPassword, "This file needs a password, and none or a wrong one was provided."},
      {"TimeOut", "This file takes longer to process than the server allows."},
      {kMissing, "This file has not been found in the server."},
      {"DamagedFile", "This file is damaged or cannot be read."},
      {"OutOfRange", "What was asked for lies outside of this file."},
      {"UnknownError", "Unknown error."},
  }};
  const auto* found =
      std::ranges::find(kMessages, status, &std::pair<std::string_view, std::string_view>::first);
  return found == kMessages.end() ? std::string_view() : found->second;
}

ProcessedTask task_of(Batch batch) {
  Notes notes = notes_in(batch.notes);
  return {.batch = std::move(batch), .notes = std::move(notes)};
}

bool is_failed(const ProcessedFile& file) noexcept {
  return file.status != kSuccess && file.status != kWaiting;
}

std::vector<ProcessedFile> files_of(const ProcessedTask& task) {
  const auto& jobs = task.batch.jobs;
  std::vector<ProcessedFile> files;
  std::size_t next = 0;
  for (const NotedFile& file : task.notes.files) {
    ProcessedFile& processed = files.emplace_back();
    processed.file = &file;
    processed.status = kMissing;
    if (file.is_missing || next >= jobs.size()) continue;
    processed.job = &jobs[next];
    processed.status = status_of_job(*processed.job);
    if (!task.notes.joins) ++next;
  }
  return files;
}

TaskStatus status_of(const ProcessedTask& task) {
  if (!service::is_over(task.batch)) return TaskStatus::processing;
  const auto files = files_of(task);
  if (std::ranges::all_of(files, is_failed)) return TaskStatus::error;
  const auto fails = [&task](const ProcessedFile& file) { return is_fatal(file, task.notes); };
  if (std::ranges::any_of(files, fails)) return TaskStatus::error;
  return std::ranges::any_of(files, is_failed) ? TaskStatus::success_with_warnings
                                               : TaskStatus::success;
}

std::vector<Output> outputs_of(const ProcessedTask& task) {
  const TaskStatus status = status_of(task);
  if (status != TaskStatus::success && status != TaskStatus::success_with_warnings) return {};
  std::vector<Output> outputs;
  std::vector<std::string> names;
  for (const ProcessedFile& file : files_of(task)) {
    if (is_failed(file) || (!outputs.empty() && outputs.back().job == file.job)) continue;
    const FormatInfo* format = service::format_named(file.job->outcome.value().format.name());
    if (format == nullptr) continue;
    names.push_back(name_as(file.file->output_name, *format));
    Output& output = outputs.emplace_back();
    output.job = file.job;
    output.bytes = file.job->outcome->bytes_after;
    output.format = format;
  }
  names = told_apart(std::move(names));
  for (std::size_t i = 0; i < outputs.size(); ++i) outputs[i].name = std::move(names[i]);
  return outputs;
}

std::string download_name(const ProcessedTask& task, const std::vector<Output>& outputs) {
  if (outputs.empty()) return {};
  return outputs.size() == 1 ? outputs.front().name : task.notes.packaged + ".zip";
}

}  // namespace pressoir::dialects::iloveimg
