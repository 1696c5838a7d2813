#include "codecs/pdf/streams/decode.h"

#include <algorithm>
#include <array>
#include <memory>

#include <libdeflate.h>
#include <qpdf/Buffer.hh>
#include <qpdf/Pipeline.hh>

namespace pressoir::codecs::pdf {
namespace {

// The end of the pipe, of a bounded length.
class Collector final : public Pipeline {
 public:
  explicit Collector(std::uint64_t most) : Pipeline("collector", nullptr), most_(most) {}
  void write(const unsigned char* data, std::size_t size) override {
    is_full_ = is_full_ || size > most_ - bytes_.size();
    if (is_full_) throw std::runtime_error("too long");  // which libqpdf swallows
    const auto* first = reinterpret_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), first, first + size);
  }
  void finish() override {}
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  [[nodiscard]] Buffer take() && { return std::move(bytes_); }

 private:
  std::uint64_t most_;
  bool is_full_ = false;
  Buffer bytes_;
};

// Compares what comes along.
class Comparer final : public Pipeline {
 public:
  explicit Comparer(Bytes expected) : Pipeline("comparer", nullptr), left_(expected) {}
  void write(const unsigned char* data, std::size_t size) override {
    const auto bytes = std::as_bytes(std::span(data, size));
    if (size > left_.size() || !std::ranges::equal(bytes, left_.first(size)))
      throw std::runtime_error("not the same");
    left_ = left_.subspan(size);
  }
  void finish() override {}
  [[nodiscard]] bool is_complete() const noexcept { return left_.empty(); }

 private:
  Bytes left_;
};

bool is_general(const std::string& filter) {
  constexpr std::array<std::string_view, 10> kGeneral{
      "/FlateDecode",    "/Fl",  "/LZWDecode",       "/LZW", "/ASCII85Decode", "/A85",
      "/ASCIIHexDecode", "/AHx", "/RunLengthDecode", "/RL"};
  return std::ranges::find(kGeneral, filter) != kGeneral.end();
}

// Flate alone, without a predictor: the usual case, which libdeflate reads several times as fast as
// a pipeline. Empty: it is another case, damaged, or longer than `most`.
std::optional<Buffer> inflated(Object stream, std::uint64_t most) {
  auto parameters = stream.getDict().getKey("/DecodeParms");
  const auto filters = filters_of(stream);
  if (filters.size() != 1 || filters[0] != "/FlateDecode" || !parameters.isNull())
    return std::nullopt;
  struct Release {
    void operator()(libdeflate_decompressor* each) const noexcept {
      libdeflate_free_decompressor(each);
    }
  };
  const std::unique_ptr<libdeflate_decompressor, Release> decompressor(
      libdeflate_alloc_decompressor());
  if (!decompressor) throw Error(ErrorCode::limit_exceeded, "Out of memory.");
  const auto raw = stream.getRawStreamData();
  for (std::uint64_t size = 4 * std::uint64_t{raw->getSize()} + 256;; size *= 4) {
    Buffer data(std::min(size, most));
    std::size_t got = 0;
    const auto result = libdeflate_zlib_decompress(decompressor.get(), raw->getBuffer(),
                                                   raw->getSize(), data.data(), data.size(), &got);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE && size < most) continue;
    if (result != LIBDEFLATE_SUCCESS) return std::nullopt;
    data.resize(got);
    return data;
  }
}

}  // namespace

std::vector<std::string> filters_of(Object stream) {
  std::vector<std::string> names;
  auto filter = stream.getDict().getKey("/Filter");
  if (filter.isName()) names.push_back(filter.getName());
  if (filter.isArray())
    for (auto& each : filter.getArrayAsVector())
      names.push_back(each.isName() ? each.getName() : std::string("/"));
  return names;
}

Buffer raw_data(Object stream) {
  const auto data = stream.getRawStreamData();
  return to_buffer(std::as_bytes(std::span(data->getBuffer(), data->getSize())));
}

bool decodes_to(Object stream, Bytes data) {
  if (const auto plain = inflated(stream, data.size())) return std::ranges::equal(*plain, data);
  Comparer comparer(data);
  bool was_filtered = false;
  const bool is_whole =
      stream.pipeStreamData(&comparer, &was_filtered, 0, qpdf_dl_specialized, true, false);
  return is_whole && comparer.is_complete();
}

std::optional<Buffer> decoded(Object stream, std::uint64_t most) {
  if (!std::ranges::all_of(filters_of(stream), is_general)) return std::nullopt;
  if (stream.getDict().hasKey("/F")) return std::nullopt;  // the data is in another file
  if (auto plain = inflated(stream, most)) return plain;
  Collector collector(most);
  bool was_filtered = false;
  const bool is_whole =
      stream.pipeStreamData(&collector, &was_filtered, 0, qpdf_dl_specialized, true, false);
  if (collector.is_full())
    throw Error(ErrorCode::limit_exceeded,
                "A stream of the PDF file has more than " + std::to_string(most) + " bytes.");
  const bool has_filters = !filters_of(stream).empty();
  if (!is_whole || (has_filters && !was_filtered)) return std::nullopt;
  return std::move(collector).take();
}

}  // namespace pressoir::codecs::pdf
