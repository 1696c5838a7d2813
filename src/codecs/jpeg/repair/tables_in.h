// TablesIn: quantisation and Huffman tables as segments hold them. Pure functions; views point into
// the input. Source: ITU-T T.81, B.2.4.
#pragma once

#include <memory>
#include <vector>

#include "codecs/jpeg/repair/salvage.h"

namespace pressoir::codecs::jpeg {

/// One table of a segment.
struct TableSpan {
  std::uint8_t head = 0;  ///< class or precision in the upper half, number in the lower
  Bytes values;
};

/// A payload cut into its tables; empty: it is damaged.
std::vector<TableSpan> quant_spans(Bytes payload);
std::vector<TableSpan> huffman_spans(Bytes payload);

QuantTable quant_of(const TableSpan& span);
HuffmanTable huffman_of(const TableSpan& span);

/// The tables that files without any mean (T.81, annex K.3); null: there is none of that number.
std::shared_ptr<const HuffmanTable> standard_table(bool is_ac, std::size_t slot);

}  // namespace pressoir::codecs::jpeg
