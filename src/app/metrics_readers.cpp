#include "app/metrics_readers.h"

#include <algorithm>
#include <vector>

namespace pressoir::app {
namespace {

std::vector<std::string> members_of(std::string_view list) {
  std::vector<std::string> members;
  for (;;) {
    const auto comma = list.find(',');
    auto member = list.substr(0, comma);
    member.remove_prefix(std::min(member.find_first_not_of(' '), member.size()));
    member = member.substr(0, member.find_last_not_of(' ') + 1);
    members.emplace_back(member);
    if (comma == std::string_view::npos) return members;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

MetricsReaders::MetricsReaders(std::string_view setting)
    : none_(setting == "off"), all_(setting == "all") {
  if (none_ || all_) return;
  auto members = members_of(setting);
  local_ = std::erase(members, "local") > 0;
  networks_ = http::Networks("server.metrics", members);
}

bool MetricsReaders::include(const std::string& address) const {
  if (none_ || all_) return all_;
  const auto client = http::address_in(address);
  return client && ((local_ && client->is_loopback()) || networks_.hold(*client));
}

}  // namespace pressoir::app
