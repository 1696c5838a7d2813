// URLs of any bytes: what is taken apart can be put together again, and leads where it says.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/url.h"
#include "http/address_policy.h"

namespace {

using namespace pressoir;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const http::AddressPolicy kPolicy{http::FetchConfig{}};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  require(url::percent_decoded(url::encoded_segment(text), false) == text);
  const auto literal = http::literal_address(text);
  if (literal && http::use_of(*literal) != http::AddressUse::global)
    require(!kPolicy.allows_name(text));
  if (const auto network = http::network_in(text)) require(network->holds(network->address));

  const auto first = url::web_url(text);
  if (!first) return 0;
  require(!first->host.empty() && first->port != 0 && first->target.starts_with('/'));
  require(first->path() == first->target.substr(0, first->target.find('?')));
  for (const char c : first->target) require(static_cast<unsigned char>(c) > ' ' && c != '#');
  // Without its credentials it is the same place.
  const auto again = url::web_url(first->text());
  require(again.has_value() && again->same_origin(*first) && again->target == first->target);
  require(again->user.empty() && again->password.empty());
  return 0;
}
