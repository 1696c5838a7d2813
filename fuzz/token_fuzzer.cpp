// Tokens of any bytes: what is read was not signed here, and says the same once it is.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/crypto/base64.h"
#include "base/crypto/jwt.h"

namespace {

using namespace pressoir;

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto decoded = from_any_base64(to_base64url(bytes));
  require(decoded && as_text(*decoded) == text);
  (void)from_any_base64(text);

  const auto token = jwt::read_token(text);
  if (!token) return 0;
  require(text.starts_with(token->signed_text + '.'));
  require(!jwt::is_signed_with(*token, "a secret that no token was signed with"));
  const auto again = jwt::read_token(jwt::make_token(token->payload, "secret"));
  if (!again) return 0;  // longer than tokens may be, once its texts are escaped
  require(jwt::is_signed_with(*again, "secret"));
  // Numbers aside, which Boost.JSON reads to a unit in the last place.
  require(again->payload.size() == token->payload.size());
  for (const auto& [name, value] : token->payload) {
    require(again->payload.contains(name));
    if (value.is_string()) require(again->payload.at(name) == value);
  }
  return 0;
}
