#include "dialects/crushpics/api.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/callers.h"
#include "dialects/crushpics/answers.h"
#include "dialects/crushpics/errors.h"
#include "dialects/crushpics/events.h"
#include "dialects/crushpics/refusal.h"
#include "dialects/cross_origin.h"
#include "dialects/forms.h"
#include "dialects/links.h"
#include "dialects/tasks.h"
#include "http/body/form_tree.h"
#include "http/server/file_answer.h"

namespace pressoir::dialects::crushpics {
namespace {

using http::Request;
using http::Response;

// crush-wp gives up after 5 s and shall hear of a URL that cannot be fetched.
constexpr service::FetchTimes kFetchTimes{.first_byte = std::chrono::seconds(4),
                                          .total = std::chrono::seconds(4)};
// Of the waiting call; its clients give up earlier.
constexpr std::chrono::seconds kWorkTime{270};
constexpr std::uint32_t kNoDays = 0;

[[noreturn]] void not_found() { throw Error(ErrorCode::not_found, "Not Found"); }

Origin origin_of(const Request& request, const char* tool) {
  Origin origin;
  origin.dialect = kDialect;
  origin.tool = tool;
  origin.request = request.id;
  return origin;
}

/// The original, then each style: resized first, then compressed. Styles cost nothing.
service::Task task_of(service::Upload upload, const Goal& goal, const std::vector<Style>& styles) {
  service::Task task = main_task(std::move(upload), goal, Charging::when_done);
  for (const Style& style : styles) {
    service::OutputRequest& wanted = task.wanted.emplace_back();
    wanted.role = "style " + std::to_string(task.wanted.size() - 1);
    wanted.goal = goal;
    wanted.goal.steps.emplace_back(resize_of(style));
    wanted.charging = Charging::free;
  }
  return task;
}

/// Why an image whose jobs have ended has no results.
[[noreturn]] void refuse(const Image& image) {
  const auto failed = std::ranges::find(image.batch.jobs, JobState::failed, &Job::state);
  const Failure& failure = failed->failure.value();
  // The time of a worker is not that of the request, and a style that this picture cannot have is
  // not an error of form.
  if (service::delivers_input(failure.code) || failure.code == ErrorCode::invalid_request)
    throw Refusal("file", "could not be processed");
  throw Error(failure.code, failure.message);
}

/// Call it where `problem` is handled.
[[noreturn]] void refuse_callback_url(const Error& problem) {
  const ErrorCode code = problem.code();
  if (code == ErrorCode::conflict) throw Refusal("url", "has already been taken");
  if (code == ErrorCode::limit_exceeded) throw Refusal("url", "is one too many");
  if (code == ErrorCode::fetch_refused || code == ErrorCode::invalid_request)
    throw Refusal("url", "is invalid");
  throw;
}

/// What is not even a URL could not be fetched either.
void check_url(const service::Fetcher& fetcher, const std::string& url) {
  try {
    fetcher.check(url);
  } catch (const Error&) {
    throw Refusal("image_url", "could not be fetched");
  }
}

Async<ImageRequest> read_image(http::Form form) {
  if (!http::is_long(form)) co_return image_in(std::move(form));
  auto read = [form = std::move(form)]() mutable { return image_in(std::move(form)); };
  co_return co_await on_file_thread(std::move(read));
}

Async<service::Upload> written(Buffer content, std::filesystem::path spool) {
  auto write = [content = std::move(content), spool = std::move(spool)] {
    auto file = TempFile::create(spool);
    file.append(content);
    return file;
  };
  TempFile file = co_await on_file_thread(std::move(write));
  co_return service::Upload{.content = std::move(file), .file_name = "file"};
}

}  // namespace

Async<Account> Api::caller(const Request& request) {
  Account account = co_await services_.accounts.with_bearer_token(bearer_token_in(request.head));
  if (config_.per_minute > 0)
    services_.rate_limits.count_minute("crushpics " + std::to_string(account.id.value),
                                       config_.per_minute);
  co_return account;
}

Async<Api::Call> Api::call_of(Request& request) {
  Call call;
  call.account = co_await caller(request);
  request.body->trust_sender();
  call.form = co_await http::read_form(request);
  co_return call;
}

Async<Defaults> Api::defaults_of(AccountId account) {
  const service::AccountSettings settings = co_await services_.accounts.settings(account);
  co_return defaults_in(settings);
}

Async<Plan> Api::plan_of(Account account) {
  const Usage usage = co_await services_.usage.of(account.id);
  const auto left = co_await services_.usage.left(account);
  co_return crushpics::plan_of(account.quota, usage.bytes, left.bytes);
}

// The shop

Api::Answer Api::shop_of(AccountId id) {
  Shop shop;
  shop.account = co_await services_.accounts.find(id);
  shop.defaults = co_await defaults_of(id);
  shop.urls = co_await services_.callback_urls.list(id, kDialect);
  shop.plan = co_await plan_of(shop.account);
  co_return shop_view(shop);
}

Api::Answer Api::show_shop(Request& request) {
  const Account account = co_await caller(request);
  co_return co_await shop_of(account.id);
}

Api::Answer Api::change_shop(Request& request) {
  const Call call = co_await call_of(request);
  ShopChange change = shop_change_in(call.form);
  co_await services_.accounts.set(call.account.id, std::move(change));
  co_return co_await shop_of(call.account.id);
}

Api::Answer Api::show_dashboard(Request& request) {
  const Account account = co_await caller(request);
  const Report report = report_in(request.head);
  const bool by_month = report == Report::six_months;
  const auto series =
      co_await services_.usage.series(account.id, by_month ? kNoDays : kReportDays, kReportMonths);
  co_return dashboard_view(report, series);
}

// Images

Async<service::Upload> Api::upload_of(AccountId account, ImageRequest& wanted) {
  if (wanted.upload) co_return std::move(*wanted.upload);
  if (wanted.inline_file) {
    auto writing = written(std::move(wanted.inline_file->content), services_.spool);
    co_return co_await std::move(writing);
  }
  if (wanted.image_url.empty()) throw Refusal("file", "can't be blank");
  RemoteFile remote;
  remote.url = std::move(wanted.image_url);
  check_url(services_.fetcher, remote.url);
  service::Upload upload =
      co_await services_.fetcher.fetch(account, std::move(remote), kFetchTimes);
  upload.file_name = segment_of(upload.file_name);
  co_return upload;
}

Async<Api::Work> Api::work_of(Request& request, Asked& asked) {
  Call call = co_await call_of(request);
  const Defaults defaults = co_await defaults_of(call.account.id);
  asked = asked_in(call.form, defaults);
  ImageRequest wanted = co_await read_image(std::move(call.form));
  const auto reason = co_await services_.usage.exhausted(call.account);
  if (reason) throw Error(*reason, "Quota exceeded");
  const bool may_be_text = wanted.inline_file && !wanted.inline_file->says_its_type;
  service::Upload upload = co_await upload_of(call.account.id, wanted);
  const FileHead head = co_await read_head(upload.content, kFormats);
  if (head.bytes == 0 || (may_be_text && !head.format)) throw Refusal("file", "is invalid");
  check_file(head, upload.file_name, max_file_bytes_, kFormats);
  Notes notes;
  notes.base = base_of(services_.public_url, request.head);
  notes.origin = std::move(wanted.origin);
  notes.file_type = head.mime();
  notes.original_key = crypto::random_hex(32);
  notes.compressed = compressed(wanted.type, wanted.level, defaults, head.format->name);
  notes.styles = std::move(wanted.styles);
  asked = notes.compressed;
  Work work;
  work.account = std::move(call.account);
  const Goal goal = goal_of(notes.compressed, !wanted.strips_tags);
  work.tasks.push_back(task_of(std::move(upload), goal, notes.styles));
  work.delivery.kept_for = config_.kept_for;
  work.delivery.notes = text_of(notes);
  co_return work;
}

Api::Answer Api::answered(Request& request, Answer (Api::*answer)(Request&, Asked&)) {
  Asked asked;
  try {
    co_return co_await (this->*answer)(request, asked);
  } catch (const Error& problem) {
    if (!is_about_the_upload(problem)) throw;
    co_return upload_refused(problem, asked);
  }
}

Api::Answer Api::compress(Request& request) { return answered(request, &Api::compress_asked); }

Api::Answer Api::add_image(Request& request) { return answered(request, &Api::add_image_asked); }

Api::Answer Api::compress_asked(Request& request, Asked& asked) {
  Work work = co_await work_of(request, asked);
  work.tasks.at(0).wanted.at(0).charging = Charging::when_all_done;  // else nothing is delivered
  const AccountId owner = work.account.id;
  Origin origin = origin_of(request, kAnswered);
  Batch batch =
      co_await services_.jobs.complete(std::move(work.account), std::move(origin),
                                       std::move(work.tasks), std::move(work.delivery), kWorkTime);
  const Image image = image_of(std::move(batch));
  if (has_failed(image)) {
    co_await services_.jobs.erase(owner, image.batch.id);
    refuse(image);
  }
  co_return completed_view(image);
}

Api::Answer Api::add_image_asked(Request& request, Asked& asked) {
  Work work = co_await work_of(request, asked);
  work.delivery.reports_to_account = true;
  Origin origin = origin_of(request, kReported);
  Batch batch = co_await services_.jobs.submit(std::move(work.account), std::move(origin),
                                               std::move(work.tasks), std::move(work.delivery));
  const Image image = image_of(std::move(batch));
  Response response = enqueued_view(image);
  response.after_sent = [&jobs = services_.jobs, id = image.batch.id] { jobs.announced(id); };
  co_return response;
}

Async<Image> Api::image_behind(AccountId owner, const Request& request) {
  const auto id = id_in(request.path_value("id"));
  if (!id) not_found();
  Batch batch = co_await services_.jobs.find(owner, JobId{*id});
  if (batch.origin.dialect != kDialect || batch.jobs.at(0).id != JobId{*id}) not_found();
  co_return image_of(std::move(batch));
}

Api::Answer Api::show_image(Request& request) {
  const Account account = co_await caller(request);
  const Image image = co_await image_behind(account.id, request);
  co_return image_view(image);
}

Api::Answer Api::list_images(Request& request) {
  const Account account = co_await caller(request);
  const std::uint64_t number = page_in(request.head);
  service::BatchPage found =
      co_await services_.jobs.list_batches(account.id, kDialect, (number - 1) * kPerPage, kPerPage);
  std::vector<Image> images;
  for (Batch& batch : found.batches) images.push_back(image_of(std::move(batch)));
  co_return images_view(images, {.number = number, .total = found.total});
}

Api::Answer Api::remove_image(Request& request) {
  const Account account = co_await caller(request);
  const Image image = co_await image_behind(account.id, request);
  co_await services_.jobs.erase(account.id, image.batch.id);
  co_return image_removed();
}

Async<ReadablePtr> Api::original_behind(FileToken token) {
  Job job = co_await services_.jobs.uploaded(token.link);
  const Batch batch = co_await services_.jobs.find(job.batch);
  const Notes notes = notes_in(batch.notes);  // of another API's batch: without a key
  if (!crypto::equal_in_constant_time(token.key, notes.original_key)) not_found();
  co_return co_await services_.jobs.open_input(std::move(job));
}

Async<ReadablePtr> Api::result_behind(FileToken token) {
  Job job = co_await services_.jobs.linked(std::move(token.link), kDialect);
  co_return co_await services_.jobs.open_output(std::move(job));
}

Api::Answer Api::download(Request& request) {
  const auto token = token_in(request.path_value("token"));
  if (!token) not_found();
  auto opening = token->key.empty() ? result_behind(*token) : original_behind(*token);
  ReadablePtr file = co_await std::move(opening);
  const FileHead head = co_await read_head(file, kFormats);
  http::FileAnswer answer;
  answer.content_type = head.mime();
  answer.etag = token_of(*token);
  co_return for_browsers(http::file_answer(request, std::move(file), answer));
}

// Callback URLs

Api::Answer Api::list_callback_urls(Request& request) {
  const Account account = co_await caller(request);
  const auto urls = co_await services_.callback_urls.list(account.id, kDialect);
  co_return callback_urls_view(urls);
}

Api::Answer Api::add_callback_url(Request& request) {
  const Call call = co_await call_of(request);
  std::string url = callback_url_in(call.form);
  try {
    const CallbackUrl added =
        co_await services_.callback_urls.add(call.account.id, kDialect, std::move(url));
    co_return callback_url_view(added);
  } catch (const Error& problem) {
    refuse_callback_url(problem);
  }
}

Api::Answer Api::remove_callback_url(Request& request) {
  const Account account = co_await caller(request);
  const auto id = id_in(request.path_value("id"));
  if (!id) not_found();
  co_await services_.callback_urls.remove(account.id, kDialect, *id);
  co_return callback_url_removed();
}

// What this server does not have

Api::Answer Api::list_invoices(Request& request) {
  const Account account = co_await caller(request);
  co_return no_invoices();
}

Api::Answer Api::list_exports(Request& request) {
  const Account account = co_await caller(request);
  co_return no_exports();
}

Api::Answer Api::add_export(Request& request) {
  const Call call = co_await call_of(request);
  not_found();
}

Api::Answer Api::sign_up(Request& request) {
  const http::Form form = co_await http::read_form(request);
  co_return sign_up_refused();
}

// Webhooks

Async<service::WebhookMessage> Api::message(service::WebhookCall call) {
  Webhook webhook;
  webhook.number = call.number;
  webhook.account = co_await services_.accounts.find(call.account);
  if (!call.batch) services_.usage.changed(call.account);  // perhaps by another process
  webhook.plan = co_await plan_of(webhook.account);
  service::WebhookMessage message;
  message.content_type = "application/json";
  if (call.batch)
    message.body = image_text(webhook, call.event.name, image_of(std::move(*call.batch)));
  else
    message.body = subscription_text(webhook);
  co_return message;
}

}  // namespace pressoir::dialects::crushpics
