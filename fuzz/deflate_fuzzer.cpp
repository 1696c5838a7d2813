// Data of any bytes through our deflate encoder: zlib gives it back, whatever the options.
// Input: a byte for the options, then the data; where its top bit is set, all of it several times
// over.
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/deflate/deflate.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  const unsigned choice = bytes[0];
  const std::span<const std::uint8_t> given(bytes + 1, size - 1);
  std::vector<std::uint8_t> data(given.begin(), given.end());
  if ((choice & 128U) != 0)
    while (!given.empty() && data.size() < 100'000)
      data.insert(data.end(), given.begin(), given.end());
  const pressoir::deflate::Options options{.depth = (choice & 1U) != 0 ? 2U : 128U,
                                           .rounds = choice >> 1U & 3U,
                                           .period = 1 + (choice >> 3U & 7U)};
  const auto stream = pressoir::deflate::compress(data, options);
  // Never more than stored blocks need.
  require(stream.size() <= data.size() + 5 * (data.size() / 65535 + 2));
  std::vector<std::uint8_t> back(data.size() + 1);
  z_stream state{};
  require(inflateInit2(&state, -15) == Z_OK);
  state.next_in = const_cast<Bytef*>(pressoir::as_u8(stream));
  state.avail_in = static_cast<uInt>(stream.size());
  state.next_out = back.data();
  state.avail_out = static_cast<uInt>(back.size());
  require(inflate(&state, Z_FINISH) == Z_STREAM_END);
  require(state.avail_in == 0 && state.total_out == data.size());
  inflateEnd(&state);
  back.resize(data.size());
  require(back == data);
  return 0;
}
