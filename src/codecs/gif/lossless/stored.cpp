#include "codecs/gif/lossless/stored.h"

#include <array>

#include "codecs/gif/lossless/lzw.h"
#include "codecs/gif/lossless/palette.h"

namespace pressoir::codecs::gif {
namespace {

/// New names of the indices in use, and the table they point into.
struct Renaming {
  std::array<int, 256> index{};
  std::vector<Rgba> table;
  int transparent = -1;
};

std::array<bool, 256> used_in(const StoredFrame& frame) {
  std::array<bool, 256> used{};
  for (const auto index : frame.indices) used[index] = true;
  return used;
}

/// Its own table without the entries that nothing uses; the order stays.
Renaming compacted(const StoredFrame& frame, const std::array<bool, 256>& used) {
  Renaming result;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    result.index[i] = static_cast<int>(result.table.size());
    if (static_cast<int>(i) == frame.transparent) result.transparent = result.index[i];
    result.table.push_back(i < frame.palette.size() ? frame.palette[i] : 0xFF000000U);
  }
  return result;
}

/// Its own table and indices as they are, so that its code stream still holds.
Renaming unchanged(const StoredFrame& frame) {
  Renaming result;
  for (std::size_t i = 0; i < result.index.size(); ++i) result.index[i] = static_cast<int>(i);
  result.table = frame.palette;
  result.transparent = frame.transparent;
  return result;
}

/// The global table's indices; empty when a colour, or room for transparency, is missing.
std::optional<Renaming> in_global(const StoredFrame& frame, const std::array<bool, 256>& used,
                                  const std::vector<Rgba>& global) {
  Renaming result;
  const IndexOf index(global);
  std::array<bool, 256> taken{};
  bool transparent_used = false;
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) continue;
    if (static_cast<int>(i) == frame.transparent) {
      transparent_used = true;
      continue;
    }
    result.index[i] = index(frame.palette[i]);
    if (result.index[i] < 0) return std::nullopt;
    taken[static_cast<std::size_t>(result.index[i])] = true;
  }
  if (transparent_used) {
    const auto free = std::ranges::find(taken, false) - taken.begin();
    if (free >= 1 << palette_bits(global.size())) return std::nullopt;
    result.transparent = static_cast<int>(free);
    result.index[static_cast<std::size_t>(frame.transparent)] = result.transparent;
  }
  return result;
}

/// Replaces `result`'s codes where coding its indices anew, or the source's own stream when that
/// still says the same, is shorter.
void choose_codes(Encoded& result, const StoredFrame& stored, bool same_indices, bool thorough) {
  if (same_indices && !stored.coded.empty()) {
    result.codes = joined(stored.coded);
    result.min_code_size = stored.coded_min_code_size;
  }
  int highest = 0;
  for (const auto index : result.frame.indices) highest = std::max(highest, int{index});
  const int min_code_size = std::max(2, palette_bits(static_cast<std::size_t>(highest) + 1));
  const auto take = [&](std::vector<std::uint8_t> codes) {
    if (!result.codes.empty() && codes.size() >= result.codes.size()) return;
    result.codes = std::move(codes);
    result.min_code_size = min_code_size;
  };
  // More effort gains a percent or two: not worth its time where the source's coder did better.
  const auto greedy = lzw_encode(
      {.indices = result.frame.indices, .alternatives = {}, .min_code_size = min_code_size},
      {0, 1});
  const bool hopeless = !result.codes.empty() && greedy.size() * 50 > result.codes.size() * 51;
  take(greedy);
  if (hopeless || !thorough) return;
  for (const auto effort : {LzwEffort{0, 3}, LzwEffort{4, 1}})
    take(lzw_encode(
        {.indices = result.frame.indices, .alternatives = {}, .min_code_size = min_code_size},
        effort));
}

Encoded renamed(const StoredFrame& stored, const FramePlan& plan, const Renaming& names,
                bool thorough) {
  Encoded result;
  result.frame = stored;
  result.frame.disposal = plan.disposal;
  result.frame.delay = plan.delay;
  result.frame.transparent = names.transparent;
  result.frame.local_palette = !names.table.empty();
  result.frame.palette = names.table;
  bool same_indices = true;
  for (auto& index : result.frame.indices) {
    const auto name = static_cast<std::uint8_t>(names.index[index]);
    same_indices = same_indices && name == index;
    index = name;
  }
  choose_codes(result, stored, same_indices, thorough);
  return result;
}

}  // namespace

bool draws_the_same(const StoredFrame& stored, const FramePlanner::Planned& planned,
                    std::uint32_t width, std::uint32_t height) {
  const auto& rect = stored.rect;
  if (rect.x + rect.width > width || rect.y + rect.height > height) return false;
  if (planned.plan.disposal == Disposal::background && rect != planned.plan.rect) return false;
  const auto changes = bounds(width, height, *planned.base, *planned.target, [&](std::size_t i) {
    return (*planned.base)[i] != (*planned.target)[i];
  });
  if (changes && (changes->x < rect.x || changes->y < rect.y ||
                  changes->x + changes->width > rect.x + rect.width ||
                  changes->y + changes->height > rect.y + rect.height)) {
    return false;
  }
  const auto* source = stored.indices.data();
  bool same = true;
  for_rows(rect, width, height, [&](std::size_t begin, std::size_t count) {
    for (std::size_t i = 0; i < count && same; ++i) {
      const Rgba before = (*planned.base)[begin + i];
      const Rgba after = source[i] == stored.transparent ? before : stored.palette[source[i]];
      same = after == (*planned.target)[begin + i];
    }
    source += count;
  });
  return same;
}

Encoded as_stored(const StoredFrame& stored, const FramePlan& plan, const std::vector<Rgba>& global,
                  bool thorough) {
  const auto used = used_in(stored);
  std::vector<Renaming> ways{compacted(stored, used)};
  if (!stored.coded.empty()) ways.push_back(unchanged(stored));
  if (auto other = in_global(stored, used, global)) ways.push_back(std::move(*other));
  const Renaming* better = nullptr;
  Encoded best;
  for (const auto& names : ways) {
    auto result = renamed(stored, plan, names, false);
    if (better != nullptr && result.bytes() > best.bytes()) continue;
    better = &names;
    best = std::move(result);
  }
  return thorough ? renamed(stored, plan, *better, true) : best;
}

Encoded as_it_is(const StoredFrame& stored, bool thorough) {
  Encoded result;
  result.frame = stored;
  choose_codes(result, stored, true, thorough);
  return result;
}

}  // namespace pressoir::codecs::gif
