// Endpoints of work: process and download.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <utility>

#include "base/files/file_threads.h"
#include "base/files/zip.h"
#include "dialects/cross_origin.h"
#include "dialects/iloveimg/api.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/answer/names.h"
#include "dialects/iloveimg/request/refusal.h"
#include "dialects/iloveimg/views.h"
#include "dialects/json_text.h"
#include "dialects/tasks.h"
#include "http/server/file_answer.h"
#include "service/formats.h"

namespace pressoir::dialects::iloveimg {
namespace {

using http::Response;

// For who waits; the work goes on when it has passed.
constexpr std::chrono::minutes kLongestWait{30};

TimePoint present_time() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

UploadsByName by_name(std::vector<StoredUpload> uploads) {
  UploadsByName found;
  for (StoredUpload& upload : uploads)
    if (upload.is_complete()) found.emplace(upload.name, std::move(upload));
  return found;
}

Notes notes_of(const ProcessRequest& wanted, const UploadsByName& uploads) {
  Notes notes;
  notes.task = wanted.task;
  notes.tool = name_of(wanted.tool);
  notes.custom_int = wanted.custom_int;
  notes.custom_string = wanted.custom_string;
  notes.ignore_errors = wanted.ignore_errors;
  notes.ignore_password = wanted.ignore_password;
  notes.joins = wanted.joins;
  NameParts parts{.file_name = wanted.files.front().filename,
                  .number = 1,
                  .tool = notes.tool,
                  .date = present_time()};
  const auto& pattern = wanted.packaged_filename;
  notes.packaged = filled_name(pattern.empty() ? "output" : pattern, parts);
  for (const WantedFile& wanted_file : wanted.files) {
    parts.file_name = wanted_file.filename;
    NotedFile& file = notes.files.emplace_back();
    file.server_filename = wanted_file.server_filename;
    file.filename = wanted_file.filename;
    file.output_name = filled_name(wanted.output_filename, parts);
    file.is_missing = !uploads.contains(wanted_file.server_filename);
    ++parts.number;
  }
  return notes;
}

/// Files that are missing end a task before it begins where none is there, or none may be missing.
void check_missing(const Notes& notes) {
  ProcessedTask task;
  task.notes = notes;
  const auto is_missing = &NotedFile::is_missing;
  const bool all = std::ranges::all_of(notes.files, is_missing);
  const bool any = std::ranges::any_of(notes.files, is_missing);
  if (!all && (!any || notes.ignore_errors)) return;
  std::erase_if(task.notes.files, [](const NotedFile& file) { return !file.is_missing; });
  const Response never = processed_view(task);  // throws
}

std::vector<service::Task> tasks_of(const ProcessRequest& wanted, const UploadsByName& uploads) {
  std::vector<service::Task> tasks;
  for (const WantedFile& file : wanted.files) {
    const auto found = uploads.find(file.server_filename);
    if (found == uploads.end()) continue;
    if (wanted.joins && !tasks.empty()) {
      tasks.front().sources.emplace_back(found->second);
      continue;
    }
    service::Task& task = tasks.emplace_back(main_task(
        found->second, goal_for(wanted, file, found->second.format), Charging::when_done));
    for (const std::string& stamp : wanted.stamps) task.sources.emplace_back(uploads.at(stamp));
  }
  return tasks;
}

[[noreturn]] void refuse_unknown_task() {
  throw parameter_refusal("task", "is unknown or has expired");
}

[[noreturn]] void not_downloadable(const std::string& message) {
  throw Refusal(ErrorType::download, message);
}

}  // namespace

Async<std::vector<StoredUpload>> Api::uploads_of(const Caller& caller, const Task& task) {
  if (!task.workspace) co_return std::vector<StoredUpload>();
  co_return co_await services_.uploads.list(caller.owner(), task.workspace->id);
}

Async<Api::Opening> Api::opening_of(const Call& call, const WantedFile& file,
                                    const StoredUpload& upload) {
  const FormatInfo* format = service::format_named(upload.format);
  if (format == nullptr || !format->is_document) co_return Opening::opens;
  try {
    auto inspecting = inspected(call, upload, file.password);
    (void)co_await std::move(inspecting);
  } catch (const Error& problem) {
    if (problem.code() == ErrorCode::unavailable) throw;  // the task stays open for another try
    if (problem.code() == ErrorCode::password_needed) co_return Opening::locked;
    co_return Opening::fails;  // why the work itself says
  }
  co_return Opening::opens;
}

Async<void> Api::check_passwords(const Call& call, const ProcessRequest& wanted,
                                 const UploadsByName& uploads) {
  std::vector<NotedFile> locked;
  for (const WantedFile& file : wanted.files) {
    const auto found = uploads.find(file.server_filename);
    if (found == uploads.end()) continue;
    const Opening opening = co_await opening_of(call, file, found->second);
    if (opening == Opening::opens && wanted.ignore_password) co_return;  // something is delivered
    if (opening != Opening::locked) continue;
    NotedFile& noted = locked.emplace_back();
    noted.server_filename = file.server_filename;
    noted.filename = file.filename;
  }
  if (locked.empty()) co_return;
  std::vector<ProcessedFile> failed;
  for (const NotedFile& file : locked)
    failed.push_back({.file = &file, .status = file_status_of(ErrorCode::password_needed)});
  refuse_files(failed);
}

Async<Batch> Api::accepted(const Call& call, ProcessRequest& wanted, const Task& task) {
  auto listed = co_await uploads_of(call.caller, task);
  const UploadsByName uploads = by_name(std::move(listed));
  for (const std::string& stamp : wanted.stamps)
    if (!uploads.contains(stamp))
      throw parameter_refusal("elements", "name a picture that is not among the task's uploads");
  Notes notes = notes_of(wanted, uploads);
  notes.server = server_of(call.request);
  check_missing(notes);
  co_await check_passwords(call, wanted, uploads);
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  delivery.callback_url = wanted.webhook;
  delivery.notes = text_of(notes);
  service::Handover& handover = delivery.handover.emplace();
  handover.owner = call.caller.owner();
  handover.workspace = WorkspaceId{wanted.task};
  handover.tool = notes.tool;
  handover.number = wanted.custom_int;
  const bool misses_some = std::ranges::any_of(notes.files, &NotedFile::is_missing);
  handover.notes = misses_some ? kFilesMissing : "";
  handover.key = file_key_of(call);
  Origin origin{.dialect = kDialect, .tool = notes.tool, .request = call.request.id};
  Account account = call.caller.found.account;
  auto submitting = services_.jobs.submit(std::move(account), std::move(origin),
                                          tasks_of(wanted, uploads), std::move(delivery));
  co_return co_await std::move(submitting);
}

Api::Answer Api::processed(Call& /*call*/, BatchId batch) {
  const service::Jobs::Check everybody;
  Batch ended = co_await services_.jobs.wait(std::move(batch), kLongestWait, everybody);
  const ProcessedTask task = task_of(std::move(ended));
  if (status_of(task) == TaskStatus::processing) co_return accepted_view(task.notes.task);
  co_return processed_view(task);
}

Api::Answer Api::process(Call& call) {
  const Fields fields(call.parameters);
  if (fields.text("task").empty()) fields.refuse("task", "is missing");
  const std::optional<Task> task = co_await find_task(call.caller, fields.text("task"));
  if (!task) refuse_unknown_task();
  if (task->workspace && task->workspace->state != WorkspaceState::open)
    fields.refuse("task", "has been processed already");
  ProcessRequest wanted = process_in(call.parameters);
  if (!wanted.webhook.empty()) {
    try {
      services_.webhooks.check(wanted.webhook);
    } catch (const Error& problem) {
      fields.refuse("webhook", std::string("cannot be called: ") + problem.what());
    }
  }
  const Batch batch = co_await accepted(call, wanted, *task);
  if (wanted.waiting == Waiting::until_done) co_return co_await processed(call, batch.id);
  Response response = accepted_view(wanted.task);
  response.after_sent = [&jobs = services_.jobs, id = batch.id] { jobs.announced(id); };
  co_return response;
}

// Download

Async<std::optional<ProcessedTask>> Api::processed_in(const Workspace& workspace) {
  std::optional<ProcessedTask> task;
  if (workspace.batch.value.empty()) co_return task;
  try {
    Batch batch = co_await services_.jobs.find(workspace.batch);
    task = task_of(std::move(batch));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
  }
  co_return task;
}

Async<ProcessedTask> Api::downloadable(const Call& call) {
  const std::optional<Task> task = co_await find_task(call.caller, call.request.path_value("task"));
  if (!task) not_downloadable("The task is unknown, or its files have expired or were deleted");
  std::optional<ProcessedTask> processed;
  if (task->workspace) processed = co_await processed_in(*task->workspace);
  if (!processed) not_downloadable("The task has not been processed yet");
  const TaskStatus status = status_of(*processed);
  if (status == TaskStatus::processing) not_downloadable("The task is still being processed");
  if (status == TaskStatus::error)
    not_downloadable("The task has been processed unsuccessfully: there is nothing to download");
  auto key = file_key_of(call);
  co_await services_.workspaces.check_key(call.caller.owner(), task->workspace->id, std::move(key));
  co_return std::move(*processed);
}

Api::Answer Api::archive(const ProcessedTask& task, std::optional<crypto::ClientKey> key) {
  std::vector<ZipEntry> entries;
  for (const Output& output : outputs_of(task)) {
    ZipEntry& entry = entries.emplace_back();
    entry.name = output.name;
    entry.modified =
        std::chrono::floor<std::chrono::seconds>(task.batch.created_at).time_since_epoch().count();
    entry.bytes = output.bytes;
    entry.open = [&jobs = services_.jobs, job = *output.job, key] {
      return jobs.open_output(job, key);
    };
  }
  auto make = [entries = std::move(entries)]() mutable {
    return std::make_shared<ZipStream>(std::move(entries));
  };
  const auto stream = co_await on_file_thread(std::move(make));
  http::BodySource body;
  body.next = [stream] { return stream->next(); };
  body.bytes = stream->bytes();
  co_return http::stream_response(200, "application/zip", std::move(body));
}

Api::Answer Api::download(Call& call) {
  const ProcessedTask task = co_await downloadable(call);
  const auto outputs = outputs_of(task);
  const auto key = file_key_of(call);
  Response response;
  if (outputs.size() == 1) {
    ReadablePtr file = co_await services_.jobs.open_output(*outputs.front().job, key);
    http::FileAnswer answer;
    answer.content_type = outputs.front().format->mime;
    response = http::file_answer(call.request, std::move(file), answer);
  } else {
    response = co_await archive(task, key);
  }
  response.headers.emplace_back("Content-Disposition",
                                disposition_of(download_name(task, outputs)));
  co_return for_browsers(std::move(response));
}

}  // namespace pressoir::dialects::iloveimg
