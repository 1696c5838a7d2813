// Results whose file was lost, made again for those who ask for them.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "base/log.h"
#include "engine/pool/worker_death.h"
#include "service/jobs/job_state.h"
#include "service/jobs/produce.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
namespace {

using store::Session;
using Timer = boost::asio::steady_timer;

// After an attempt that failed: whoever asks again at once would only keep a worker busy.
constexpr std::chrono::minutes kPause{1};

}  // namespace

/// One attempt, and all who wait for it.
struct Jobs::State::Remake {
  explicit Remake(const boost::asio::any_io_executor& executor)
      : over(executor, Timer::time_point::max()) {}
  Timer over;  ///< cancelled when the attempt has ended
  bool is_under_way = true;
  ReadablePtr output;
  std::optional<Failure> failure;
  Timer::time_point pause_ends{};
};

Async<ReadablePtr> Jobs::State::remake(const Job& job, const store::ClientCipher& cipher) {
  auto attempt = co_await attempt_for(parts, job);
  attempt.cipher = cipher;
  Close close = [&job](Session& session, const Product& made) {
    return store::jobs::set_result(session, job.id, made.stored, made.outcome);
  };
  log::warning("lost_result_made_again", {{"account", job.account.value}, {"job", job.id.value}});
  auto made = co_await produce(parts, attempt, std::move(close));
  if (made.output) co_return readable(std::move(*made.output));
  co_return co_await parts.blobs.open_in_place(made.stored.value_or(job.inputs.at(0).blob), cipher);
}

// Apart from the callers, so that one who goes away ends it for none of the others.
Async<void> Jobs::State::run_remake(std::shared_ptr<State> state, Job job,
                                    store::ClientCipher cipher, std::shared_ptr<Remake> running) {
  ++state->under_way;
  try {
    running->output = co_await state->remake(job, cipher);
    state->remakes.erase(job.id);
  } catch (const engine::WorkerDeath&) {
    running->failure = present_failure();
    running->pause_ends = Timer::clock_type::now() + kPause;
  } catch (...) {
    running->failure = present_failure();
    if (is_server_error(running->failure->code))  // it may have passed by the next request
      state->remakes.erase(job.id);
    else
      running->pause_ends = Timer::clock_type::now() + kPause;
  }
  running->is_under_way = false;
  running->over.cancel();
  if (--state->under_way == 0) state->idle.cancel();
}

Async<ReadablePtr> Jobs::State::remade(Job job, store::ClientCipher cipher) {
  std::erase_if(remakes, [now = Timer::clock_type::now()](const auto& each) {
    return !each.second->is_under_way && now >= each.second->pause_ends;
  });
  auto running = std::make_shared<Remake>(parts.executor);
  const auto [place, is_first] = remakes.try_emplace(job.id, running);
  if (is_first)
    boost::asio::co_spawn(parts.executor,
                          run_remake(shared_from_this(), std::move(job), cipher, running),
                          boost::asio::detached);
  else
    running = place->second;
  while (running->is_under_way) {
    boost::system::error_code woken;
    co_await running->over.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
  if (running->failure) throw Error(running->failure->code, running->failure->message);
  co_return running->output;
}

}  // namespace pressoir::service
