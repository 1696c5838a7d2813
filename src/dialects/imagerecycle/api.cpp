#include "dialects/imagerecycle/api.h"

#include <algorithm>
#include <memory>

#include "base/files/file_threads.h"
#include "base/files/zip.h"
#include "dialects/early_sender.h"
#include "dialects/file_head.h"
#include "dialects/imagerecycle/header_size.h"
#include "dialects/links.h"
#include "dialects/tasks.h"
#include "dialects/time_left.h"
#include "http/server/file_answer.h"

namespace pressoir::dialects::imagerecycle {
namespace {

using http::Request;
using http::Response;
using Clock = std::chrono::steady_clock;

// The oldest plugin gives up after 10 s; it shall hear of a URL that cannot be fetched.
constexpr service::FetchTimes kFetchTimes{.first_byte = std::chrono::seconds(5),
                                          .total = std::chrono::seconds(8)};
constexpr std::uint32_t kDays = 30, kMonths = 12;  // of the consumption

bool is_finished(const Job& job) {
  return job.state == JobState::done || job.state == JobState::failed;
}

/// The upload itself is the answer to what it is to blame for: one bad file must not end a run.
bool delivers_upload(const Job& job) {
  if (!job.failure) return job.state == JobState::done;
  return service::delivers_input(job.failure->code);
}

std::int64_t path_id(const Request& request) {
  const auto id = id_in(request.path_value("id"));
  if (!id) throw Error(ErrorCode::not_found, "Not found");
  return *id;
}

AccountId sub_id(const Request& request) { return AccountId{path_id(request)}; }

Async<ReadablePtr> opened(service::Jobs& jobs, const Job& job, Side side) {
  return side == Side::origin ? jobs.open_input(job) : jobs.open_output(job);
}

}  // namespace

/// Key and secret of the query come before the body.
Async<Api::Call> Api::call_of(Request& request) {
  const auto find = [this](KeyAndSecret auth) {
    return services_.accounts.with_key_and_secret(std::move(auth.key), std::move(auth.secret));
  };
  EarlySender<KeyAndSecret> sender(auth_so_far, find);
  http::Form query;
  add_query(query, request.head.query);
  const bool is_known = co_await sender.check(query);
  if (is_known) request.body->trust_sender();
  const http::SenderCheck body_check = is_known ? http::SenderCheck() : sender.as_check();
  Call call;
  call.form = co_await http::read_form(request, body_check);
  add_query(call.form, request.head.query);
  KeyAndSecret auth = auth_in(call.form);
  call.account = co_await sender.account(std::move(auth));
  co_return call;
}

ImageFrame Api::frame_for(const Request& request) const {
  return {.base = base_of(services_.public_url, request.head), .kept_for = config_.kept_for};
}

AccountFrame Api::account_frame() const {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {.file_max_size = file_max_size_, .now = now};
}

// Accounts

Api::Answer Api::show_account(Request& request) {
  const Call call = co_await call_of(request);
  const Usage usage = co_await services_.usage.of(call.account.id);
  const auto left = co_await services_.usage.left(call.account);
  co_return account_view(call.account, usage, left.bytes, account_frame());
}

Api::Answer Api::show_consumption(Request& request) {
  const Call call = co_await call_of(request);
  const auto series = co_await services_.usage.series(call.account.id, kDays, kMonths);
  co_return consumption_view(series);
}

Api::Answer Api::list_sub_accounts(Request& request) {
  const Call call = co_await call_of(request);
  auto subs = co_await services_.sub_accounts.list(call.account.id);
  auto render = [subs = std::move(subs), frame = account_frame()] {
    return sub_accounts_view(subs, frame);
  };
  Response response = co_await on_file_thread(std::move(render));
  co_return response;
}

Api::Answer Api::show_sub_account(Request& request) {
  const Call call = co_await call_of(request);
  const auto sub = co_await services_.sub_accounts.find(call.account.id, sub_id(request));
  co_return sub_account_view(200, sub, account_frame());
}

Api::Answer Api::create_sub_account(Request& request) {
  const Call call = co_await call_of(request);
  service::SubAccountChange wanted = change_in(call.form);
  if (!wanted.name || wanted.name->empty()) co_return error(400, "title is missing");
  const auto sub = co_await services_.sub_accounts.create(call.account, std::move(wanted));
  co_return sub_account_view(201, sub, account_frame());
}

Api::Answer Api::change_sub_account(Request& request) {
  const Call call = co_await call_of(request);
  service::SubAccountChange wanted = change_in(call.form);
  const auto sub =
      co_await services_.sub_accounts.change(call.account.id, sub_id(request), std::move(wanted));
  co_return sub_account_view(200, sub, account_frame());
}

Api::Answer Api::remove_sub_account(Request& request) {
  const Call call = co_await call_of(request);
  co_await services_.sub_accounts.remove(call.account.id, sub_id(request));
  co_return success();
}

Api::Answer Api::reset_secret(Request& request) {
  const Call call = co_await call_of(request);
  const auto sub = co_await services_.sub_accounts.reset_secret(call.account.id, sub_id(request));
  co_return sub_account_view(200, sub, account_frame());
}

Api::Answer Api::reset_quota(Request& request) {
  const Call call = co_await call_of(request);
  const auto sub = co_await services_.sub_accounts.reset_usage(call.account.id, sub_id(request));
  co_return sub_account_view(200, sub, account_frame());
}

// Images

Async<service::Upload> Api::fetched(AccountId account, std::string url) {
  RemoteFile remote;
  remote.url = std::move(url);
  service::Upload upload =
      co_await services_.fetcher.fetch(account, std::move(remote), kFetchTimes);
  upload.file_name = name_of(upload.file_name);
  co_return upload;
}

Async<Job> Api::finished_job(Account account, Origin origin, service::Upload upload, Goal goal,
                             Clock::time_point deadline) {
  const AccountId owner = account.id;
  std::vector<service::Task> tasks;
  tasks.push_back(main_task(std::move(upload), std::move(goal), Charging::always));
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  const Batch batch =
      co_await services_.jobs.complete(std::move(account), std::move(origin), std::move(tasks),
                                       std::move(delivery), left_until(deadline));
  const Job& job = batch.jobs.at(0);
  if (delivers_upload(job)) co_return job;
  co_await services_.jobs.erase(owner, batch.id);
  throw Error(job.failure->code, job.failure->message);
}

Api::Answer Api::add_image(Request& request) {
  const auto deadline = Clock::now() + kUploadTime;
  Call call = co_await call_of(request);
  NewImage image = image_in(std::move(call.form));
  const auto reason = co_await services_.usage.exhausted(call.account);
  if (reason) throw Error(*reason, "The quota is used up.");
  if (!image.upload && image.url.empty()) co_return error(400, "No file and no url was sent");
  if (!image.upload) {
    service::Upload upload = co_await fetched(call.account.id, std::move(image.url));
    image.upload = std::move(upload);
  }
  const FileHead head = co_await read_head(image.upload->content, kFormats);
  check_file(head, image.upload->file_name, file_max_size_, kFormats);
  image.goal = goal_for(std::move(image.goal), *head.format);
  Origin origin{.dialect = kDialect, .tool = "optimize", .request = request.id};
  const Job job = co_await finished_job(std::move(call.account), std::move(origin),
                                        std::move(*image.upload), std::move(image.goal), deadline);
  const Size size = co_await upload_size(job);
  co_return image_view(201, Image{.job = job, .upload = size}, frame_for(request));
}

Async<Job> Api::own_job(const Account& account, std::int64_t id) {
  const Batch batch = co_await services_.jobs.find(account.id, JobId{id});
  const auto job = std::ranges::find(batch.jobs, JobId{id}, &Job::id);
  if (batch.origin.dialect != kDialect || job == batch.jobs.end() || !is_finished(*job))
    throw Error(ErrorCode::not_found, "Not found");
  co_return *job;
}

Async<Job> Api::job_of(const Account& account, const Request& request) {
  return own_job(account, path_id(request));
}

Async<Size> Api::upload_size(const Job& job) {
  Size size;
  if (job.outcome) co_return size;
  try {
    ReadablePtr upload = co_await services_.jobs.open_input(job);
    size = co_await read_header_size(std::move(upload));
  } catch (const Error& gone) {  // just expired: no reason to refuse a whole list
    if (gone.code() != ErrorCode::not_found) throw;
  }
  co_return size;
}

Api::Answer Api::list_images(Request& request) {
  const Call call = co_await call_of(request);
  const Page page = page_in(call.form);
  const service::JobPage found =
      co_await services_.jobs.list(call.account.id, std::string(kDialect), page.offset, page.limit);
  std::vector<Image> images;
  for (const Job& job : found.jobs) {
    const Size size = co_await upload_size(job);
    images.push_back(Image{.job = job, .upload = size});
  }
  auto render = [images = std::move(images), total = found.total, page,
                 frame = frame_for(request)] { return images_view(images, total, page, frame); };
  Response response = co_await on_file_thread(std::move(render));
  co_return response;
}

Api::Answer Api::show_image(Request& request) {
  const Call call = co_await call_of(request);
  const Job job = co_await job_of(call.account, request);
  const Size size = co_await upload_size(job);
  co_return image_view(200, Image{.job = job, .upload = size}, frame_for(request));
}

Api::Answer Api::remove_image(Request& request) {
  const Call call = co_await call_of(request);
  const Job job = co_await job_of(call.account, request);
  co_await services_.jobs.erase(call.account.id, job.batch);
  co_return removed();
}

Api::Answer Api::remove_images(Request& request) {
  const Call call = co_await call_of(request);
  co_await services_.jobs.erase_all(call.account.id, std::string(kDialect));
  co_return removed();
}

Api::Answer Api::download(Request& request, Side side) {
  std::string token = request.path_value("token");
  if (!is_job_link(token)) co_return not_found();
  const Job job = co_await services_.jobs.linked(std::move(token), kDialect);
  ReadablePtr file = co_await opened(services_.jobs, job, side);
  const FileHead head = co_await read_head(file, kFormats);
  http::FileAnswer answer;
  answer.content_type = head.mime();
  answer.etag = job.link + (side == Side::origin ? "-origin" : "-optimized");
  answer.file_name = job.file_name;
  co_return http::file_answer(request, std::move(file), answer);
}

Api::Answer Api::zip(Request& request, Side side) {
  const Call call = co_await call_of(request);
  const auto ids = ids_in(request.path_value("ids"));
  if (ids.empty()) co_return not_found();
  std::vector<ZipEntry> entries;
  for (const std::int64_t id : ids) {
    const Job job = co_await own_job(call.account, id);
    ZipEntry entry;
    entry.name = job.file_name;
    entry.modified =
        std::chrono::floor<std::chrono::seconds>(job.created_at).time_since_epoch().count();
    entry.open = [&jobs = services_.jobs, job, side] { return opened(jobs, job, side); };
    entries.push_back(std::move(entry));
  }
  auto make = [entries = std::move(entries)]() mutable {
    return std::make_shared<ZipStream>(std::move(entries));
  };
  const auto archive = co_await on_file_thread(std::move(make));
  Response response = http::stream_response(
      200, "application/zip", http::BodySource{[archive] { return archive->next(); }});
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"images.zip\"");
  co_return response;
}

}  // namespace pressoir::dialects::imagerecycle
