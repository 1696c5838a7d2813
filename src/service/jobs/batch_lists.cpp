// Jobs: what lists of batches and the end of waits are made of.
#include <utility>

#include "service/jobs/job_state.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {

Async<std::vector<BatchSummary>> Jobs::summaries_after(AccountId owner, Origin of,
                                                       std::optional<BatchPlace> after,
                                                       std::uint32_t limit) {
  const auto state = state_;
  auto work = [state, owner, of = std::move(of), after = std::move(after),
               limit](store::Session& session) {
    const store::jobs::PageWanted wanted{
        .account = owner, .dialect = of.dialect, .offset = 0, .limit = limit};
    return store::jobs::summaries_after(session, state->parts.key, wanted, of.tool, after,
                                        store::now());
  };
  co_return co_await state->parts.database.read(work);
}

void Jobs::announce_stop() {
  state_->is_stop_announced = true;
  state_->runner.notify_all();
}

bool Jobs::is_stop_announced() const noexcept { return state_->is_stop_announced; }

}  // namespace pressoir::service
