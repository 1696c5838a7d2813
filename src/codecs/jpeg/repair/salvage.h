// Salvage: the marker structure of a damaged JPEG, as far as it makes sense. What cannot be right
// (lengths, tables, markers in the middle of coded data) is stepped over. Source: ITU-T T.81, annex
// B. Pure functions; views point into the input.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/segments.h"

namespace pressoir::codecs::jpeg {

struct HuffmanTable {
  std::array<std::uint8_t, 16> counts{};  ///< codes of 1..16 bits
  std::array<std::uint8_t, 256> symbols{};
};

struct FoundComponent {
  int id = 0, h = 1, v = 1, table = 0;  ///< identifier, sampling, number of its quantisation table
};

/// One scan as its header describes it, with the tables that stand before it.
struct FoundScan {
  struct Part {
    std::size_t component = 0;
    std::shared_ptr<const HuffmanTable> dc, ac;  ///< null: there is none of that number
  };
  std::vector<Part> parts;
  int from = 0, to = 63, high = 0, low = 0;
  std::uint32_t restart_interval = 0;  ///< coded units; 0: none
  Bytes data;                          ///< up to the next marker that makes sense
  bool has_end = false;                ///< there is one
};

struct Salvaged {
  Segments segments;  ///< `coded` and `garbage` empty
  std::vector<FoundComponent> components;
  /// By component: those in force at its first scan; empty: there are none.
  std::vector<std::optional<QuantTable>> quants;
  std::vector<FoundScan> scans;
  std::vector<std::string> lost;  ///< damaged metadata, by the names of reports
};

/// @throws Error corrupt_input where there is no frame header or no scan.
Salvaged salvage(Bytes input);

}  // namespace pressoir::codecs::jpeg
