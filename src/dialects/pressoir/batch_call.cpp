// POST /batches, and what is asked of them later.
#include <utility>

#include "base/files/file_threads.h"
#include "dialects/json_text.h"
#include "dialects/links.h"
#include "dialects/pressoir/answer/event_stream.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/batch_views.h"
#include "dialects/pressoir/request/checks.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/members.h"
#include "dialects/pressoir/request/notes.h"
#include "dialects/pressoir/request/under_way.h"
#include "dialects/pressoir/request/uploaded.h"

namespace pressoir::dialects::own {
namespace {

Async<http::Response> answer_with(unsigned status, Batch batch, std::string base) {
  auto render = [batch = std::move(batch), base = std::move(base)] {
    return batch_text(batch, base);
  };
  std::string text = co_await on_file_thread(std::move(render));
  co_return json_text_answer(status, std::move(text));
}

std::vector<service::Task> tasks_of(std::vector<service::Upload> uploads,
                                    const BatchRequest& wanted) {
  std::vector<service::Source> sources;
  for (service::Upload& upload : uploads) sources.emplace_back(std::move(upload));
  for (const RemoteFile& remote : wanted.sources) sources.emplace_back(remote);
  std::vector<service::Task> tasks;
  for (service::Source& source : sources) {
    service::Task& task = tasks.emplace_back();
    task.sources.push_back(std::move(source));
    for (const Variant& variant : wanted.variants) {
      service::OutputRequest& output = task.wanted.emplace_back();
      output.role = variant.name;
      output.goal = variant.goal;
      output.charging = Charging::when_done;
    }
  }
  return tasks;
}

/// A batch as it is asked for, and what is submitted of it.
struct BatchOrder {
  BatchRequest wanted;
  std::string asked;
  std::vector<service::Upload> uploads{};
};

BatchOrder batch_order(const http::Form& form, std::string_view query, std::size_t files) {
  BatchOrder order;
  order.wanted = batch_in(http::tree_of(form, query), files);
  for (std::size_t i = 0; i < order.wanted.variants.size(); ++i)
    refuse_goal(order.wanted.variants[i].goal, 1, detail::item_of("variants", i));
  order.asked = canonical_text(order.wanted);
  return order;
}

/// Read on a file thread: the goals of many variants are long.
Async<BatchOrder> read_batch(http::Form form, std::string query) {
  std::vector<service::Upload> uploads = uploads_in(form);
  form.files.clear();
  auto read = [form = std::move(form), query = std::move(query), files = uploads.size()] {
    return batch_order(form, query, files);
  };
  BatchOrder order = co_await on_file_thread(std::move(read));
  order.uploads = std::move(uploads);
  co_return order;
}

}  // namespace

Async<void> Api::check(const BatchRequest& wanted) const {
  const std::string place(kSources);
  co_await check_sources(wanted.sources, place, true);
  if (wanted.callback_url.empty()) co_return;
  try {
    services_.webhooks.check(wanted.callback_url);
    co_await services_.webhooks.look_up(wanted.callback_url);
  } catch (const Error& problem) {
    throw refused_url(problem, wanted.callback_url, "callback_url", kAllowedCallback);
  }
}

Api::Answer Api::add_batch(http::Request& request) {
  const Account account = co_await caller(request, Scope::optimize);
  UnderWay guard(under_way_, request.head, services_.accounts.secret(account.id, kIdempotency));
  co_await check_quota(request, account);
  request.body->trust_sender();
  const BodyKind kind = kind_of(request.head);
  if (kind == BodyKind::file)
    throw Error(ErrorCode::unsupported_format,
                "The body of a batch must be application/json or multipart/form-data");
  http::Form form = co_await http::read_form(request);
  BatchOrder order = co_await read_batch(std::move(form), request.head.query);
  for (const service::Upload& upload : order.uploads)
    co_await check_upload(upload, limits_.max_input_bytes);
  co_await check(order.wanted);
  Submission submission;
  submission.kept_for = config_.kept_for;
  submission.tool = kBatchTool;
  submission.asked = std::move(order.asked);
  if (idempotency_key_in(request.head)) {
    auto contents = co_await contents_of(order.uploads, order.wanted.sources);
    submission.contents = std::move(contents);
  }
  submission.tasks = tasks_of(std::move(order.uploads), order.wanted);
  submission.callback_url = order.wanted.callback_url;
  Taken taken = co_await take(request, account, std::move(submission));
  guard.release();
  Batch batch = co_await services_.jobs.wait(taken.batch.id, order.wanted.wait);
  const std::string base = base_of(services_.public_url, request.head);
  const unsigned status = service::is_over(batch) ? 200 : 202;
  const std::string url = batch_url(batch.id, base);
  http::Response response = co_await answer_with(status, std::move(batch), base);
  response.headers.emplace_back("Location", url);
  if (taken.announcement)
    response.after_sent = [announcement = std::move(taken.announcement)]() mutable {
      announcement.reset();
    };
  co_return response;
}

Api::Answer Api::list_batches(http::Request& request) {
  const Account account = co_await caller(request, Scope::read);
  const http::Form none;
  ListRequest wanted = list_in(http::tree_of(none, request.head.query));
  Origin of;
  of.dialect = kDialect;
  of.tool = kBatchTool;
  auto found = co_await services_.jobs.summaries_after(account.id, std::move(of),
                                                       std::move(wanted.after), wanted.limit + 1);
  std::string next;
  if (found.size() > wanted.limit) {
    found.pop_back();
    next = cursor_of(found.back().batch);
  }
  co_return batches_view(found, next, base_of(services_.public_url, request.head));
}

Api::Answer Api::show_batch(http::Request& request) {
  const Account account = co_await caller(request, Scope::read);
  const http::Form none;
  const auto wait = job_wait_in(http::tree_of(none, request.head.query));
  Batch batch = co_await own_batch(request, account.id, kBatchTool, wait);
  co_return co_await answer_with(200, std::move(batch),
                                 base_of(services_.public_url, request.head));
}

Api::Answer Api::follow_batch(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::read);
  Batch batch = co_await own_batch(request, account.id, kBatchTool, std::chrono::seconds(0));
  co_return event_answer(std::make_shared<EventStream>(
      services_.jobs, std::move(batch.id), owned_by(account.id, kBatchTool),
      base_of(services_.public_url, request.head)));
}

Api::Answer Api::remove_batch(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::optimize);
  const Batch batch = co_await own_batch(request, account.id, kBatchTool, std::chrono::seconds(0));
  co_await services_.jobs.erase(account.id, batch.id);
  http::Response gone;
  gone.status = 204;
  co_return gone;
}

Api::Answer Api::download_output(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::read);
  const Batch batch = co_await own_batch(request, account.id, kBatchTool, std::chrono::seconds(0));
  const Job* job = output_of(batch, request.path_value("source"), request.path_value("variant"));
  if (job == nullptr) throw Error(ErrorCode::not_found, "Not found");
  std::string url = batch_url(batch.id, base_of(services_.public_url, request.head));
  co_return co_await result_of(request, *job, std::move(url));
}

Async<service::WebhookMessage> Api::message(Batch batch) {
  const std::string base = notes_in(batch.notes).base;
  auto render = [batch = std::move(batch), base] { return batch_text(batch, base); };
  std::string body = co_await on_file_thread(std::move(render));
  co_return service::WebhookMessage{.content_type = "application/json", .body = std::move(body)};
}

}  // namespace pressoir::dialects::own
