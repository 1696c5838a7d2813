#include "dialects/tinify/api.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/files/file_threads.h"
#include "base/url.h"
#include "dialects/callers.h"
#include "dialects/links.h"
#include "dialects/tasks.h"
#include "dialects/time_left.h"
#include "dialects/tinify/views.h"
#include "http/body/file_body.h"
#include "http/server/file_answer.h"
#include "service/formats.h"

namespace pressoir::dialects::tinify {
namespace {

using http::Request;
using http::Response;
using Clock = std::chrono::steady_clock;

/// Of the work on a request; most clients wait as long as it takes, some for a minute.
constexpr std::chrono::seconds kTime{280};
constexpr service::FetchTimes kFetchTimes{.first_byte = std::chrono::seconds(30),
                                          .total = std::chrono::seconds(120)};

/// A picture with alpha is no JPEG, a large one no WebP, yet may be one of the other types.
bool is_of_the_type(ErrorCode code) {
  return code == ErrorCode::invalid_request || code == ErrorCode::limit_exceeded;
}

/// What is delivered is a compression; nothing else is one.
Charging charging_of(bool is_charged) { return is_charged ? Charging::when_done : Charging::free; }

/// @throws OwnWord; Error as check_file.
Async<void> check_picture(const TempFile& file, const std::string& name, std::uint64_t max_bytes) {
  if (file.size() == 0) throw input_missing("The file is empty");
  const FileHead head = co_await read_head(file, kFormats);
  if (head.format != nullptr) {
    check_file(head, name, max_bytes, kFormats);
    co_return;
  }
  auto look = [copy = std::make_shared<TempFile>(file.duplicate())] {
    return service::format_of(*copy) != nullptr;
  };
  const bool is_known = co_await on_file_thread(std::move(look));
  if (!is_known) throw bad_signature();
  throw Error(ErrorCode::unsupported_format, "File type is not supported");
}

/// The whole body. @throws Error payload_too_large above kMaxJsonBytes.
Async<std::string> read_text(Request& request) {
  std::string text;
  std::array<char, 4096> piece{};
  for (;;) {
    const auto read = co_await request.body->read_some(std::as_writable_bytes(std::span(piece)));
    if (read == 0) co_return text;
    text.append(piece.data(), read);
    if (text.size() > kMaxJsonBytes)
      throw Error(ErrorCode::payload_too_large,
                  "JSON may have " + std::to_string(kMaxJsonBytes) + " bytes at most");
  }
}

}  // namespace

Async<Account> Api::caller(Request& request) {
  std::string key = key_in(request.head);
  Account account = co_await services_.accounts.with_api_key(std::move(key));
  count_in_minute(services_.rate_limits, request, "tinify " + std::to_string(account.id.value),
                  config_.per_minute);
  co_await say_standing(account, request);
  co_return account;
}

Async<void> Api::say_standing(Account account, Request& request) {
  const Usage usage = co_await services_.usage.of(account.id);
  const auto left = co_await services_.usage.left(account);
  const auto headers = headers_of({.count = usage.images,
                                   .left = left.images,
                                   .has_limit = left.images || left.bytes,
                                   .email = account.email});
  auto& said = request.answer_headers;
  std::erase_if(said, [&headers](const auto& header) {
    return std::ranges::any_of(headers,
                               [&](const auto& other) { return other.first == header.first; });
  });
  said.insert(said.end(), headers.begin(), headers.end());
}

Async<service::Upload> Api::picture_of(Request& request, AccountId account) {
  if (!is_json(request.head)) {
    TempFile file = co_await http::read_file(request);
    co_return service::Upload{.content = std::move(file), .file_name = {}};
  }
  const std::string text = co_await read_text(request);
  RemoteFile source{.url = source_in(text), .user = {}, .password = {}};
  service::Upload fetched =
      co_await services_.fetcher.fetch(account, std::move(source), kFetchTimes);
  co_return fetched;
}

Async<void> Api::refuse_exhausted(Account account) {
  const auto reason = co_await services_.usage.exhausted(std::move(account));
  if (reason) throw Error(*reason, "The limit is reached.");
}

Async<Batch> Api::completed(Account account, const Request& request, service::Upload picture) {
  const auto end = Clock::now() + kTime;
  std::vector<service::Task> tasks;
  tasks.push_back(main_task(std::move(picture), shrink_goal(), charging_of(true)));
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  Origin origin{.dialect = kDialect, .tool = "shrink", .request = request.id};
  try {
    co_return co_await services_.jobs.complete(std::move(account), std::move(origin),
                                               std::move(tasks), std::move(delivery),
                                               left_until(end));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::unavailable || Clock::now() < end) throw;
    throw Error(ErrorCode::timeout, "The request took too long.");
  }
}

