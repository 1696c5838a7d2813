#include "dialects/ewww/api.h"

#include <utility>
#include <vector>

#include "base/files/file_threads.h"
#include "dialects/early_sender.h"
#include "dialects/file_head.h"
#include "dialects/forms.h"
#include "dialects/tasks.h"
#include "dialects/time_left.h"
#include "http/address_shares.h"

namespace pressoir::dialects::ewww {
namespace {

using http::Request;
using http::Response;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kTestKey = "abc123";

/// Empty while the key is not there.
std::optional<std::string> key_so_far(const http::Form& form) {
  std::string key = key_in(form);
  return key.empty() ? std::nullopt : std::optional(std::move(key));
}

/// Of the file of a form; of none where there is none.
Async<FileHead> head_in(http::Form& form) {
  const http::FormFile* file = file_in(form);
  FileHead head;
  if (file != nullptr) head = co_await read_head(file->content, kFormats);
  co_return head;
}

service::Upload copy_of(const service::Upload& upload) {
  return {.content = upload.content.duplicate(), .file_name = upload.file_name};
}

/// webp=1 is always answered with the picture; everything else only when it is smaller.
Response answer_of(bool webp, service::Finished finished) {
  return webp ? file_answer(std::move(finished.output)) : optimized(std::move(finished));
}

}  // namespace

Async<Api::Call> Api::call_of(Request& request, NoKey no_key) {
  const auto find = [this](std::string key) { return account_with(std::move(key)); };
  EarlySender<std::string> sender(key_so_far, find);
  const http::SenderCheck check = sender.as_check();
  Call call;
  call.form = co_await http::read_form(request, check);
  std::string key = key_in(call.form);
  if (key.empty() && no_key == NoKey::is_allowed) co_return call;
  Account account = co_await sender.account(std::move(key));
  call.account = std::move(account);
  co_return call;
}

Async<Account> Api::account_with(std::string key) {
  if (key == kTestKey && !config_.test_key)
    throw Error(ErrorCode::unauthorized, "The test key is not enabled.");
  if (key == kTestKey && !test_account_made_) {
    co_await services_.accounts.ensure_test_account(key);
    test_account_made_ = true;
  }
  co_return co_await services_.accounts.with_api_key(std::move(key));
}

// Keys

Api::Answer Api::verify(Request& request) {
  const Call call = co_await call_of(request);
  const auto reason = co_await services_.usage.exhausted(*call.account);
  co_return verified(reason);
}

Api::Answer Api::quota(Request& request, ErrorStyle style) {
  const Call call = co_await call_of(request);
  QuotaStatus status;
  status.quota = call.account->quota;
  status.usage = co_await services_.usage.of(call.account->id);
  const auto left = co_await services_.usage.left(*call.account);
  status.images_left = left.images;
  co_return style == ErrorStyle::quota_text ? quota_text(status)
                                            : quota_json(status, config_.soft_cap);
}

// Pictures

Api::Answer Api::optimize(Request& request, bool pending_allowed) {
  const auto since = Clock::now();
  const NoKey no_key = config_.free_jpeg_without_key ? NoKey::is_allowed : NoKey::is_refused;
  Call call = co_await call_of(request, no_key);
  const FileHead head = co_await head_in(call.form);
  OptimizeRequest wanted = optimize_in(std::move(call.form), head.name());
  // WebP costs no credit, so it works with an exhausted key.
  const bool is_charged = call.account && !wanted.webp;
  if (is_charged) {
    const auto reason = co_await services_.usage.exhausted(*call.account);
    if (reason) throw Error(*reason, "No images left.");
  }
  if (!wanted.upload) co_return no_file();
  if (!call.account) count_keyless(request, wanted);
  if (call.account) co_await keep_original(call.account->id, wanted);
  const Charging charging = is_charged ? Charging::when_smaller : Charging::free;
  Origin origin{.dialect = kDialect, .tool = "optimize", .request = request.id};
  if (call.account && pending_allowed && wanted.may_pend)
    co_return co_await answer_or_pending(std::move(*call.account), std::move(origin),
                                         std::move(wanted), charging);
  service::Finished finished = co_await services_.jobs.run(
      std::move(call.account), std::move(origin), std::move(*wanted.upload), std::move(wanted.goal),
      charging, left_until(since + kOptimizeTime));
  co_return answer_of(wanted.webp, std::move(finished));
}

/// Without a key: a limited number per address (share_key) and hour.
void Api::count_keyless(const Request& request, const OptimizeRequest& wanted) {
  if (!wanted.fits_no_key)
    throw Error(ErrorCode::unauthorized,
                "Without a key JPEGs are optimised losslessly or converted to WebP, nothing else.");
  services_.rate_limits.count("ewww without key " + http::share_key(request.head.remote_address),
                              config_.free_per_hour);
}

/// Before the work: a client that replaces its file relies on the original here.
Async<void> Api::keep_original(AccountId account, const OptimizeRequest& wanted) {
  if (!wanted.backup) co_return;
  service::Upload copy = copy_of(*wanted.upload);
  co_await services_.backups.store(account, wanted.backup->name, wanted.backup->domain,
                                   std::move(copy), config_.backups_kept_for);
}

Api::Answer Api::answer_or_pending(Account account, Origin origin, OptimizeRequest wanted,
                                   Charging charging) {
  std::vector<service::Task> tasks;
  tasks.push_back(main_task(std::move(*wanted.upload), std::move(wanted.goal), charging));
  service::Delivery delivery{.kept_for = config_.pending_kept_for};
  Batch batch = co_await services_.jobs.submit(std::move(account), std::move(origin),
                                               std::move(tasks), std::move(delivery));
  batch = co_await services_.jobs.wait(batch.id, config_.pending_after);
  const Job& job = batch.jobs.at(0);
  if (job.state == JobState::failed)
    throw Error(job.failure.value_or(Failure{}).code, "The job failed.");
  if (job.state != JobState::done) co_return pending(batch.id);
  ReadablePtr output = co_await services_.jobs.open_output(job);
  co_return answer_of(
      wanted.webp, service::Finished{.outcome = job.outcome.value(), .output = std::move(output)});
}

Api::Answer Api::retrieve(Request& request) {
  BatchId id = retrieved_in(request.head);
  const Batch batch = co_await services_.jobs.find(std::move(id));
  if (batch.origin.dialect != kDialect) throw Error(ErrorCode::not_found, "Not found");
  const Job& job = batch.jobs.at(0);
  if (job.state == JobState::failed) co_return nothing_saved();
  if (job.state != JobState::done || !job.outcome)
    co_return error_response(ErrorStyle::retrieve, ErrorCode::not_found);
  // webp=1 is answered whatever came out.
  const bool always = job.goal.convert && !job.goal.convert->only_if_smaller;
  if (!always && !replaces_upload(*job.outcome)) co_return nothing_saved();
  ReadablePtr output = co_await services_.jobs.open_output(job);
  co_return file_answer(std::move(output));
}

Api::Answer Api::use(const Tool& tool, Request& request) {
  const auto since = Clock::now();
  Call call = co_await call_of(request);
  const FileHead head = co_await head_in(call.form);
  ToolRequest wanted = tool.read(std::move(call.form));
  const bool is_taken = wanted.upload && (!tool.takes || head.name() == tool.takes);
  if (!is_taken) co_return error_response(ErrorStyle::rotate, ErrorCode::unsupported_format);
  Origin origin{.dialect = kDialect, .tool = tool.name, .request = request.id};
  service::Finished finished =
      co_await without_word(tool.misread, std::move(*call.account), std::move(origin),
                            std::move(wanted), since + tool.time);
  co_return tool.answer(std::move(finished));
}

/// Runs a free job whose result does not contain `word`: a client takes any body with it for an
/// error (README.md, "Answers"). When it does, the job is done again without the metadata.
/// @throws Error conflict when even then the word is there.
Async<service::Finished> Api::without_word(std::string_view word, Account account, Origin origin,
                                           ToolRequest wanted, TimePoint deadline) {
  for (const bool all_metadata : {true, false}) {
    Goal goal = wanted.goal;
    goal.metadata.all = all_metadata;
    service::Upload copy = copy_of(*wanted.upload);
    Origin from = origin;
    service::Finished finished =
        co_await services_.jobs.run(account, std::move(from), std::move(copy), std::move(goal),
                                    Charging::free, left_until(deadline));
    auto search = [file = finished.output, word] { return contains(*file, word); };
    const bool is_misread = co_await on_file_thread(std::move(search));
    if (!is_misread) co_return finished;
  }
  throw Error(ErrorCode::conflict, "The result contains a word that clients misread.");
}

// Backups

Api::Answer Api::store(Request& request) {
  Call call = co_await call_of(request);
  std::optional<StoreRequest> wanted = store_in(std::move(call.form));
  if (!wanted) co_return error_response(ErrorStyle::store, ErrorCode::invalid_request);
  co_await services_.backups.store(call.account->id, std::move(wanted->backup.name),
                                   std::move(wanted->backup.domain), std::move(wanted->upload),
                                   config_.backups_kept_for);
  co_return stored();
}

Api::Answer Api::restore(Request& request) {
  const Call call = co_await call_of(request);
  ReadablePtr original =
      co_await services_.backups.restore(call.account->id, restored_in(call.form));
  co_return file_answer(std::move(original));
}

Api::Answer Api::lazy(Request& request) {
  const auto size = placeholder_in(request.head);
  if (!size) co_return error_response(ErrorStyle::placeholder, ErrorCode::invalid_request);
  co_return placeholder(service::placeholder_png(size->width, size->height));
}

}  // namespace pressoir::dialects::ewww
