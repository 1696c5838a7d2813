#include "service/panel/operator_view.h"

#include <system_error>
#include <utility>

#include "base/files/file_threads.h"
#include "store/accounts/accounts.h"
#include "store/accounts/history.h"
#include "store/accounts/usage.h"

namespace pressoir::service {

using store::Session;

Async<std::vector<AccountStanding>> OperatorView::accounts() {
  auto work = [](Session& session) {
    const auto now = store::now();
    std::vector<AccountStanding> all;
    for (auto& account : store::accounts::list(session)) {
      const auto id = account.id;
      all.push_back({.account = std::move(account),
                     .usage = store::usage::of(session, id, now),
                     .month = store::history::months(session, id, 1, now).front()});
    }
    return all;
  };
  co_return co_await parts_.database.read(work);
}

Async<ServerStanding> OperatorView::standing() {
  ServerStanding found;
  found.queue = co_await parts_.jobs.queue();
  found.workers = parts_.pool.stats();
  auto work = [](Session& session) { return store::stored_files::total(session); };
  found.files = co_await parts_.database.read(work);
  auto look = [data = parts_.data] {
    std::error_code failed;
    const auto space = std::filesystem::space(data, failed);
    return failed ? std::optional<std::filesystem::space_info>() : std::optional(space);
  };
  found.disk = co_await on_file_thread(std::move(look));
  co_return found;
}

}  // namespace pressoir::service