Api::Answer Api::shrink(Request& request) {
  const Account account = co_await caller(request);
  co_await refuse_exhausted(account);
  request.body->trust_sender();
  service::Upload picture = co_await picture_of(request, account.id);
  co_await check_picture(picture.content, picture.file_name, max_file_bytes_);
  const Batch batch = co_await completed(account, request, std::move(picture));
  const Job& job = batch.jobs.at(0);
  if (!job.outcome) {
    const Failure failure = job.failure.value_or(Failure{});
    throw Error(failure.code, failure.message);
  }
  const std::string base = base_of(services_.public_url, request.head);
  Response response = shrunk(*job.outcome, url::joined(base, "/output/" + batch.id.value));
  co_await say_standing(account, request);
  co_return response;
}

Async<Batch> Api::output_of(const Request& request) {
  BatchId id{request.path_value("id")};
  Batch batch = co_await services_.jobs.find(std::move(id));
  if (batch.origin.dialect != kDialect || !batch.jobs.at(0).outcome)
    throw Error(ErrorCode::not_found, "There is no such output.");
  co_return batch;
}

Api::Answer Api::delivered(const Request& request, Batch batch) {
  const Job& job = batch.jobs.at(0);
  ReadablePtr file = co_await services_.jobs.open_output(job);
  http::FileAnswer answer;
  answer.content_type = mime_of(*job.outcome);
  answer.etag = job.link;
  Response response = http::file_answer(request, std::move(file), answer);
  add_size(response, *job.outcome);
  co_return response;
}

Api::Answer Api::download(Request& request) {
  std::optional<Account> account;
  if (!request.head.header("Authorization").empty()) {
    Account found = co_await caller(request);
    account = std::move(found);
  }
  std::string text = co_await read_text(request);
  if (request.head.method == http::Method::head) text.clear();  // nothing is made for it
  Operations operations = operations_in(text);
  Batch batch = co_await output_of(request);
  if (operations.goals.empty()) co_return co_await delivered(request, std::move(batch));
  if (!account) throw Error(ErrorCode::unauthorized, "Credentials are invalid");
  co_return co_await made_of(request, std::move(*account), std::move(batch), std::move(operations));
}

Async<service::Upload> Api::original_of(Job job) {
  std::string name = job.file_name;
  ReadablePtr input = co_await services_.jobs.open_input(std::move(job));
  auto copy = [input, folder = services_.spool] {
    TempFile file = TempFile::create(folder);
    file.append(*input);
    return file;
  };
  TempFile file = co_await on_file_thread(std::move(copy));
  co_return service::Upload{.content = std::move(file), .file_name = std::move(name)};
}

Async<service::Finished> Api::smallest(Account account, const Request& request,
                                       service::Upload original, Operations operations) {
  const auto end = Clock::now() + kTime;
  std::optional<service::Finished> best;
  for (std::size_t i = 0; i < operations.goals.size(); ++i) {
    service::Upload copy{.content = original.content.duplicate(), .file_name = original.file_name};
    Origin origin{.dialect = kDialect, .tool = "transform", .request = request.id};
    const bool is_last = i + 1 == operations.goals.size();
    // One answer is charged once, and only when nothing can fail any more.
    const Charging charging = charging_of(operations.is_charged && is_last);
    try {
      service::Finished made =
          co_await services_.jobs.run(account, std::move(origin), std::move(copy),
                                      std::move(operations.goals[i]), charging, left_until(end));
      if (!best || made.outcome.bytes_after < best->outcome.bytes_after) best = std::move(made);
    } catch (const Error& problem) {
      if (!is_of_the_type(problem.code()) || (is_last && !best)) throw;
    }
  }
  co_return std::move(*best);
}

Api::Answer Api::made_of(Request& request, Account account, Batch batch, Operations operations) {
  if (batch.account != account.id) throw Error(ErrorCode::not_found, "There is no such output.");
  if (operations.is_charged) co_await refuse_exhausted(account);
  Job job = std::move(batch.jobs.at(0));
  service::Upload original = co_await original_of(std::move(job));
  const service::Finished made =
      co_await smallest(account, request, std::move(original), std::move(operations));
  Response response = http::file_response(200, mime_of(made.outcome), made.output);
  add_size(response, made.outcome);
  co_await say_standing(std::move(account), request);
  co_return response;
}

Api::Answer Api::transform(Request& request) {
  Account account = co_await caller(request);
  request.body->trust_sender();
  const std::string text = co_await read_text(request);
  Operations operations = operations_in(text);
  Batch batch = co_await output_of(request);
  if (operations.goals.empty()) co_return co_await delivered(request, std::move(batch));
  co_return co_await made_of(request, std::move(account), std::move(batch), std::move(operations));
}

Api::Answer Api::show_key(Request& request) {
  std::string key = request.path_value("key");
  const Account account = co_await services_.accounts.with_api_key(std::move(key));
  co_await say_standing(account, request);
  co_return known_key();
}

}  // namespace pressoir::dialects::tinify
