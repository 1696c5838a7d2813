#include "dialects/pressoir/api.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/json_text.h"
#include "dialects/links.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/answer/report_headers.h"
#include "dialects/pressoir/views.h"
#include "http/server/file_answer.h"
#include "service/formats.h"

namespace pressoir::dialects::own {
namespace {

using http::Request;
using http::Response;

constexpr std::chrono::seconds kNoWait{0};
constexpr std::uint32_t kUsageDays = 30, kUsageMonths = 12;

http::Tree query_of(const Request& request) {
  const http::Form none;
  return http::tree_of(none, request.head.query);
}

/// Not the link itself, with which a job can be had without a key.
std::string tag_of(const Job& job) {
  constexpr std::size_t kDigits = 32;
  const std::string named = "pressoir etag " + job.link;
  return crypto::hex(crypto::sha256(as_bytes(named))).substr(0, kDigits);
}

bool is_raster(const FormatInfo& format) {
  return format.mime.starts_with("image/") && format.mime != "image/svg+xml";
}

/// Whatever the file holds, it has no page's rights. (An SVG has a narrower policy already.)
void keep_in_sandbox(Response& response) {
  constexpr const char* kPolicy = "Content-Security-Policy";
  const auto is_policy = [](const auto& header) { return header.first == kPolicy; };
  if (std::ranges::none_of(response.headers, is_policy))
    response.headers.emplace_back(kPolicy, "sandbox");
}

}  // namespace

service::Jobs::Check Api::owned_by(AccountId owner, const char* tool) {
  return [owner, tool](const Batch& found) {
    if (found.account != owner || found.origin.dialect != kDialect || found.origin.tool != tool)
      throw Error(ErrorCode::not_found, "Not found");
  };
}

Async<Batch> Api::own_batch(const Request& request, AccountId owner, const char* tool,
                            std::chrono::seconds wait) {
  BatchId id{request.path_value("id")};
  service::Jobs::Check check = owned_by(owner, tool);
  co_return co_await services_.jobs.wait(std::move(id), wait, std::move(check));
}

Api::Answer Api::result_of(const Request& request, Job job, std::string url) {
  // Answered, not thrown: the log has it from when it happened.
  if (job.failure) co_return refusal_response(failure_of(*job.failure, url));
  if (job.state != JobState::done)
    throw Error(ErrorCode::conflict,
                "The result is not there yet: GET its job or batch with ?wait=60");
  ReadablePtr file = co_await services_.jobs.open_output(job);
  const FormatInfo* format = service::format_named(job.outcome->format.name());
  http::FileAnswer answer;
  answer.sandboxed = true;
  if (format != nullptr) answer.content_type = format->mime;
  // Opened by its link it is a picture and nothing else.
  answer.attachment = format == nullptr || !is_raster(*format);
  if (request.head.method != http::Method::post) answer.etag = tag_of(job);
  const Request whole;  // of POST: conditions and ranges are of GET
  const Request& asked = request.head.method == http::Method::post ? whole : request;
  Response response = http::file_answer(asked, std::move(file), answer);
  if (response.status == 416) co_return range_problem(response);
  keep_in_sandbox(response);
  add_report_headers(response, *job.outcome, url);
  co_return response;
}

Api::Answer Api::list_jobs(Request& request) {
  const Account account = co_await caller(request, Scope::read);
  ListRequest wanted = list_in(query_of(request));
  Origin of;
  of.dialect = kDialect;
  of.tool = kJobTool;
  auto batches = co_await services_.jobs.batches_after(account.id, std::move(of),
                                                       std::move(wanted.after), wanted.limit + 1);
  std::string next;
  if (batches.size() > wanted.limit) {
    batches.pop_back();
    next = cursor_of(batches.back());
  }
  auto render = [batches = std::move(batches), next,
                 base = base_of(services_.public_url, request.head)] {
    return jobs_view(batches, next, base);
  };
  Response response = co_await on_file_thread(std::move(render));
  co_return response;
}

Api::Answer Api::show_job(Request& request) {
  const Sender from = co_await sender(request, Scope::read);
  const auto wait = job_wait_in(query_of(request));
  const Batch batch = co_await own_batch(request, from.account.id, kJobTool, wait);
  co_return job_view(200, batch, base_of(services_.public_url, request.head));
}

Api::Answer Api::remove_job(Request& request) {
  const Sender from = co_await sender_without_parameters(request, Scope::optimize);
  const Batch batch = co_await own_batch(request, from.account.id, kJobTool, kNoWait);
  co_await services_.jobs.erase(from.account.id, batch.id);
  Response gone;
  gone.status = 204;
  co_return gone;
}

Api::Answer Api::download(Request& request) {
  const Sender from = co_await sender_without_parameters(request, Scope::read);
  const Batch batch = co_await own_batch(request, from.account.id, kJobTool, kNoWait);
  std::string url = job_url(batch.id, base_of(services_.public_url, request.head));
  co_return co_await result_of(request, batch.jobs.at(0), std::move(url));
}

Api::Answer Api::list_formats(Request& request) {
  const Sender from = co_await sender_without_parameters(request, Scope::read);
  co_return formats_view();
}

Api::Answer Api::show_usage(Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::read);
  UsageState state;
  state.quota = account.quota;
  state.usage = co_await services_.usage.of(account.id);
  const auto left = co_await services_.usage.left(account);
  state.images_left = left.images;
  state.bytes_left = left.bytes;
  state.series = co_await services_.usage.series(account.id, kUsageDays, kUsageMonths);
  co_return usage_view(state);
}

Api::Answer Api::show_limits(Request& request) {
  const Sender from = co_await sender_without_parameters(request, Scope::read);
  Config config = config_;
  if (from.visitor != Visitor::none) config.kept_for = config_.page.kept_for;
  if (from.visitor == Visitor::open) config.per_minute = config_.page.per_minute;
  if (from.visitor == Visitor::local) config.per_minute = 0;
  co_return limits_view(limits_of(from.visitor), config);
}

Api::Answer Api::show_contract(Request& request) {
  expect_none(query_of(request));
  co_return json_text_answer(200, std::string(contract()));
}

}  // namespace pressoir::dialects::own
