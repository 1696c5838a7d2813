// Whatever a hijacked worker answers: an Error(internal), or a reply that survives a round trip;
// and what else is read from a packet survives one too.
#include "checks.h"
#include "engine/wire.h"

using namespace pressoir;
using namespace pressoir::fuzz;

namespace {

void check(Bytes packet, auto decode) {
  try {
    const auto value = decode(packet);
    require(engine::wire::encode(value) == to_buffer(packet));
  } catch (const Error& error) {
    require_code(error, {ErrorCode::internal, ErrorCode::limit_exceeded});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = std::as_bytes(std::span(data, size));
  check(packet, engine::wire::decode_request);
  check(packet, engine::wire::decode_ended);
  check(packet, engine::wire::decode_reply);
  try {
    engine::wire::check_plain(engine::wire::decode_reply(packet));
  } catch (const Error& error) {
    require_code(error, {ErrorCode::internal, ErrorCode::limit_exceeded});
  }
  return 0;
}
