#include "dialects/megaoptim/api.h"

#include <array>
#include <chrono>

#include "base/text.h"
#include "dialects/error_text.h"
#include "dialects/file_head.h"
#include "dialects/json_text.h"
#include "dialects/links.h"
#include "dialects/tasks.h"
#include "http/server/file_answer.h"

namespace pressoir::dialects::megaoptim {
namespace {

using http::Request;
using http::Response;

bool has_json_body(const http::Head& head) {
  return lower(head.header("Content-Type")).find("json") != std::string::npos;
}

/// JSON is not a language of this API: read to its end, so that the connection stays usable.
Async<http::Form> form_of(Request& request) {
  if (!has_json_body(request.head)) {
    http::Form form = co_await http::read_form(request);
    co_return form;
  }
  std::array<std::byte, 4096> piece{};
  while (co_await request.body->read_some(piece) > 0) {
  }
  co_return http::Form{};
}

/// Does `check`; what it finds wrong names the field and its value.
template <class Check>
void naming(std::string_view field, std::string_view value, const Check& check) {
  try {
    check();
  } catch (const Error& problem) {
    const auto said = own_text(problem, "The URL is not allowed");
    throw Error(problem.code(),
                std::string(field) + ' ' + shown_value(value) + ": " + std::string(said));
  }
}

/// What the link of a job delivers.
Async<ReadablePtr> opened(service::Jobs& jobs, const Job& job) {
  return delivers_upload(job) ? jobs.open_input(job) : jobs.open_output(job);
}

service::Task task_of(service::Source source, const OptimizeRequest& wanted) {
  service::Task task =
      main_task(std::move(source), wanted.goal, Charging::when_smaller, kMinSaving);
  if (!wanted.webp_goal) return task;
  service::OutputRequest& webp = task.wanted.emplace_back();
  webp.role = "webp";
  webp.goal = *wanted.webp_goal;
  webp.charging = Charging::free;
  return task;
}

}  // namespace

Async<Account> Api::caller(const Request& request, std::string_view endpoint) {
  Account account =
      co_await services_.accounts.with_api_key(std::string(request.head.header("X-API-KEY")));
  if (config_.per_minute > 0)
    services_.rate_limits.count_minute(
        "megaoptim " + std::string(endpoint) + ' ' + std::to_string(account.id.value),
        config_.per_minute);
  co_return account;
}

Async<User> Api::user_of(Account account) {
  User user{.name = account.name, .email = account.email, .tokens = std::nullopt};
  const auto left = co_await services_.usage.left(std::move(account));
  user.tokens = left.images;
  co_return user;
}

Async<void> Api::check_tokens(const Account& account, std::size_t items) {
  const auto left = co_await services_.usage.left(account);
  if (left.images && *left.images < items)
    throw Error(ErrorCode::credits_exhausted, "Too few tokens are left.");
}

Async<void> Api::check_urls(const OptimizeRequest& wanted) {
  std::vector<std::string> urls;
  for (const RemoteFile& remote : wanted.urls) {
    naming("url", remote.url, [&] { services_.fetcher.check(remote.url); });
    urls.push_back(remote.url);
  }
  co_await services_.fetcher.look_up(std::move(urls));
  if (wanted.callback_url.empty()) co_return;
  naming("callback_url", wanted.callback_url,
         [&] { services_.webhooks.check(wanted.callback_url); });
  co_await services_.webhooks.look_up(wanted.callback_url);
}

Async<std::vector<service::Task>> Api::tasks_of(OptimizeRequest wanted) const {
  std::vector<service::Task> tasks;
  for (service::Upload& upload : wanted.uploads) {
    const FileHead head = co_await read_head(upload.content, kFormats);
    check_file(head, upload.file_name, max_file_bytes_, kFormats);
    tasks.push_back(task_of(std::move(upload), wanted));
  }
  for (RemoteFile& remote : wanted.urls) tasks.push_back(task_of(std::move(remote), wanted));
  co_return tasks;
}

Api::Answer Api::optimize(Request& request) {
  const Account account = co_await caller(request, "optimize");
  request.body->trust_sender();
  http::Form form = co_await form_of(request);
  OptimizeRequest wanted = optimize_in(std::move(form));
  co_await check_urls(wanted);
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  delivery.callback_url = wanted.callback_url;
  delivery.id = {random_uuid()};
  const bool calls_back = !wanted.callback_url.empty();
  auto tasks = co_await tasks_of(std::move(wanted));
  co_await check_tokens(account, tasks.size());
  Origin origin{.dialect = kDialect, .tool = "optimize", .request = request.id};
  if (calls_back)
    co_await services_.accounts.set(account.id, kBaseSetting,
                                    base_of(services_.public_url, request.head));
  const Batch batch = co_await services_.jobs.submit(account, std::move(origin), std::move(tasks),
                                                     std::move(delivery));
  Response response = accepted(batch.id);
  if (calls_back)
    response.after_sent = [&jobs = services_.jobs, id = batch.id] { jobs.announced(id); };
  co_return response;
}

Api::Answer Api::result(Request& request) {
  const Account account = co_await caller(request, "result");
  const http::Form form = co_await form_of(request);
  const ResultRequest wanted = result_in(request, form);
  if (wanted.id.value.empty()) co_return error(400, "The process id is malformed");
  const service::Jobs::Check check = [owner = account.id](const Batch& found) {
    if (found.origin.dialect != kDialect) throw Error(ErrorCode::not_found, "Not found");
    if (found.account != owner)
      throw Error(ErrorCode::forbidden, "The process belongs to another account.");
  };
  const Batch batch = co_await services_.jobs.wait(wanted.id, wanted.timeout, check);
  if (!service::is_over(batch)) co_return still_processing(wanted.id);
  const User user = co_await user_of(account);
  co_return json_text_answer(200,
                             result_text(batch, user, base_of(services_.public_url, request.head)));
}

Api::Answer Api::user_info(Request& request) {
  const Account account = co_await caller(request, "users");
  const http::Form form = co_await form_of(request);
  const User user = co_await user_of(account);
  co_return user_view(user);
}

Async<Job> Api::job_behind(const FileLink& link) {
  Job main = co_await services_.jobs.linked(link.link, kDialect);
  if (!is_main(main) || extension_of(main) != link.extension)
    throw Error(ErrorCode::not_found, "Not found");
  if (!link.webp) co_return main;
  const Batch batch = co_await services_.jobs.find(main.batch);
  const Job* webp = webp_beside(batch, main);
  if (webp == nullptr || !webp->outcome) throw Error(ErrorCode::not_found, "Not found");
  co_return *webp;
}

Api::Answer Api::download(Request& request) {
  const auto link = link_in(request.path_value("folder"), request.path_value("name"));
  if (!link) throw Error(ErrorCode::not_found, "Not found");
  const Job job = co_await job_behind(*link);
  ReadablePtr file = co_await opened(services_.jobs, job);
  const FileHead head = co_await read_head(file, kFormats);
  http::FileAnswer answer;
  answer.content_type = head.mime();
  answer.etag = job.link;
  co_return http::file_answer(request, std::move(file), answer);
}

Async<service::WebhookMessage> Api::message(Batch batch) {
  const Account account = co_await services_.accounts.find(batch.account);
  const service::AccountSettings settings = co_await services_.accounts.settings(account.id);
  const http::Head nowhere;
  const std::string base =
      base_of(services_.public_url.empty() ? settings.text(kBaseSetting).value_or("")
                                           : services_.public_url,
              nowhere);
  const User user = co_await user_of(account);
  co_return service::WebhookMessage{.content_type = "application/json",
                                    .body = result_text(batch, user, base)};
}

}  // namespace pressoir::dialects::megaoptim
