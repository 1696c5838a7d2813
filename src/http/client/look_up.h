// LookUps: where names lead, as the system's resolver (hosts file, name servers) says. Any thread.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "http/networks.h"

namespace pressoir::http {

/// Asks the system; empty when it does not know the host. Blocks for seconds where name servers
/// are slow.
std::vector<Address> system_addresses(const std::string& host);

/// This many at a time: a slow name delays who asked for it, and nobody else before all places are
/// taken by slow names.
class LookUps {
 public:
  using Resolve = std::function<std::vector<Address>(const std::string& host)>;
  explicit LookUps(std::uint32_t at_a_time, Resolve resolve = system_addresses);
  /// Waits for those under way, not for those that wait for a place.
  ~LookUps();
  LookUps(const LookUps&) = delete;
  LookUps& operator=(const LookUps&) = delete;

  /// The addresses of a host. Empty: not found, the resolver failed, or not within `timeout`,
  /// waiting for a place included.
  Async<std::vector<Address>> find(std::string host, std::chrono::milliseconds timeout);

 private:
  Resolve resolve_;
  boost::asio::thread_pool threads_;
};

}  // namespace pressoir::http
