// Prediction: what each of PNG's five filters expects of a byte (PNG, third edition, section 9).
// One walk for both directions: filtering subtracts the prediction, unfiltering adds it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

namespace pressoir::codecs::png {

/// The neighbour (left, above, above left) nearest to left + above - above left.
inline int paeth(int a, int b, int c) {
  const int pa = std::abs(b - c);
  const int pb = std::abs(a - c);
  const int pc = std::abs(a + b - 2 * c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

/// Calls at(i, prediction) for the bytes of a row from left to right. `row` may be written by `at`
/// on the way: a prediction reads only what lies behind.
///
/// @param filter  0..4; 0 predicts nothing and calls nothing.
/// @param step    bytes to the same sample of the pixel before.
template <class At>
void for_predictions(int filter, std::span<const std::uint8_t> row,
                     std::span<const std::uint8_t> above, std::size_t step, const At& at) {
  const std::size_t n = row.size();
  const std::size_t head = std::min(step, n);
  switch (filter) {
    case 1:
      for (std::size_t i = 0; i < head; ++i) at(i, 0);
      for (std::size_t i = step; i < n; ++i) at(i, row[i - step]);
      return;
    case 2:
      for (std::size_t i = 0; i < n; ++i) at(i, above[i]);
      return;
    case 3:
      for (std::size_t i = 0; i < head; ++i) at(i, above[i] / 2);
      for (std::size_t i = step; i < n; ++i) at(i, (row[i - step] + above[i]) / 2);
      return;
    case 4:
      for (std::size_t i = 0; i < head; ++i) at(i, above[i]);
      for (std::size_t i = step; i < n; ++i) at(i, paeth(row[i - step], above[i], above[i - step]));
      return;
    default: return;
  }
}

}  // namespace pressoir::codecs::png
