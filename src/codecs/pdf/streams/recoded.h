// Recoded: other bytes for a stream, with the entries of its dictionary that go with them. Plain
// value.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

struct Recoded {
  Buffer data;
  std::string filter;      ///< "/FlateDecode"; empty: as it is
  std::string parameters;  ///< of the filter, as PDF text; empty: none
  /// Further entries, as PDF text; an empty text removes the entry.
  std::vector<std::pair<std::string, std::string>> entries{};
  bool loses = false;      ///< the picture is not the same
  bool is_drawn = false;   ///< decodes to other bytes: drawings prove that it looks the same
  bool is_proven = false;  ///< so it does, but a reader has shown that they mean the same

  /// Bytes in the file, but for the entries that stay.
  [[nodiscard]] std::size_t cost() const;
};

/// Bytes that a stream costs now, by the same measure.
std::size_t cost_of(Object stream, std::size_t data_bytes);

/// True where the filters of it give `data` again, as libqpdf reads them.
bool decodes_to(const Recoded& recoded, Object like, Bytes data);

/// Puts it into the stream. `graph` owns the stream, and what the texts refer to.
void apply(const Recoded& recoded, Object stream, QPDF& graph);

}  // namespace pressoir::codecs::pdf
