// Seam: how much brighter or darker a run of blocks is than it should be, by the blocks above it. A
// JPEG codes brightness as differences, so that damage shifts all that follows. One thread at a
// time.
#pragma once

#include <cstdint>
#include <vector>

#include "codecs/jpeg/coefficients.h"

namespace pressoir::codecs::jpeg {

class Seam {
 public:
  explicit Seam(std::size_t components) : steps_(components) {}
  /// Takes the step from the lower edge of a block to the upper edge of the one below it.
  void add(std::size_t component, const QuantTable& quant, const Block& above, const Block& below);
  /// A mean of the run without the step, as a coefficient.
  std::int16_t shifted(std::size_t component, const QuantTable& quant, std::int16_t mean);

 private:
  std::vector<std::vector<float>> steps_;  ///< by component, of samples
};

}  // namespace pressoir::codecs::jpeg
