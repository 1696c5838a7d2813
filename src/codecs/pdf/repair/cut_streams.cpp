#include "codecs/pdf/repair/cut_streams.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>

#include <qpdf/Buffer.hh>

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kLevel = 6;

struct Inflated {
  Buffer data;
  bool is_whole = false;  ///< up to its end, with the right checksum
};

struct EndInflate {
  void operator()(z_stream* stream) const noexcept { ::inflateEnd(stream); }
};

Inflated inflated(const Buffer& packed, std::uint64_t most) {
  z_stream stream{};
  if (::inflateInit(&stream) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, EndInflate> owner(&stream);
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(packed.data()));
  stream.avail_in = narrow<uInt>(packed.size());
  Inflated result;
  std::array<std::byte, 1U << 15U> piece{};
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    status = ::inflate(&stream, Z_NO_FLUSH);
    const auto size = piece.size() - stream.avail_out;
    if (result.data.size() + size > most)
      throw Error(ErrorCode::limit_exceeded,
                  "A stream of the PDF file has more than " + std::to_string(most) + " bytes.");
    result.data.insert(result.data.end(), piece.begin(),
                       piece.begin() + static_cast<std::ptrdiff_t>(size));
  }
  result.is_whole = status == Z_STREAM_END;
  return result;
}

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
    const auto read = inflated(raw_data(object), most);
    if (read.is_whole) continue;
    put(object, read.data);
    ++count;
  }
  return count;
}

}  // namespace pressoir::codecs::pdf
