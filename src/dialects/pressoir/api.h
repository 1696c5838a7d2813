// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialects/pressoir/config.h"
#include "dialects/pressoir/goals.h"
#include "model/goal.h"
#include "service/services.h"

namespace pressoir::dialects::own {

inline constexpr const char* kDialect = "pressoir";

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, const Limits& limits)
      : services_(services), config_(config), limits_(limits) {}

  /// Answers when the job has ended, or its `wait` is over.
  Answer optimize(http::Request& request);
  Answer score(http::Request& request);

  Answer list_jobs(http::Request& request);
  /// Answers when the job has ended, or its `wait` is over.
  Answer show_job(http::Request& request);
  Answer remove_job(http::Request& request);
  Answer download(http::Request& request);

  Answer list_formats(http::Request& request);
  Answer show_usage(http::Request& request);
  Answer show_limits(http::Request& request);
  /// Without a key.
  Answer show_contract(http::Request& request);

 private:
  /// Who sent the request, counted against the limit, and without parameters that there are not.
  Async<Account> caller(http::Request& request);
  Async<Account> caller_without_parameters(http::Request& request);
  /// The job of the path. @throws Error not_found when it is not the caller's.
  Async<Batch> job_of(const http::Request& request, AccountId owner, std::chrono::seconds wait);

  /// What POST /optimize sent.
  struct Order {
    OptimizeRequest wanted;
    std::vector<service::Upload> uploads;
  };
  Async<Order> order_of(http::Request& request);
  /// Refuses what a worker would refuse of every file, and what may not be fetched.
  Async<void> check(const Order& order) const;
  /// The job, new or that of an earlier request with the same Idempotency-Key.
  struct Taken {
    Batch batch;
    bool is_replayed = false;
  };
  Async<Taken> take(const http::Request& request, Account account, Order order);
  /// Empty: no job has that id.
  Async<std::optional<Batch>> known(BatchId id, AccountId owner);

  service::Services& services_;
  Config config_;
  Limits limits_;
  std::set<BatchId> under_way_;  ///< of requests with an Idempotency-Key that are being read
};

}  // namespace pressoir::dialects::own
