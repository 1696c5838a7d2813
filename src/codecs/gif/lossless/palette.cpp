#include "codecs/gif/lossless/palette.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

namespace pressoir::codecs::gif {
namespace {

using Popularity = std::unordered_map<Rgba, std::uint64_t>;

void sort_by_use(std::vector<Rgba>& colours, const Popularity& use) {
  std::ranges::sort(colours, [&](Rgba a, Rgba b) {
    const auto left = use.at(a), right = use.at(b);
    return left != right ? left > right : a < b;
  });
}

/// Bytes of the local tables that a global table leaves necessary.
std::uint64_t local_bytes(std::span<const FrameColours> frames, const std::vector<Rgba>& global) {
  const IndexOf index(global);
  std::uint64_t bytes = 0;
  for (const auto& frame : frames) {
    const bool room = frame.colours.size() + (frame.has_unchanged ? 1 : 0) <= 256;
    if (!room || !index.covers(frame.colours)) {
      bytes += 3ULL << palette_bits(frame.colours.size() + (frame.has_unchanged ? 1 : 0));
    }
  }
  return bytes;
}

/// Takes whole frames as long as their colours fit together.
std::vector<Rgba> union_of_frames(std::span<const FrameColours> frames) {
  std::set<Rgba> taken;
  for (const auto& frame : frames) {
    std::set<Rgba> more = taken;
    more.insert(frame.colours.begin(), frame.colours.end());
    if (more.size() <= 255) taken = std::move(more);
  }
  return {taken.begin(), taken.end()};
}

}  // namespace

FrameColours colours_of(const FramePlan& plan, const RgbaCanvas& base, const RgbaCanvas& target,
                        std::uint32_t width) {
  FrameColours result;
  result.is_known = true;
  Popularity here;
  Rgba last = kTransparent;
  std::uint64_t* count = nullptr;
  const auto height = plan.rect.y + plan.rect.height;
  for_rows(plan.rect, width, height, [&](std::size_t begin, std::size_t pixels) {
    for (std::size_t i = begin; i < begin + pixels; ++i) {
      if (base[i] == target[i]) {
        result.has_unchanged = true;
        continue;
      }
      if (count == nullptr || target[i] != last) count = &here[last = target[i]];
      ++*count;
    }
  });
  for (const auto& [colour, uses] : here) result.colours.push_back(colour);
  sort_by_use(result.colours, here);
  for (const auto colour : result.colours) result.uses.push_back(here.at(colour));
  return result;
}

std::vector<Rgba> global_palette(std::span<const FrameColours> frames,
                                 const std::vector<Rgba>& preferred) {
  Popularity popularity;
  for (const auto& frame : frames) {
    for (std::size_t i = 0; i < frame.colours.size(); ++i) {
      popularity[frame.colours[i]] += frame.uses[i];
    }
  }
  std::vector<Rgba> all;
  for (const auto& [colour, uses] : popularity) all.push_back(colour);
  const bool any_unchanged = std::ranges::any_of(frames, &FrameColours::has_unchanged);
  if (all.empty()) return {0xFF000000U};
  if (all.size() + (any_unchanged ? 1 : 0) <= 256) {
    sort_by_use(all, popularity);
    return all;
  }
  std::vector<Rgba> best = union_of_frames(frames);
  std::vector<Rgba> used_preferred;
  std::set<Rgba> seen;
  for (const auto colour : preferred) {
    if (popularity.contains(colour) && seen.insert(colour).second) used_preferred.push_back(colour);
  }
  if (local_bytes(frames, used_preferred) + 3 * used_preferred.size() <
      local_bytes(frames, best) + 3 * best.size()) {
    best = std::move(used_preferred);
  }
  sort_by_use(best, popularity);
  return best;
}

IndexOf::IndexOf(const std::vector<Rgba>& palette) : slots_(kSlots) {
  for (std::size_t i = 0; i < palette.size(); ++i) {
    auto at = slot_of(palette[i]);
    while (slots_[at].index >= 0 && slots_[at].colour != palette[i]) at = (at + 1) % kSlots;
    if (slots_[at].index < 0) slots_[at] = {palette[i], static_cast<std::int16_t>(i)};
  }
}

int IndexOf::operator()(Rgba colour) const {
  auto at = slot_of(colour);
  while (slots_[at].index >= 0 && slots_[at].colour != colour) at = (at + 1) % kSlots;
  return slots_[at].index;
}

bool IndexOf::covers(const std::vector<Rgba>& colours) const {
  return std::ranges::all_of(colours, [this](Rgba colour) { return (*this)(colour) >= 0; });
}

}  // namespace pressoir::codecs::gif
