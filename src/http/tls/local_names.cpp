#include "http/tls/local_names.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "http/networks.h"

namespace pressoir::http {

bool LocalNames::include(const LocalNames& others) const {
  return std::ranges::includes(hosts, others.hosts) &&
         std::ranges::includes(addresses, others.addresses);
}

std::string LocalNames::text() const {
  std::string text;
  for (const auto* names : {&hosts, &addresses})
    for (const auto& name : *names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool is_host_name(std::string_view text) noexcept {
  const auto is_label = [](std::string_view label) {
    const auto is_inside = [](char c) { return is_alphanumeric(c) || c == '-'; };
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, is_inside);
  };
  if (text.empty() || text.size() > 253) return false;
  const auto labels = split(text, '.');
  return std::ranges::all_of(labels, is_label) && !std::ranges::all_of(labels.back(), is_digit);
}

LocalNames local_names(const std::string& host, const std::vector<std::string>& others) {
  LocalNames names{.hosts = {"localhost"}, .addresses = {"127.0.0.1", "::1"}};
  if (is_host_name(host)) names.hosts.insert(lower(host));
  for (const auto& other : others) {
    if (const auto address = address_in(other))
      names.addresses.insert(unmapped(*address).to_string());
    else if (is_host_name(other))
      names.hosts.insert(lower(other));
    else
      throw Error(ErrorCode::invalid_request,
                  "http.tls_names: \"" + other + "\" is neither a host name nor an address.");
  }
  return names;
}

}  // namespace pressoir::http
