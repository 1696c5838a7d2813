// Ranges: what of an old file goes into a new one, and where it comes to lie. One thread at a time.
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "codecs/avif/items.h"

namespace pressoir::codecs::avif {

/// Each once, in their order.
class Ranges {
 public:
  void add(const Extent& extent) { all_.push_back(extent); }
  void join() {
    std::ranges::sort(all_, {}, &Extent::at);
    std::vector<Extent> joined;
    for (const auto& next : all_) {
      if (!joined.empty() && next.at <= joined.back().at + joined.back().size) {
        auto& last = joined.back();
        last.size = std::max(last.size, next.at + next.size - last.at);
      } else {
        joined.push_back(next);
      }
    }
    std::size_t start = 0;
    for (const auto& range : joined) {
      starts_.emplace(range.at, start);
      start += range.size;
    }
    all_ = std::move(joined);
    size_ = start;
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t place(std::size_t at) const {
    auto found = starts_.upper_bound(at);
    if (found == starts_.begin()) corrupt("place");
    --found;
    return found->second + (at - found->first);
  }
  void append_to(Buffer& out, Bytes input) const {
    for (const auto& range : all_) append_bytes(out, input.subspan(range.at, range.size));
  }

 private:
  std::vector<Extent> all_;
  std::map<std::size_t, std::size_t> starts_;
  std::size_t size_ = 0;
};

}  // namespace pressoir::codecs::avif
