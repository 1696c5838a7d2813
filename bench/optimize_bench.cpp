// optimize_bench FILE ROUNDS: milliseconds of one lossless optimisation in this process, the
// median. The yardstick for the service: what a request costs beyond the work itself.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "engine/optimize/optimize.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream file(argv[1], std::ios::binary);
  const std::vector<char> text{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(text));
  std::vector<double> times;
  for (int round = std::atoi(argv[2]); round > 0; --round) {
    const auto start = std::chrono::steady_clock::now();
    const auto result = pressoir::engine::optimize(bytes, pressoir::Goal{}, pressoir::Limits{});
    const std::chrono::duration<double, std::milli> spent =
        std::chrono::steady_clock::now() - start;
    times.push_back(spent.count());
    if (result.outcome.bytes_after > text.size()) return 1;
  }
  if (times.empty()) return 1;
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                   times.end());
  std::printf("%.3f\n", times[times.size() / 2]);
}
