#include "base/deflate/matches.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace pressoir::deflate {
namespace {

constexpr unsigned kRootBits = 16, kNearestBits = 18, kStartBits = 14;
constexpr std::size_t kMask = kWindow - 1;
constexpr std::uint32_t kNothing = 0;
// Positions are kept with this added, so that kNothing is out of every window.
constexpr std::size_t kOffset = kWindow;

std::uint32_t four_bytes(const std::uint8_t* at) {
  return std::uint32_t{at[0]} | std::uint32_t{at[1]} << 8U | std::uint32_t{at[2]} << 16U |
         std::uint32_t{at[3]} << 24U;
}

std::uint32_t hash(std::uint32_t bytes, unsigned bits) {
  return bytes * 0x9E3779B1U >> (32 - bits);
}

/// Zero bits before the first byte in memory that is not zero, and in it.
int first_bit(std::uint64_t difference) {
  return std::endian::native == std::endian::little ? std::countr_zero(difference)
                                                    : std::countl_zero(difference);
}

/// How many bytes are equal, `from` of which are known to be.
std::size_t common(const std::uint8_t* a, const std::uint8_t* b, std::size_t from,
                   std::size_t most) {
  while (from + 8 <= most) {
    std::uint64_t x = 0, y = 0;
    std::memcpy(&x, a + from, 8);
    std::memcpy(&y, b + from, 8);
    if (x != y) return from + static_cast<std::size_t>(first_bit(x ^ y)) / 8;
    from += 8;
  }
  while (from < most && a[from] == b[from]) ++from;
  return from;
}

}  // namespace

MatchFinder::MatchFinder(std::span<const std::uint8_t> data, unsigned depth, std::size_t period)
    : data_(data),
      depth_(depth),
      runs_{Run{}, Run{.period = period}},
      roots_(std::size_t{1} << kRootBits),
      nearest_(std::size_t{1} << kNearestBits),
      children_(2 * kWindow),
      starts_(std::size_t{1} << kStartBits) {}

std::size_t MatchFinder::left_of(Run& run) {
  if (at_ >= run.end) {
    const std::size_t most = data_.size() - std::min(data_.size(), at_ + run.period);
    run.begin = at_;
    run.end = at_ + common(data_.data() + at_, data_.data() + at_ + run.period, 0, most);
  }
  return run.end - at_;
}

Match MatchFinder::match_in_run(std::size_t most, std::uint32_t& key) {
  for (Run& run : runs_) {
    const std::size_t left = left_of(run);
    if (left < 16) continue;
    key += static_cast<std::uint32_t>(std::min(left, kMostLength) * 0x85EBCA6BU);
    if (at_ < run.begin + run.period) return 0;
    return match_of(std::min(left + run.period, most), run.period);
  }
  return 0;
}

void MatchFinder::next(std::vector<Match>& found) {
  const std::size_t most = std::min(kMostLength, data_.size() - at_);
  if (most < 4) {
    ++at_;
    return;
  }
  const std::uint8_t* here = data_.data() + at_;
  const std::uint32_t bytes = four_bytes(here);
  std::uint32_t key = bytes;
  const Match in_run = match_in_run(most, key);
  if (in_run != 0 && length_in(in_run) == kMostLength) {
    found.push_back(in_run);
    ++at_;
    return;
  }
  auto& nearest = nearest_[hash(bytes << 8U, kNearestBits)];
  const std::size_t distance = at_ + kOffset - nearest;
  if (distance < kWindow && (in_run == 0 || distance < distance_less_one(in_run) + 1)) {
    const std::uint8_t* there = here - distance;
    if (there[0] == here[0] && there[1] == here[1] && there[2] == here[2])
      found.push_back(match_of(kLeastLength, distance));
  }
  nearest = static_cast<std::uint32_t>(at_ + kOffset);
  std::size_t best = std::max(kLeastLength, length_in(in_run));
  if (in_run != 0) found.push_back(in_run);
  const Match at_start = in_run == 0 && key != bytes ? match_at_start(most, bytes, best) : 0;
  if (at_start != 0) found.push_back(at_start);
  const std::size_t before = found.size();
  walk(most, key, std::max(best, length_in(at_start)), found);
  const bool is_beaten = at_start != 0 && found.size() > before &&
                         distance_less_one(found[before]) < distance_less_one(at_start);
  if (is_beaten) found.erase(found.begin() + static_cast<std::ptrdiff_t>(before) - 1);
  ++at_;
}

Match MatchFinder::match_at_start(std::size_t most, std::uint32_t bytes, std::size_t best) {
  const std::size_t now = at_ + kOffset;
  const std::size_t distance =
      now - std::exchange(starts_[hash(bytes, kStartBits)], static_cast<std::uint32_t>(now));
  if (distance >= kWindow) return 0;
  const std::uint8_t* here = data_.data() + at_;
  const std::size_t length = common(here, here - distance, 0, most);
  return length > best ? match_of(length, distance) : 0;
}

void MatchFinder::walk(std::size_t most, std::uint32_t key, std::size_t best,
                       std::vector<Match>& found) {
  const std::uint8_t* here = data_.data() + at_;
  const std::size_t now = at_ + kOffset;
  auto& root = roots_[hash(key, kRootBits)];
  std::size_t node = root;
  root = static_cast<std::uint32_t>(now);
  std::uint32_t* smaller = &children_[2 * (now & kMask)];
  std::uint32_t* greater = smaller + 1;
  std::size_t common_smaller = 0, common_greater = 0;
  for (unsigned left = depth_; left > 0 && now - node < kWindow; --left) {
    const std::size_t distance = now - node;
    const std::uint8_t* there = here - distance;
    std::uint32_t* children = &children_[2 * (node & kMask)];
    const std::size_t length = common(here, there, std::min(common_smaller, common_greater), most);
    if (length > best) {
      best = length;
      found.push_back(match_of(length, distance));
    }
    if (length == most) {  // takes the other's place; no byte behind tells them apart
      *smaller = children[0];
      *greater = children[1];
      return;
    }
    if (there[length] < here[length]) {
      *smaller = static_cast<std::uint32_t>(node);
      smaller = children + 1;
      common_smaller = length;
      node = *smaller;
    } else {
      *greater = static_cast<std::uint32_t>(node);
      greater = children;
      common_greater = length;
      node = *greater;
    }
  }
  *smaller = kNothing;
  *greater = kNothing;
}

}  // namespace pressoir::deflate
