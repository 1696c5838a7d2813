#include "service/panel/account_history.h"

#include <utility>

#include "base/error.h"

namespace pressoir::service {

using store::Session;

Async<std::vector<store::StoredLine>> AccountHistory::search(store::history::Wanted wanted) {
  auto work = [wanted = std::move(wanted)](Session& session) {
    return store::history::search(session, wanted, store::now());
  };
  co_return co_await database_.read(work);
}

Async<store::StoredLine> AccountHistory::find(AccountId account, std::int64_t id) {
  auto work = [account, id](Session& session) {
    return store::history::find(session, account, id, store::now());
  };
  auto found = co_await database_.read(work);
  if (!found) throw Error(ErrorCode::not_found, "The account has no such file.");
  co_return std::move(*found);
}

Async<std::optional<store::StoredLine>> AccountHistory::of_job(AccountId account, JobId job) {
  auto work = [account, job](Session& session) {
    return store::history::of_job(session, account, job, store::now());
  };
  co_return co_await database_.read(work);
}

Async<std::vector<store::FormatSum>> AccountHistory::by_format(AccountId account,
                                                               std::chrono::days back) {
  auto work = [account, back](Session& session) {
    return store::history::by_format(session, account, store::now() - back);
  };
  co_return co_await database_.read(work);
}

}  // namespace pressoir::service
