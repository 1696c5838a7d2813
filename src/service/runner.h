// Runner: works on queued jobs: claim with a lease, run, store, settle. Lives on the server's
// executor; Jobs owns it.
#pragma once

#include "base/async.h"

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <unordered_set>

#include "model/job.h"
#include "service/accounting.h"
#include "store/jobs.h"

namespace pressoir::service {

struct JobsParts;

class Runner {
 public:
  using Timer = boost::asio::steady_timer;

  /// `parts` outlives this. Nothing runs before start().
  explicit Runner(const JobsParts& parts);

  void start();
  /// Takes no further job; returns when those under way have ended, or after
  /// ServiceConfig::stop_grace: what is left is queued again at the next start.
  Async<void> stop();
  /// A job was queued.
  void wake();

  /// Cancels `timer` whenever a job of that batch has ended in this process, as long as it lives.
  class Waiter {
   public:
    Waiter(Runner& runner, const BatchId& batch, Timer& timer);
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    /// How often that happened.
    [[nodiscard]] std::uint64_t events() const { return entry_->second.events; }

   private:
    friend class Runner;
    struct Entry {
      Timer* timer;
      std::uint64_t events = 0;
    };
    Runner& runner_;
    std::multimap<std::string, Entry>::iterator entry_;
  };

 private:
  /// A lease that is extended until the job has ended.
  struct Lease;

  Async<void> loop();
  Async<std::optional<store::jobs::Claim>> next();
  Async<void> process(store::jobs::Claim claim);
  Async<void> keep(store::jobs::Claim claim, std::shared_ptr<Lease> lease);
  /// The stored output, empty when the input was already smallest.
  Async<std::optional<BlobKey>> optimize(const Job& job, Ending& ending);
  Async<bool> close(const store::jobs::Claim& claim, std::optional<BlobKey> output, Ending ending);
  Async<void> give_back(const store::jobs::Claim& claim);
  Async<void> rest(std::chrono::milliseconds at_most);
  void announce(const BatchId& batch);

  const JobsParts& parts_;
  std::string worker_;
  bool stopping_ = false;
  std::uint32_t loops_ = 0;
  std::uint64_t wakes_ = 0;
  std::unordered_set<Timer*> resting_;
  Timer stopped_;
  std::multimap<std::string, Waiter::Entry> waiters_;
};

}  // namespace pressoir::service
