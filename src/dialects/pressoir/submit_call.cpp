// What POST /optimize and POST /batches do alike: quotas, Idempotency-Key, submission.
#include <utility>

#include "dialects/links.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/notes.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {

Async<void> Api::check_quota(const http::Request& request, Account account) {
  if (idempotency_key_in(request.head)) co_return;
  const auto reason = co_await services_.usage.exhausted(std::move(account));
  if (reason) throw Error(*reason, "The quota is used up.");
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

Async<Api::Taken> Api::take(http::Request& request, Account account, Submission submission) {
  service::Delivery delivery;
  delivery.kept_for = config_.kept_for;
  delivery.callback_url = std::move(submission.callback_url);
  Notes notes{.fingerprint = {}, .base = base_of(services_.public_url, request.head)};
  if (const auto key = idempotency_key_in(request.head)) {
    const std::string token = bearer_token_in(request.head);
    delivery.id = id_for(token, *key);
    notes.fingerprint = fingerprint(token, submission.asked, submission.contents);
    auto earlier = co_await known(delivery.id, account.id);
    if (earlier && notes_in(earlier->notes).fingerprint != notes.fingerprint)
      throw refused_key("idempotency_key_reused",
                        "Another request was sent with this Idempotency-Key.");
    if (earlier) {
      request.answer_headers.emplace_back("Idempotent-Replayed", "true");
      co_return Taken{.batch = std::move(*earlier), .is_replayed = true};
    }
  }
  delivery.notes = text_of(notes);
  Origin origin;
  origin.dialect = kDialect;
  origin.tool = submission.tool;
  origin.request = request.id;
  Batch batch = co_await services_.jobs.submit(std::move(account), std::move(origin),
                                               std::move(submission.tasks), std::move(delivery));
  co_return Taken{.batch = std::move(batch), .is_replayed = false};
}

}  // namespace pressoir::dialects::own
