#include "codecs/pdf/repair/cut_streams.h"

#include <algorithm>
#include <memory>

#include <qpdf/Buffer.hh>

#include "codecs/pdf/repair/partly_inflated.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kLevel = 6;

bool begins_with_flate(Object stream) {
  const auto filters = filters_of(stream);
  return !filters.empty() && (filters.front() == "/FlateDecode" || filters.front() == "/Fl") &&
         !stream.getDict().hasKey("/F");
}

// What stands behind the deflate, other filters and parameters too, is as it was.
void put(Object stream, const Buffer& data) {
  png::Compressor compressor(kLevel);
  const auto packed = compressor.compress({as_u8(data), data.size()});
  auto buffer = std::make_shared<::Buffer>(packed.size());
  std::ranges::copy(packed, reinterpret_cast<std::byte*>(buffer->getBuffer()));
  auto dictionary = stream.getDict();
  stream.replaceStreamData(buffer, dictionary.getKey("/Filter"), dictionary.getKey("/DecodeParms"));
}

}  // namespace

std::uint32_t mend_cut_streams(Document& document, std::uint64_t most) {
  std::uint32_t count = 0;
  for (auto& object : reachable(document.graph())) {
    if (!object.isStream() || !begins_with_flate(object)) continue;
    const auto data = raw_data(object);
    if (data.empty()) continue;
    const auto read = partly_inflated(data, most);
    if (read.is_whole) continue;
    put(object, read.data);
    ++count;
  }
  return count;
}

}  // namespace pressoir::codecs::pdf
