#include "codecs/jpeg/repair/stretches.h"

#include <algorithm>

namespace pressoir::codecs::jpeg {

std::vector<Stretch> stretches_of(const FoundScan& scan, std::uint64_t units) {
  if (scan.restart_interval == 0) return {{0, units, scan.data, scan.has_end}};
  std::vector<Stretch> stretches;
  const auto* data = as_u8(scan.data);
  std::size_t start = 0;
  std::uint64_t index = 0;
  bool is_good = true;
  const auto close = [&](std::size_t end, bool has_end) {
    const std::uint64_t first = index * scan.restart_interval;
    if (!is_good || first >= units) return;
    stretches.push_back({first, std::min<std::uint64_t>(units, first + scan.restart_interval),
                         scan.data.subspan(start, end - start), has_end});
  };
  for (std::size_t i = 0; i + 1 < scan.data.size(); ++i) {
    if (data[i] != 0xFF || data[i + 1] < 0xD0 || data[i + 1] > 0xD7) continue;
    const std::uint64_t ahead = (data[i + 1] - 0xD0U - index % 8 + 8) % 8;  // 0: the one expected
    close(i, ahead == 0);
    is_good = ahead < 6;  // 6 and 7: a marker that should have gone before
    if (is_good) index += ahead + 1;
    start = i + 2;
  }
  close(scan.data.size(), scan.has_end);
  return stretches;
}

}  // namespace pressoir::codecs::jpeg
