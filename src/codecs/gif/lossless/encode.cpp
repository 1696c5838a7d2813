#include "codecs/gif/lossless/encode.h"

#include <algorithm>
#include <utility>

#include "codecs/gif/lossless/lzw.h"
#include "codecs/gif/lossless/palette.h"
#include "codecs/gif/lossless/stored.h"

namespace pressoir::codecs::gif {
namespace {

class FrameEncoder {
 public:
  FrameEncoder(const FramePlanner::Planned& planned, const FrameColours& colours,
               std::uint32_t width, bool thorough)
      : planned_(planned), colours_(colours), width_(width), thorough_(thorough) {}

  Encoded with_table(const std::vector<Rgba>& palette, bool local) {
    Encoded result;
    result.frame.rect = planned_.plan.rect;
    result.frame.disposal = planned_.plan.disposal;
    result.frame.delay = planned_.plan.delay;
    result.frame.local_palette = local;
    if (local) result.frame.palette = palette;
    const IndexOf index(palette);
    const int table_size = 1 << palette_bits(palette.size() + (local && colours_.has_unchanged));
    if (colours_.has_unchanged) {
      result.frame.transparent = free_index(index, local ? 256 : table_size);
      if (local) {
        auto& table = result.frame.palette;
        const auto needed = static_cast<std::size_t>(result.frame.transparent) + 1;
        if (table.size() < needed) table.resize(needed, 0xFF000000U);
      }
    }
    int highest = std::max(result.frame.transparent, 0);
    for (const auto colour : colours_.colours) highest = std::max(highest, index(colour));
    result.min_code_size = std::max(2, palette_bits(static_cast<std::size_t>(highest) + 1));
    collect(index, result);
    choose_codes(result);
    return result;
  }

 private:
  /// The smallest index that no drawn colour uses.
  [[nodiscard]] int free_index(const IndexOf& index, int limit) const {
    std::vector<bool> used(257, false);
    for (const auto colour : colours_.colours) used[static_cast<std::size_t>(index(colour))] = true;
    const auto found = std::ranges::find(used, false) - used.begin();
    return found < limit ? static_cast<int>(found) : -1;
  }

  void collect(const IndexOf& index, const Encoded& result) {
    const int limit = 1 << result.min_code_size;
    const int transparent = result.frame.transparent;
    first_.clear();
    either_.clear();
    clear_.clear();
    const auto& rect = planned_.plan.rect;
    for_rows(rect, width_, rect.y + rect.height, [&](std::size_t begin, std::size_t count) {
      for (std::size_t i = begin; i < begin + count; ++i) {
        const Rgba colour = (*planned_.target)[i];
        const bool unchanged = (*planned_.base)[i] == colour;
        const int drawn = colour == kTransparent ? -1 : index(colour);
        const bool can_draw = drawn >= 0 && drawn < limit && drawn != transparent;
        first_.push_back(static_cast<std::uint8_t>(can_draw ? drawn : transparent));
        either_.push_back(unchanged && can_draw ? static_cast<std::uint16_t>(transparent)
                                                : kNoAlternative);
        clear_.push_back(static_cast<std::uint8_t>(unchanged ? transparent : drawn));
      }
    });
  }

  void choose_codes(Encoded& result) {
    const auto attempt = [&](LzwInput input, LzwEffort effort) {
      input.min_code_size = result.min_code_size;
      auto codes = lzw_encode(input, effort);
      if (result.codes.empty() || codes.size() < result.codes.size())
        result.codes = std::move(codes);
    };
    const bool choices =
        std::ranges::any_of(either_, [](std::uint16_t other) { return other != kNoAlternative; });
    const LzwInput kept{.indices = clear_, .alternatives = {}, .min_code_size = 8};
    const LzwInput free{.indices = first_,
                        .alternatives = choices ? std::span<const std::uint16_t>(either_)
                                                : std::span<const std::uint16_t>{},
                        .min_code_size = 8};
    attempt(kept, {0, 1});
    const std::size_t plain = result.codes.size();
    if (choices) attempt(free, {0, 1});
    if (!thorough_) return;
    const auto& better = result.codes.size() < plain ? free : kept;
    attempt(better, {0, 3});
    attempt(better, {4, 1});
  }

