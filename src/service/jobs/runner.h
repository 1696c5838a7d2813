// Runner: works on queued jobs: claim with a lease, fetch, run, store, settle. Lives on the
// server's executor; Jobs owns it.
//
// Accounts take turns: each one's next job, or as many as its weight says (the setting
// service.weight of the account), however many another has queued. What is to be fetched
// has places of its own, so that slow URLs keep no worker from its work. Faults of the server's own
// are tried again, at growing distances, kMaxTries times in all.
#pragma once

#include "base/loop/async.h"

#include <array>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "model/job.h"
#include "service/config.h"
#include "service/jobs/accounting.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {

struct JobsParts;

class Runner {
 public:
  using Timer = boost::asio::steady_timer;
  /// A job that has failed so often by the server's own fault has failed.
  static constexpr std::uint32_t kMaxTries = 5;
  /// Unclean stops of the server with the job in a worker after which it runs once more, alone.
  static constexpr std::uint32_t kMaxInterruptions = 5;

  /// `parts` outlives this. Nothing runs before start().
  explicit Runner(const JobsParts& parts);

  void start();
  /// Of a queued job, as a lease or before the next try.
  static std::chrono::milliseconds longest_wait(const ServiceConfig& config);
  /// From now on no job is claimed, and none that fails by a server error counts as failed.
  void take_no_more();
  /// Returns when the jobs under way have ended, or after ServiceConfig::stop_grace: what is left
  /// is queued again, as if it had not been begun.
  Async<void> stop();
  /// A job was queued.
  void wake();
  /// A job of that batch has ended.
  void notify(const BatchId& batch);
  /// All who wait for a batch look again.
  void notify_all();
  /// That batch was removed: what is fetched for it and the work on its jobs in the workers end at
  /// once.
  void drop(const BatchId& batch);

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
  using Claim = store::jobs::Claim;
  /// A lease that is extended until the job has ended.
  struct Lease;
  /// What ends a job under way.
  struct End {
    boost::asio::cancellation_signal give_up;
    bool is_dropped = false;
  };
  using Ends = std::multimap<std::string, End>;  ///< by batch
  /// Who works on one stage of jobs.
  struct Lane {
    store::jobs::Stage stage;
    std::uint32_t places = 1, busy = 0;
    AccountId last{};            ///< whose turn it was
    std::uint32_t in_a_row = 0;  ///< jobs of its turn
    /// Places that one account may have; what it fetches may be slow for long.
    std::uint32_t places_each = UINT32_MAX;
    std::map<AccountId, std::uint32_t> busy_for{};
    void take(AccountId account);
    void give_back(AccountId account);
    [[nodiscard]] std::vector<AccountId> full() const;
  };

  Async<void> loop(Lane& lane);
  Async<std::optional<Claim>> next(Lane& lane);
  Async<void> process(Lane& lane, Claim claim, Ends::iterator listed);
  Async<void> keep(Claim claim, std::shared_ptr<Lease> lease);
  Async<void> do_stage(const Claim& claim, End& end);
  Async<void> fetch(const Claim& claim, End& end);
  /// One input. False: the lease was lost.
  Async<std::optional<std::uint64_t>> fetch(const Claim& claim, std::uint32_t position,
                                            std::uint64_t bytes_before, End& end);
  Async<void> work(const Claim& claim, End& end);
  Async<void> try_again(const Claim& claim, const Failure& failure);
  Async<void> fail(const Claim& claim, Failure failure);
  void ended(const Claim& claim, const JobResult& result, bool cached);
  void ended(const store::jobs::Unreadable& unreadable);
  Async<void> sleep(std::chrono::milliseconds timeout);

  const JobsParts& parts_;
  std::string worker_;
  bool stopping_ = false;
  std::array<Lane, 2> lanes_;
  std::uint32_t under_way_ = 0;  ///< loops and jobs
  std::uint64_t wakes_ = 0;
  std::unordered_set<Timer*> sleeping_;
  Timer stopped_;
  std::multimap<std::string, Waiter::Entry> waiters_;
  Ends ends_;
};

}  // namespace pressoir::service
