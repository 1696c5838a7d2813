// Who may read GET /metrics: the setting server.metrics. Immutable; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/networks.h"

namespace pressoir::app {

class MetricsReaders {
 public:
  /// @param setting  "off", "all", or a list, with commas, of "local" (callers on this machine) and
  ///                 networks. @throws Error invalid_request.
  explicit MetricsReaders(std::string_view setting);
  /// Nobody: the page is not there.
  [[nodiscard]] bool are_none() const noexcept { return none_; }
  /// @param address  of the client, as http::Head has it.
  [[nodiscard]] bool include(const std::string& address) const;

 private:
  bool none_ = false, all_ = false, local_ = false;
  http::Networks networks_;
};

}  // namespace pressoir::app