  const FramePlanner::Planned& planned_;
  const FrameColours& colours_;
  std::uint32_t width_;
  bool thorough_;
  std::vector<std::uint8_t> first_, clear_;
  std::vector<std::uint16_t> either_;
};

Encoded best_encoding(const FramePlanner::Planned& planned, const FrameColours& colours,
                      const std::vector<Rgba>& global, std::uint32_t width, bool thorough) {
  FrameEncoder encoder(planned, colours, width, thorough);
  const IndexOf index(global);
  const std::size_t wanted = colours.colours.size() + (colours.has_unchanged ? 1 : 0);
  const std::size_t global_size = std::size_t{1} << palette_bits(global.size());
  const bool global_fits = index.covers(colours.colours) && wanted <= global_size;
  if (!global_fits) return encoder.with_table(colours.colours, true);
  auto best = encoder.with_table(global, false);
  // A small table of its own makes short codes; it pays on a large frame with few colours.
  const bool narrower = palette_bits(std::max<std::size_t>(wanted, 4)) < best.min_code_size;
  if (narrower && wanted <= 64) {
    auto local = encoder.with_table(colours.colours, true);
    if (local.bytes() < best.bytes()) best = std::move(local);
  }
  return best;
}

/// Drawn anew or as the source draws it; the better of the two in a quick trial is worked on.
Encoded best_of(const FramePlanner::Planned& planned, const StoredFrame* stored,
                const FrameColours& colours, const std::vector<Rgba>& global,
                const Canvases& canvases, bool thorough) {
  if (stored != nullptr && !draws_the_same(*stored, planned, canvases.width, canvases.height))
    stored = nullptr;
  const auto anew = [&](bool more) {
    return best_encoding(planned, colours, global, canvases.width, more);
  };
  const auto again = [&](bool more) { return as_stored(*stored, planned.plan, global, more); };
  if (stored == nullptr) return anew(thorough);
  if (!colours.is_known) return again(thorough);
  auto one = anew(false), other = again(false);
  const bool keep = other.bytes() < one.bytes();
  if (!thorough) return keep ? std::move(other) : std::move(one);
  return keep ? again(true) : anew(true);
}

}  // namespace

void for_planned(
    const Canvases& canvases, Planning planning,
    const std::function<bool(const FramePlanner::Planned&, const StoredFrame*)>& work) {
  FramePlanner planner(canvases.width, canvases.height);
  canvases.rewind();
  std::optional<StoredFrame> stored;
  for (;;) {
    const auto shown = canvases.next();
    const auto* drawn = planning == Planning::as_stored && stored ? &*stored : nullptr;
    if (const auto planned = planner.push(shown.pixels, shown.delay, drawn)) {
      if (!work(*planned, stored ? &*stored : nullptr)) return;
    }
    if (shown.pixels == nullptr) return;
    stored = shown.stored == nullptr ? std::nullopt : std::optional(*shown.stored);
  }
}

Statistics statistics_of(const Canvases& canvases, Planning planning) {
  Statistics result;
  auto& frames = result.frames;
  const auto look = [&](const FramePlanner::Planned& planned, const StoredFrame* stored) {
    frames.push_back(colours_of(planned.plan, *planned.base, *planned.target, canvases.width));
    if (fits(frames.back())) return true;
    result.drawable = result.drawable && stored != nullptr &&
                      draws_the_same(*stored, planned, canvases.width, canvases.height);
    frames.back() = {};  // the stored table will do
    return true;
  };
  for_planned(canvases, planning, look);
  result.global = global_palette(frames, canvases.preferred_palette);
  return result;
}

std::optional<Buffer> encode(const Canvases& canvases, const EncodeEffort& effort,
                             Planning planning) {
  const Statistics seen = statistics_of(canvases, planning);
  if (!seen.drawable || seen.frames.empty()) return std::nullopt;
  Writer writer(canvases.width, canvases.height, seen.global, canvases.loops);
  std::size_t at = 0;
  const auto draw = [&](const FramePlanner::Planned& planned, const StoredFrame* stored) {
    const bool is_late = effort.expired && effort.expired();
    if (is_late && effort.may_give_up && at * 2 < seen.frames.size()) return false;
    const bool thorough = !effort.fast && !is_late;
    const auto& colours = seen.frames[at++];
    const auto best = best_of(planned, stored, colours, seen.global, canvases, thorough);
    writer.add(best.frame, best.min_code_size, best.codes);
    return true;
  };
  for_planned(canvases, planning, draw);
  if (at < seen.frames.size()) return std::nullopt;
  return std::move(writer).finish();
}

Buffer encode_as_stored(const Canvases& canvases, const EncodeEffort& effort) {
  Writer writer(canvases.width, canvases.height, canvases.preferred_palette, canvases.loops);
  canvases.rewind();
  for (auto shown = canvases.next(); shown.pixels != nullptr; shown = canvases.next()) {
    const bool thorough = !effort.fast && !(effort.expired && effort.expired());
    const auto frame = as_it_is(*shown.stored, thorough);
    writer.add(frame.frame, frame.min_code_size, frame.codes);
  }
  return std::move(writer).finish();
}

}  // namespace pressoir::codecs::gif
