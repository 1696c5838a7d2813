// POST /optimize and POST /score: what comes with files.
#include <algorithm>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/file_head.h"
#include "dialects/forms.h"
#include "dialects/links.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/checks.h"
#include "dialects/pressoir/request/members.h"
#include "dialects/pressoir/request/served.h"
#include "dialects/pressoir/request/under_way.h"
#include "dialects/pressoir/request/uploaded.h"
#include "dialects/pressoir/views.h"
#include "http/body/file_body.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::array<std::string_view, 2> kScoreParts{"reference", "candidate"};

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
  if (kind == BodyKind::json && !form.files.empty())
    throw Error(ErrorCode::invalid_request, "The body is not valid JSON.");
  order.uploads = uploads_in(form);
  form.files.clear();
  const http::Tree tree = co_await read_tree(std::move(form), request.head.query);
  order.wanted = optimize_in(tree, kind);
  if (kind == BodyKind::form && order.uploads.empty())
    throw missing_field(std::string(kFile), "No file was sent: a part named file is missing.");
  co_return order;
}

Async<void> Api::check(const Order& order, std::uint64_t max_file_bytes) const {
  const OptimizeRequest& wanted = order.wanted;
  for (const service::Upload& upload : order.uploads) co_await check_upload(upload, max_file_bytes);
  refuse_goal(wanted.goal, order.uploads.size() + wanted.remotes.size(), {});
  if (wanted.remotes.empty()) co_return;
  const std::string place(kSource);
  co_await check_sources(wanted.remotes, place, wanted.is_list);
}

Api::Answer Api::optimize(http::Request& request) {
  const Sender from = co_await sender(request, Scope::optimize);
  const Account& account = from.account;
  VisitorJobs::Place place = co_await admit(request, from.visitor);
  UnderWay guard(under_way_, request.head, services_.accounts.secret(account.id, kIdempotency));
  co_await check_quota(request, account);
  request.body->trust_sender();
  Order order = co_await order_of(request);
  const auto max_file_bytes = limits_of(from.visitor).max_input_bytes;
  co_await check(order, max_file_bytes);
  if (from.visitor == Visitor::open) co_await fetch_sources(order, account.id);
  const auto wait = order.wanted.wait;
  Submission submission;
  submission.kept_for = from.visitor == Visitor::none ? config_.kept_for : config_.page.kept_for;
  submission.asked = canonical_text(order.wanted);
  if (idempotency_key_in(request.head)) {
    auto contents = co_await contents_of(order.uploads, order.wanted.remotes);
    submission.contents = std::move(contents);
  }
  submission.tasks.push_back(task_of(std::move(order.uploads), std::move(order.wanted)));
  Taken taken = co_await take(request, account, std::move(submission));
  guard.release();
  place.pass_to(taken.batch.id);
  const Batch batch = co_await services_.jobs.wait(taken.batch.id, wait);
  const std::string base = base_of(services_.public_url, request.head);
  std::string url = job_url(batch.id, base);
  const Job& job = batch.jobs.at(0);
  if (!service::is_over(batch)) {
    http::Response later = job_view(202, batch, base);
    later.headers.emplace_back("Location", url);
    co_return later;
  }
  if (!job.failure && form_wanted(request.head.header("Accept")) == AnswerForm::report)
    co_return job_view(200, batch, base);
  co_return co_await result_of(request, job, std::move(url));
}

Api::Answer Api::score(http::Request& request) {
  const Account account = co_await caller_without_parameters(request, Scope::optimize);
  co_await refuse_exhausted(account);
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
    if (file->content.size() == 0) throw empty_file(part);
    const FileHead head = co_await read_head(file->content, served());
    check_file(head, http::base_name(file->file_name), limits_.max_input_bytes, served());
  }
  Comparison found;
  try {
    found = co_await services_.jobs.score(account.id, std::move(form.file("reference")->content),
                                          std::move(form.file("candidate")->content));
  } catch (const Error& problem) {
    if (!is_of_the_file(problem.code())) throw;
    throw failure_of(Failure{problem.code(), problem.what()}, {});
  }
  co_return score_view(found);
}

}  // namespace pressoir::dialects::own
