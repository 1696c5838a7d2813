#include "codecs/pdf/repair/partly_inflated.h"

#include <zlib.h>

#include <array>
#include <memory>
#include <new>

#include "base/error.h"

namespace pressoir::codecs::pdf {
namespace {

struct EndInflate {
  void operator()(z_stream* stream) const noexcept { ::inflateEnd(stream); }
};

}  // namespace

Inflated partly_inflated(Bytes packed, std::uint64_t most) {
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

}  // namespace pressoir::codecs::pdf
