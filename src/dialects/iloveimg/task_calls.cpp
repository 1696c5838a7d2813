// Endpoints of tasks as such: show, list, delete, next, callbacks.
#include <utility>

#include "dialects/error_text.h"
#include "dialects/iloveimg/api.h"
#include "dialects/iloveimg/request/claims.h"
#include "dialects/iloveimg/answer/events.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/answer/names.h"
#include "dialects/iloveimg/request/refusal.h"
#include "dialects/iloveimg/views.h"
#include "service/accounts/project_limits.h"

namespace pressoir::dialects::iloveimg {
namespace {

namespace json = boost::json;
using service::Progress;

constexpr std::uint32_t kPerPage = 50, kScanned = 200;

[[noreturn]] void task_not_found(unsigned status) {
  throw Refusal(ErrorType::task_not_found, "Task not found", {}, status);
}

/// What may have that status.
struct Candidates {
  std::vector<Progress> progress;
  std::optional<std::string> done_notes{};
  bool are_all = true;  ///< all have it; else what has become of their files decides
};
Candidates candidates_for(TaskStatus status) {
  using enum Progress;
  switch (status) {
    case TaskStatus::waiting: return {{waiting}};
    case TaskStatus::processing: return {{working}};
    case TaskStatus::deleted: return {{removed}};
    case TaskStatus::success: return {{done}, ""};
    case TaskStatus::success_with_warnings: return {{done, partly_failed}, kFilesMissing, false};
    case TaskStatus::error: return {{partly_failed, failed}, {}, false};
  }
  return {};
}

}  // namespace

Api::Answer Api::show_task(Call& call) {
  const std::optional<Task> task = co_await find_task(call.caller, call.request.path_value("task"));
  if (!task) task_not_found(404);
  if (!task->workspace) co_return untouched_view();
  const auto processed = co_await processed_in(*task->workspace);
  if (processed && status_of(*processed) == TaskStatus::processing)
    co_return waiting_view(TaskStatus::processing);
  if (processed) co_return task_view(*processed);
  const auto uploads = co_await uploads_of(call.caller, *task);
  if (uploads.empty()) co_return untouched_view();
  co_return waiting_view(TaskStatus::waiting);
}

// Delete

Api::Answer Api::remove_known(const Call& call, const Task& task) {
  const std::optional<std::uint64_t> any_number;
  const Workspace workspace = co_await opened(call.caller, task, any_number);
  const auto processed = co_await processed_in(workspace);
  json::object summary = processed ? summary_of(*processed)
                                   : summary_of(UnprocessedTask{.task = task.id,
                                                                .tool = workspace.tool,
                                                                .server = server_of(call.request),
                                                                .status = TaskStatus::waiting});
  const Workspace before = co_await services_.workspaces.remove(call.caller.owner(), workspace.id);
  co_return deleted_view(std::move(summary), before.state == WorkspaceState::open);
}

Api::Answer Api::remove_task(Call& call) {
  const std::optional<Task> task = co_await find_task(call.caller, call.request.path_value("task"));
  if (!task) task_not_found(400);
  try {
    co_return co_await remove_known(call, *task);
  } catch (const Error& problem) {  // two deletions at once
    if (problem.code() != ErrorCode::not_found && problem.code() != ErrorCode::conflict) throw;
  }
  task_not_found(400);
}

// Next

Api::Answer Api::next_task(Call& call) {
  const Fields fields(call.parameters);
  const auto tool = next_tool_named(fields.text("tool"));
  if (!tool)
    throw Refusal(ErrorType::start,
                  "The tool " + shown_value(fields.text("tool")) + " is not served");
  const std::optional<Task> parent = co_await find_task(call.caller, fields.text("task"));
  if (!parent) task_not_found(400);
  std::optional<ProcessedTask> processed;
  if (parent->workspace) {
    auto key = file_key_of(call);
    co_await services_.workspaces.check_key(call.caller.owner(), parent->workspace->id,
                                            std::move(key));
    processed = co_await processed_in(*parent->workspace);
  }
  std::vector<service::TakenOutput> taken;
  if (processed)
    for (Output& output : outputs_of(*processed)) {
      std::string name = new_server_filename(output.format->extension);
      taken.push_back(
          {.job = *output.job, .name = std::move(name), .file_name = std::move(output.name)});
    }
  if (taken.empty())
    throw Refusal(ErrorType::processing, "The parent task has not been processed successfully",
                  json::array());
  Task next{.id = new_task_id(call.caller.issuer(), *tool, unix_now()), .tool = *tool};
  const auto limit = max_open(call.caller.found.account);
  const Workspace workspace = co_await opened(call.caller, next, limit);
  const auto files =
      co_await services_.uploads.take(call.caller.owner(), workspace.id, std::move(taken));
  co_return next_view(next.id, files);
}

// List

Async<std::optional<json::object>> Api::listed(const service::ListedWorkspace& entry,
                                               const std::string& server,
                                               std::optional<TaskStatus> wanted) {
  std::optional<json::object> summary;
  if (entry.progress == Progress::waiting || entry.progress == Progress::removed) {
    const auto status =
        entry.progress == Progress::waiting ? TaskStatus::waiting : TaskStatus::deleted;
    if (wanted && *wanted != status) co_return summary;
    summary = summary_of(UnprocessedTask{.task = entry.workspace.id.value,
                                         .tool = entry.workspace.tool,
                                         .server = server,
                                         .status = status});
    co_return summary;
  }
  const auto processed = co_await processed_in(entry.workspace);
  if (processed && (!wanted || status_of(*processed) == *wanted)) summary = summary_of(*processed);
  co_return summary;
}

Api::Answer Api::list_tasks(Call& call) {
  std::string secret = Fields(call.parameters).text("secret_key");
  if (secret.empty()) throw Error(ErrorCode::unauthorized, "The secret_key is missing.");
  const service::FoundProject found =
      co_await services_.projects.with_secret_key(std::move(secret));
  service::require_allowed(found.project, call.request.head);
  count(call.request, found.account.id);
  const ListRequest wanted = list_in(call.parameters);
  std::optional<TaskStatus> status;
  if (wanted.status) {
    status = task_status_named(*wanted.status);
    if (!status) co_return tasks_view({});
  }
  service::WorkspacesWanted page{.account = found.account.id, .dialect = kDialect};
  page.project = found.project.id;
  page.tool = wanted.tool;
  page.number = wanted.custom_int;
  Candidates candidates;
  if (status) candidates = candidates_for(*status);
  page.progress = candidates.progress;
  page.done_notes = candidates.done_notes;
  const bool is_exact = candidates.are_all;
  std::uint64_t skip = (wanted.page - 1) * kPerPage;
  page.limit = is_exact ? kPerPage : kScanned;
  page.offset = is_exact ? skip : 0;
  if (is_exact) skip = 0;
  const std::string server = server_of(call.request);
  json::array summaries;
  for (;;) {
    const auto entries = co_await services_.workspaces.list(page);
    for (const service::ListedWorkspace& entry : entries) {
      auto summary = co_await listed(entry, server, status);
      if (!summary) continue;
      if (skip > 0)
        --skip;
      else if (summaries.size() < kPerPage)
        summaries.push_back(std::move(*summary));
    }
    if (is_exact || entries.size() < page.limit || summaries.size() == kPerPage) break;
    page.offset += page.limit;
  }
  co_return tasks_view(std::move(summaries));
}

// Callbacks

Async<service::WebhookMessage> Api::message(service::WebhookCall call) {
  service::WebhookMessage message;
  message.content_type = "application/json";
  if (call.batch) message.body = callback_text(call.event.name, task_of(std::move(*call.batch)));
  co_return message;
}

}  // namespace pressoir::dialects::iloveimg
