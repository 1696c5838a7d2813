// What Jobs holds. For service/jobs and its parts (run_job, submit_jobs, make_again) only.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "service/jobs/accounting.h"
#include "service/jobs/jobs.h"
#include "service/jobs/runner.h"
#include "store/accounts/usage.h"

namespace pressoir::service {

struct Attempt;

/// A call of Jobs::run().
struct RunRequest {
  std::optional<Account> account;
  Origin origin;
  TempFile input;
  std::string file_name;
  Goal goal;
  Charging charging;
  boost::asio::steady_timer::time_point deadline;
};

// What the caller of run() and the coroutine that works for it share. They are apart so that a
// caller that goes away cannot leave a reservation behind.
struct JobTicket {
  explicit JobTicket(const boost::asio::any_io_executor& executor) : changed(executor) {}
  boost::asio::steady_timer changed;
  boost::asio::cancellation_signal give_up;  ///< ends the work of a worker
  bool abandoned = false;                    ///< nobody waits for the result: release
  bool settling = false;                     ///< too late to abandon
  bool finished = false;
  std::optional<Finished> result;
  std::optional<Failure> failure;
  void finish() {
    finished = true;
    changed.cancel();
  }
};

struct Jobs::State : std::enable_shared_from_this<Jobs::State> {
  explicit State(JobsParts given) : parts(std::move(given)), runner(parts), idle(parts.executor) {}

  Async<void> work(std::shared_ptr<JobTicket> ticket, RunRequest request);
  Async<Batch> submit(Account account, Origin origin, std::vector<Task> tasks, Delivery delivery);

  static Async<Batch> submit_and_count(std::shared_ptr<State> state, Account account, Origin origin,
                                       std::vector<Task> tasks, Delivery delivery);
  static Async<void> erase(std::shared_ptr<State> state, AccountId owner, BatchId id);
  static Async<void> erase_all(std::shared_ptr<State> state, AccountId owner, std::string dialect);
  /// Empty: it was removed.
  Async<std::optional<Batch>> withdraw(AccountId owner, BatchId id);
  /// After the commit that removed that batch.
  void drop(const BatchId& id);
  /// After the commit that removed those batches.
  Async<void> removed(AccountId owner, const store::jobs::Removed& gone);
  /// The output of a done job whose file was lost, from its inputs, free of charge. Who asks for it
  /// while it is made shares the attempt; one that fails by the file is not repeated for a
  /// minute.
  /// @throws Error what the attempt threw: not_found when an input was lost as well; what the
  ///         engine throws.
  Async<ReadablePtr> remade(Job job, store::ClientCipher cipher);
  /// Of its files. @throws Error forbidden.
  Async<store::ClientCipher> cipher_of(const Job& job, const std::optional<crypto::ClientKey>& key);

  JobsParts parts;
  Runner runner;
  std::uint32_t under_way = 0;
  boost::asio::steady_timer idle;
  bool is_stopping = false;
  bool is_stop_announced = false;

 private:
  friend Jobs;
  struct ReadySource;
  struct Withdrawal;
  struct Remake;
  using PageWanted = store::jobs::PageWanted;
  /// A query of the store that gives one page.
  template <class Page>
  using PageOf = Page (*)(store::Session&, const crypto::SealingKey&, const PageWanted&, TimePoint);
  template <class Page>
  static Async<Page> page(std::shared_ptr<State> state, PageOf<Page> look, PageWanted wanted);
  static Async<void> withdraw_left(std::shared_ptr<State> state, AccountId owner, BatchId id);
  static Async<void> run_remake(std::shared_ptr<State> state, Job job, store::ClientCipher cipher,
                                std::shared_ptr<Remake> running);
  Async<ReadablePtr> remake(const Job& job, const store::ClientCipher& cipher);
  Async<void> reserve_work_settle(JobTicket& ticket, RunRequest& request);
  Async<std::optional<store::usage::ReservationId>> reserve(const RunRequest& request);
  Async<Attempt> begun(JobTicket& ticket, const RunRequest& request);
  enum class Results : std::uint8_t { known, any };
  /// Empty: an earlier result (Results::known) is not there.
  Async<std::optional<JobResult>> make(JobTicket& ticket, const Attempt& attempt, const Bill& bill,
                                       Results which);
  /// An earlier result, for nothing; false: there is none.
  Async<bool> give_known(JobTicket& ticket, const RunRequest& request, const Attempt& attempt);
  Async<void> close_failed(const RunRequest& request, const Bill& bill, const JobResult& result);
  /// Until the database takes it; after a stop the next start does.
  Async<void> give_back(AccountId account, store::usage::ReservationId reservation);
  void check(const std::vector<Task>& tasks, const Delivery& delivery) const;
  void announce_done(const Batch& batch);
  /// By task.
  Async<std::vector<std::vector<ReadySource>>> store_inputs(std::vector<Task>& tasks,
                                                            const store::Protection& protection);

  std::map<JobId, std::shared_ptr<Remake>> remakes;  ///< under way, or failed just now
};

}  // namespace pressoir::service
