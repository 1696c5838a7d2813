// What POST /optimize and POST /batches do alike: quotas, Idempotency-Key, submission.
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "dialects/links.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/checks.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/members.h"
#include "dialects/pressoir/request/notes.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::size_t kIdCharacters = 24;  // as Jobs makes them

}  // namespace

Async<void> Api::check_quota(const http::Request& request, Account account) {
  if (idempotency_key_in(request.head)) co_return;
  co_await refuse_exhausted(std::move(account));
}

Async<void> Api::refuse_exhausted(Account account) {
  const auto reason = co_await services_.usage.exhausted(std::move(account));
  if (reason) throw Error(*reason, "The quota is used up.");
}

Async<void> Api::check_sources(std::vector<RemoteFile> sources, std::string place,
                               bool is_list) const {
  std::vector<std::string> urls;
  for (const RemoteFile& source : sources) urls.push_back(source.url);
  try {
    co_await services_.fetcher.look_up(std::move(urls));
  } catch (const service::RefusedUrl& problem) {
    if (is_list) place = detail::item_of(place, problem.index());
    throw refused_url(problem, sources.at(problem.index()).url, place + ".url", kAllowedSource);
  }
}

Async<std::optional<Batch>> Api::known(BatchId id, AccountId owner) {
  std::optional<Batch> found;
  bool is_there = true;
  try {
    found = co_await services_.jobs.find(id);
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
    is_there = false;
  }
  if (!is_there) co_await forget_expired(std::move(id), owner);
  if (found && (found->account != owner || found->origin.dialect != kDialect)) found.reset();
  co_return found;
}

Async<void> Api::forget_expired(BatchId id, AccountId owner) {
  try {
    co_await services_.jobs.erase(owner, std::move(id));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::not_found) throw;
  }
}

Async<Api::Taken> Api::take(http::Request& request, Account account, Submission submission) {
  service::Delivery delivery;
  delivery.kept_for = submission.kept_for;
  delivery.callback_url = std::move(submission.callback_url);
  const bool calls_back = !delivery.callback_url.empty();
  Notes notes{.fingerprint = {}, .base = base_of(services_.public_url, request.head)};
  if (const auto key = idempotency_key_in(request.head)) {
    std::string secret = services_.accounts.secret(account.id, kIdempotency);
    delivery.id = id_for(secret, *key);
    auto work = [secret = std::move(secret), asked = std::move(submission.asked),
                 contents = std::move(submission.contents)] {
      return fingerprint(secret, asked, contents);
    };
    notes.fingerprint = co_await on_file_thread(std::move(work));
    auto earlier = co_await known(delivery.id, account.id);
    if (earlier && notes_in(earlier->notes).fingerprint != notes.fingerprint)
      throw refused_key("idempotency_key_reused",
                        "Another request was sent with this Idempotency-Key.");
    if (earlier) {
      request.answer_headers.emplace_back("Idempotent-Replayed", "true");
      Taken taken{.batch = std::move(*earlier), .announcement = {}};
      if (calls_back)
        taken.announcement = std::make_shared<Announcement>(services_.jobs, taken.batch.id);
      co_return taken;
    }
  }
  if (delivery.id.value.empty()) delivery.id = {crypto::random_token(kIdCharacters)};
  Taken taken;  // before the batch is there: the client may leave at any time
  if (calls_back) taken.announcement = std::make_shared<Announcement>(services_.jobs, delivery.id);
  delivery.notes = text_of(notes);
  Origin origin;
  origin.dialect = kDialect;
  origin.tool = submission.tool;
  origin.request = request.id;
  taken.batch = co_await services_.jobs.submit(std::move(account), std::move(origin),
                                               std::move(submission.tasks), std::move(delivery));
  co_return taken;
}

}  // namespace pressoir::dialects::own
