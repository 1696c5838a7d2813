#include "codecs/jpeg/repair/tables_in.h"

#include <algorithm>

#include "codecs/jpeg/library.h"

namespace pressoir::codecs::jpeg {

std::vector<TableSpan> quant_spans(Bytes payload) {
  std::vector<TableSpan> spans;
  while (!payload.empty()) {
    const auto head = std::to_integer<std::uint8_t>(payload[0]);
    const std::size_t size = (head >> 4U) == 0 ? 64 : 128;
    if ((head >> 4U) > 1 || (head & 15U) > 3 || payload.size() - 1 < size) return {};
    spans.push_back({head, payload.subspan(1, size)});
    payload = payload.subspan(1 + size);
  }
  return spans;
}
std::vector<TableSpan> huffman_spans(Bytes payload) {
  std::vector<TableSpan> spans;
  while (!payload.empty()) {
    if (payload.size() < 17) return {};
    const auto head = std::to_integer<std::uint8_t>(payload[0]);
    std::size_t symbols = 0;
    for (std::size_t i = 1; i <= 16; ++i) symbols += std::to_integer<std::size_t>(payload[i]);
    if ((head >> 4U) > 1 || (head & 15U) > 3 || symbols > 256 || payload.size() - 17 < symbols)
      return {};
    spans.push_back({head, payload.subspan(1, 16 + symbols)});
    payload = payload.subspan(17 + symbols);
  }
  return spans;
}

QuantTable quant_of(const TableSpan& span) {
  QuantTable table{};
  const auto* values = as_u8(span.values);
  for (std::size_t i = 0; i < 64; ++i)
    table[kZigzag[i]] = (span.head >> 4U) == 0
                            ? values[i]
                            : static_cast<std::uint16_t>(values[2 * i] << 8U | values[2 * i + 1]);
  return table;
}

HuffmanTable huffman_of(const TableSpan& span) {
  HuffmanTable table;
  const auto* values = as_u8(span.values);
  std::copy_n(values, 16, table.counts.begin());
  std::copy_n(values + 16, span.values.size() - 16, table.symbols.begin());
  return table;
}

std::shared_ptr<const HuffmanTable> standard_table(bool is_ac, std::size_t slot) {
  if (slot > 1) return nullptr;
  Compressor compressor;
  guarded(compressor.messages, [&] {
    compressor.info.input_components = 3;
    compressor.info.in_color_space = JCS_YCbCr;
    jpeg_set_defaults(&compressor.info);
  });
  const auto& tables = is_ac ? compressor.info.ac_huff_tbl_ptrs : compressor.info.dc_huff_tbl_ptrs;
  const JHUFF_TBL* from = tables[slot];
  if (from == nullptr) return nullptr;
  HuffmanTable table;
  std::copy_n(std::begin(from->bits) + 1, 16, table.counts.begin());
  std::copy_n(std::begin(from->huffval), 256, table.symbols.begin());
  return std::make_shared<const HuffmanTable>(table);
}

}  // namespace pressoir::codecs::jpeg
