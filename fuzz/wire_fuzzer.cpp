// Whatever a hijacked worker answers: an Error(internal), or a reply that survives a round trip.
#include <cstdint>
#include <cstdlib>

#include "engine/wire.h"

using namespace pressoir;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto packet = std::as_bytes(std::span(data, size));
  try {
    const auto reply = engine::wire::decode_reply(packet);
    if (engine::wire::encode(reply) != to_buffer(packet)) std::abort();
    engine::wire::check_plain(reply);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::internal && error.code() != ErrorCode::limit_exceeded)
      std::abort();
  }
  try {
    (void)engine::wire::decode_request(packet);
  } catch (const Error&) {
  }
  try {
    (void)engine::wire::decode_ended(packet);
  } catch (const Error&) {
  }
  return 0;
}
