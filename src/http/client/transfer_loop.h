// TransferLoop: the thread on which outgoing requests run, many at a time; the inside of
// http/client. A thread of its own because libcurl writes files and looks up names as it goes.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "http/client/transfer.h"
#include "http/client/fair_queue.h"

namespace pressoir::http {

class TransferLoop {
 public:
  using Id = FairQueue::Id;
  /// @param at_a_time  GETs under way; more wait for their turn. POSTs do not wait.
  explicit TransferLoop(std::uint32_t at_a_time);
  /// Ends like stop() and waits for the thread.
  ~TransferLoop();
  TransferLoop(const TransferLoop&) = delete;
  TransferLoop& operator=(const TransferLoop&) = delete;

  /// Safe from any thread, as the rest. After stop() the transfer fails at once, on this thread.
  void add(Id id, std::unique_ptr<Transfer> transfer);
  /// A number for add().
  Id next_id() noexcept;
  /// Fails the transfer with operation_aborted, if it is still there.
  void cancel(Id id);
  /// Fails all transfers with Error unavailable.
  void stop() noexcept;

 private:
  using Clock = Transfer::Clock;
  struct Orders {
    std::vector<std::pair<Id, std::unique_ptr<Transfer>>> added;
    std::vector<Id> cancelled;
    bool stopping = false;
  };
  void run();
  void obey(Orders& orders);
  void start_waiting();
  void start(Id id, std::unique_ptr<Transfer> transfer);
  void collect_ended();
  void end_late(Clock::time_point now);
  void end_all();
  void pause();
  void remove(Id id);
  void forget(std::map<Id, std::unique_ptr<Transfer>>::iterator ended);

  std::mutex mutex_;
  Orders orders_;   ///< under the mutex
  Id last_id_ = 0;  ///< under the mutex
  CURLM* multi_;

  // Of the thread.
  std::map<Id, std::unique_ptr<Transfer>> active_;
  FairQueue waiting_;  ///< GETs
  std::thread thread_;
};

}  // namespace pressoir::http
