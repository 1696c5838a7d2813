// Band costs: where a spectrum may be cut into scans, what each scan would take, and the cheapest
// way to cut. Pure.
#pragma once

#include <utility>
#include <vector>

namespace pressoir::codecs::jpeg {

/// The places where the spectrum 1..63 may be cut. A band lies between two neighbouring ones.
struct Cuts {
  std::vector<int> ends;  ///< last position of each band, ascending; the last is 63

  [[nodiscard]] std::size_t bands() const { return ends.size(); }
  [[nodiscard]] int start(std::size_t band) const { return band == 0 ? 1 : ends[band - 1] + 1; }
  /// Spans of bands that lie side by side: one scan each.
  [[nodiscard]] std::size_t spans() const { return bands() * (bands() + 1) / 2; }
};

/// Costs in bytes of every scan that begins at one cut and ends at another.
struct BandCosts {
  Cuts cuts;
  std::vector<double> bytes;  ///< [first band * bands + last band]
};

struct Cut {
  double bytes = 0;
  std::vector<std::pair<int, int>> bands;  ///< from..to of each scan
};

/// The cheapest way to cut 1..63 into scans when each costs `penalty` bytes on top.
Cut cheapest_cut(const BandCosts& costs, double penalty);

}  // namespace pressoir::codecs::jpeg
