// POST /optimize and POST /score: what comes with files.
#include <algorithm>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/error_text.h"
#include "dialects/file_head.h"
#include "dialects/forms.h"
#include "dialects/links.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/answer/report_headers.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/views.h"
#include "http/body/file_body.h"
#include "http/server/file_answer.h"
#include "service/formats.h"
#include "service/jobs/goal_check.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::array<std::string_view, 1> kFilePart{"file"};
constexpr std::array<std::string_view, 2> kScoreParts{"reference", "candidate"};

/// All that there are.
FormatNames served() {
  static const auto kLines = service::format_lines();
  static const auto kNames = [] {
    std::vector<std::string_view> names;
    for (const auto& line : kLines) names.emplace_back(line.name);
    return names;
  }();
  return kNames;
}

/// Long text is read on a file thread.
Async<http::Tree> read_tree(http::Form form, std::string query) {
  if (!http::is_long(form)) co_return http::tree_of(form, query);
  auto read = [form = std::move(form), query = std::move(query)] {
    return http::tree_of(form, query);
  };
  co_return co_await on_file_thread(std::move(read));
}

/// The fields alone: a form with files cannot be copied.
http::Form without_files(http::Form& form) {
  http::Form fields;
  fields.fields = std::move(form.fields);
  fields.bare = std::move(form.bare);
  fields.json = std::move(form.json);
  return fields;
}

Async<void> check_upload(const service::Upload& upload, std::uint64_t max_bytes) {
  const FileHead head = co_await read_head(upload.content, served());
  check_file(head, upload.file_name, max_bytes, served());
}

Async<std::string> digest_of(const service::Upload& upload) {
  auto work = [file = std::make_shared<TempFile>(upload.content.duplicate())] {
    return crypto::hex(crypto::sha256(static_cast<const Readable&>(*file)));
  };
  co_return co_await on_file_thread(std::move(work));
}

/// What the sources are, for a fingerprint.
Async<std::vector<std::string>> contents_of(const std::vector<service::Upload>& uploads,
                                            const std::vector<RemoteFile>& remotes) {
  std::vector<std::string> contents;
  for (const service::Upload& upload : uploads) {
    std::string digest = co_await digest_of(upload);
    contents.push_back(std::move(digest));
  }
  for (const RemoteFile& remote : remotes)
    contents.push_back(remote.url + '\n' + remote.user + '\n' + remote.password);
  co_return contents;
}

service::Task task_of(std::vector<service::Upload> uploads, OptimizeRequest wanted) {
  service::Task task;
  for (service::Upload& upload : uploads) task.sources.emplace_back(std::move(upload));
  for (RemoteFile& remote : wanted.remotes) task.sources.emplace_back(std::move(remote));
  service::OutputRequest& output = task.wanted.emplace_back();
  output.role = kMainRole;
  output.goal = std::move(wanted.goal);
  output.charging = Charging::when_done;
  return task;
}

/// Keeps an id from being taken twice while its request is read.
struct UnderWay {
  std::set<BatchId>& all;
  BatchId id;
  UnderWay(std::set<BatchId>& given, BatchId taken) : all(given), id(std::move(taken)) {
    if (!all.insert(id).second)
      throw refused_key("idempotency_key_in_use",
                        "A request with this Idempotency-Key is being answered.");
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  UnderWay(UnderWay&&) = delete;
  UnderWay& operator=(UnderWay&&) = delete;
  ~UnderWay() { all.erase(id); }
};

[[noreturn]] void refuse_url(const Error& problem, const std::string& url) {
  throw Refusal({.code = std::string(name_of(problem.code())),
                 .detail = std::string(own_text(problem, "The URL is not allowed")) + '.',
                 .field = "source",
                 .value = json_string(url.substr(0, 200)),
                 .allowed = "an http or https URL on a public address"});
}

/// Part by part: nothing else may come.
void expect_parts(const http::Form& form, std::span<const std::string_view> known) {
  for (const http::FormFile& file : form.files)
    if (std::ranges::find(known, std::string_view(file.field)) == known.end())
      throw unknown_field({}, file.field, known);
}

}  // namespace

Async<Api::Order> Api::order_of(http::Request& request) {
  const BodyKind kind = kind_of(request.head);
  Order order;
  if (kind == BodyKind::file) {
    const http::Form none;
    order.wanted = optimize_in(http::tree_of(none, request.head.query), kind);
    TempFile file = co_await http::read_file(request);
    std::string name = order.wanted.name;
    order.uploads.push_back({.content = std::move(file), .file_name = std::move(name)});
    co_return order;
  }
  http::Form form = co_await http::read_form(request);
  expect_parts(form, kFilePart);
  if (kind == BodyKind::json && !form.files.empty())
    throw Error(ErrorCode::invalid_request, "The body is not valid JSON.");
  http::Form fields = without_files(form);
  const http::Tree tree = co_await read_tree(std::move(fields), request.head.query);
  order.wanted = optimize_in(tree, kind);
  for (http::FormFile& file : form.files)
    if (is_chosen(file)) order.uploads.push_back(taken(file, http::base_name(file.file_name)));
  if (kind == BodyKind::form && order.uploads.empty())
    throw missing_field("file", "No file was sent: a part named file is missing.");
  co_return order;
}

