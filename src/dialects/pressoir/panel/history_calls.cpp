// What became of the files of who has signed in, and the files themselves.
#include <algorithm>
#include <utility>

#include "base/files/file_threads.h"
#include "base/text.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/panel/panel_api.h"
#include "dialects/pressoir/panel/panel_requests.h"
#include "dialects/pressoir/panel/panel_views.h"
#include "http/server/file_answer.h"
#include "service/formats.h"

namespace pressoir::dialects::own {
namespace {

using http::Request;
using http::Response;

http::Tree query_of(const Request& request) {
  const http::Form none;
  return http::tree_of(none, request.head.query);
}

/// With the extension of the format, where it has none of its own.
std::string name_as(std::string name, const FormatInfo& format) {
  const auto dot = name.rfind('.');
  const std::string extension = dot == std::string::npos ? "" : lower(name.substr(dot + 1));
  const bool fits = extension == format.extension ||
                    (!extension.empty() && std::ranges::find(format.other_extensions, extension) !=
                                               format.other_extensions.end());
  if (fits) return name;
  return name.substr(0, dot) + '.' + std::string(format.extension);
}

service::Task task_of(service::Upload upload, Goal goal) {
  service::Task task;
  task.sources.emplace_back(std::move(upload));
  service::OutputRequest& output = task.wanted.emplace_back();
  output.role = kMainRole;
  output.goal = std::move(goal);
  output.charging = Charging::when_done;
  return task;
}

/// Takes one line more than is shown for the sign that there are others.
std::optional<std::int64_t> cut_to(std::vector<service::StoredLine>& lines, std::uint32_t limit) {
  if (lines.size() <= limit) return std::nullopt;
  lines.resize(limit);
  return lines.back().id;
}

}  // namespace

PanelApi::Answer PanelApi::list_history(Request& request) {
  const auto found = co_await caller(request);
  auto wanted = history_in(query_of(request));
  const auto limit = wanted.limit;
  wanted.account = found.account.id;
  wanted.limit += 1;
  auto lines = co_await services_.panel.history.search(std::move(wanted));
  const auto next = cut_to(lines, limit);
  co_return history_view(lines, next, false);
}

PanelApi::Answer PanelApi::show_line(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const auto line =
      co_await services_.panel.history.find(found.account.id, number_of_path(request, "id"));
  co_return line_view(line);
}

Async<PanelApi::Made> PanelApi::made_of(const Request& request, AccountId account) {
  Made made;
  made.line = co_await services_.panel.history.find(account, number_of_path(request, "id"));
  if (!made.line.line.job) throw Error(ErrorCode::not_found, "Nothing is kept of that file.");
  const JobId id = *made.line.line.job;
  Batch batch = co_await services_.jobs.find(account, id);
  const auto job = std::ranges::find(batch.jobs, id, &Job::id);
  if (job == batch.jobs.end()) throw Error(ErrorCode::not_found, "Nothing is kept of that file.");
  made.job = std::move(*job);
  co_return made;
}

PanelApi::Answer PanelApi::file_answer(const Request& request, ReadablePtr file, std::string name) {
  auto look = [file] { return service::format_of(*file); };
  const FormatInfo* format = co_await on_file_thread(std::move(look));
  http::FileAnswer answer;
  answer.sandboxed = true;
  if (format != nullptr) answer.content_type = format->mime;
  answer.file_name = format == nullptr ? std::move(name) : name_as(std::move(name), *format);
  Response response = http::file_answer(request, std::move(file), answer);
  co_return response.status == 416 ? range_problem(response) : std::move(response);
}

PanelApi::Answer PanelApi::download_result(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  Made made = co_await made_of(request, found.account.id);
  if (made.job.state != JobState::done)
    throw Error(ErrorCode::not_found, "There is no result of that file.");
  std::string name = made.job.file_name;
  ReadablePtr file = co_await services_.jobs.open_output(std::move(made.job));
  co_return co_await file_answer(request, std::move(file), std::move(name));
}

PanelApi::Answer PanelApi::download_original(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  Made made = co_await made_of(request, found.account.id);
  std::string name = made.job.file_name;
  ReadablePtr file = co_await services_.jobs.open_input(std::move(made.job));
  co_return co_await file_answer(request, std::move(file), std::move(name));
}

PanelApi::Answer PanelApi::make_again(Request& request) {
  const auto found = co_await caller_without_parameters(request);
  const AccountId account = found.account.id;
  const http::Tree tree = co_await tree_of_body(request);
  Again wanted = again_in(tree);
  Made made = co_await made_of(request, account);
  const auto reason = co_await services_.usage.exhausted(found.account);
  if (reason) throw Error(*reason, "The quota is used up.");
  std::string name = made.job.file_name;
  ReadablePtr original = co_await services_.jobs.open_input(std::move(made.job));
  auto copy = [original, spool = services_.spool] {
    TempFile file = TempFile::create(spool);
    file.append(*original);
    return file;
  };
  TempFile content = co_await on_file_thread(std::move(copy));
  service::Upload upload{.content = std::move(content), .file_name = std::move(name)};
  std::vector<service::Task> tasks;
  tasks.push_back(task_of(std::move(upload), std::move(wanted.goal)));
  Origin origin;
  origin.dialect = kDialect;
  origin.tool = kJobTool;
  origin.request = request.id;
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  const Batch taken = co_await services_.jobs.submit(found.account, std::move(origin),
                                                     std::move(tasks), std::move(delivery));
  const Batch batch = co_await services_.jobs.wait(taken.id, wanted.wait);
  const Job& job = batch.jobs.at(0);
  std::optional<service::StoredLine> line;
  if (service::is_over(batch)) line = co_await services_.panel.history.of_job(account, job.id);
  co_return again_view(job, line);
}

PanelApi::Answer PanelApi::list_accounts(Request& request) {
  co_await operator_caller(request);
  expect_none(query_of(request));
  const auto all = co_await services_.panel.operator_view.accounts();
  co_return accounts_view(all);
}

PanelApi::Answer PanelApi::show_standing(Request& request) {
  co_await operator_caller(request);
  expect_none(query_of(request));
  const auto standing = co_await services_.panel.operator_view.standing();
  co_return standing_view(standing);
}

PanelApi::Answer PanelApi::list_failures(Request& request) {
  co_await operator_caller(request);
  auto wanted = history_in(query_of(request));
  const auto limit = wanted.limit;
  wanted.failed = true;
  wanted.limit += 1;
  auto lines = co_await services_.panel.history.search(std::move(wanted));
  const auto next = cut_to(lines, limit);
  co_return history_view(lines, next, true);
}

PanelApi::Answer PanelApi::list_settings(Request& request) {
  co_await operator_caller(request);
  expect_none(query_of(request));
  co_return settings_view(services_.panel.operator_view.settings());
}

}  // namespace pressoir::dialects::own