Async<void> Api::check(const Order& order) const {
  const OptimizeRequest& wanted = order.wanted;
  for (const service::Upload& upload : order.uploads)
    co_await check_upload(upload, limits_.max_input_bytes);
  try {
    service::check_goal(wanted.goal, order.uploads.size() + wanted.remotes.size());
  } catch (const Error& problem) {
    throw Refusal({.code = "invalid_goal", .detail = problem.what()});
  }
  for (const RemoteFile& remote : wanted.remotes) {
    try {
      services_.fetcher.check(remote.url);
      std::vector<std::string> urls{remote.url};
      co_await services_.fetcher.look_up(std::move(urls));
    } catch (const Error& problem) {
      refuse_url(problem, remote.url);
    }
  }
}

Async<std::optional<Batch>> Api::known(BatchId id, AccountId owner) {
  std::optional<Batch> found;
  try {
    found = co_await services_.jobs.find(std::move(id));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
  }
  if (found && (found->account != owner || found->origin.dialect != kDialect)) found.reset();
  co_return found;
}

Async<Api::Taken> Api::take(const http::Request& request, Account account, Order order) {
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  const auto key = idempotency_key_in(request.head);
  if (key) {
    const std::string token = bearer_token_in(request.head);
    const auto contents = co_await contents_of(order.uploads, order.wanted.remotes);
    delivery.id = id_for(token, *key);
    delivery.notes = fingerprint(token, canonical_text(order.wanted), contents);
    auto earlier = co_await known(delivery.id, account.id);
    if (earlier && earlier->notes != delivery.notes)
      throw refused_key("idempotency_key_reused",
                        "Another request was sent with this Idempotency-Key.");
    if (earlier) co_return Taken{.batch = std::move(*earlier), .is_replayed = true};
  }
  Origin origin;
  origin.dialect = kDialect;
  origin.tool = "optimize";
  origin.request = request.id;
  std::vector<service::Task> tasks;
  tasks.push_back(task_of(std::move(order.uploads), std::move(order.wanted)));
  Batch batch = co_await services_.jobs.submit(std::move(account), std::move(origin),
                                               std::move(tasks), std::move(delivery));
  co_return Taken{.batch = std::move(batch), .is_replayed = false};
}

Api::Answer Api::optimize(http::Request& request) {
  const Account account = co_await caller(request);
  const auto key = idempotency_key_in(request.head);
  std::optional<UnderWay> guard;
  if (key) guard.emplace(under_way_, id_for(bearer_token_in(request.head), *key));
  const auto exhausted = co_await services_.usage.exhausted(account);
  if (exhausted && !key) throw Error(*exhausted, "The quota is used up.");
  request.body->trust_sender();
  Order order = co_await order_of(request);
  const auto wait = order.wanted.wait;
  co_await check(order);
  Taken taken = co_await take(request, account, std::move(order));
  guard.reset();
  if (taken.is_replayed) request.answer_headers.emplace_back("Idempotent-Replayed", "true");
  Batch batch = co_await services_.jobs.wait(taken.batch.id, wait);
  const std::string base = base_of(services_.public_url, request.head);
  const std::string url = job_url(batch.id, base);
  const Job& job = batch.jobs.at(0);
  if (!service::is_over(batch)) {
    http::Response later = job_view(202, batch, base);
    later.headers.emplace_back("Location", url);
    co_return later;
  }
  if (job.failure) throw failure_of(*job.failure, url);
  if (form_wanted(request.head.header("Accept")) == Form::report)
    co_return job_view(200, batch, base);
  ReadablePtr file = co_await services_.jobs.open_output(job);
  const FormatInfo* format = service::format_named(job.outcome->format.name());
  const http::Request whole;  // conditions and ranges are of GET
  http::FileAnswer answer;
  if (format != nullptr) answer.content_type = format->mime;
  http::Response response = http::file_answer(whole, std::move(file), answer);
  add_report_headers(response, *job.outcome, url);
  co_return response;
}

Api::Answer Api::score(http::Request& request) {
  const Account account = co_await caller_without_parameters(request);
  request.body->trust_sender();
  if (kind_of(request.head) != BodyKind::form)
    throw Error(ErrorCode::unsupported_format,
                "The body must be multipart/form-data with the parts reference and candidate");
  http::Form form = co_await http::read_form(request);
  expect_parts(form, kScoreParts);
  for (const auto& [name, value] : form.fields) throw unknown_field({}, name, kScoreParts);
  for (const std::string_view part : kScoreParts) {
    http::FormFile* file = form.file(part);
    if (file == nullptr || !is_chosen(*file))
      throw missing_field(std::string(part), "The file " + std::string(part) + " is missing.");
    const FileHead head = co_await read_head(file->content, served());
    check_file(head, http::base_name(file->file_name), limits_.max_input_bytes, served());
  }
  double score = 0;
  try {
    score = co_await services_.jobs.score(account.id, std::move(form.file("reference")->content),
                                          std::move(form.file("candidate")->content));
  } catch (const Error& problem) {
    if (!is_of_the_file(problem.code())) throw;
    throw failure_of(Failure{problem.code(), problem.what()}, {});
  }
  co_return score_view(score);
}

}  // namespace pressoir::dialects::own
