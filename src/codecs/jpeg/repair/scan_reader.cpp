#include "codecs/jpeg/repair/scan_reader.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "codecs/jpeg/repair/seam.h"

namespace pressoir::codecs::jpeg {

ScanReader::ScanReader(const FoundScan& scan, bool checks_range, Remains& into)
    : scan_(scan),
      into_(into),
      decoder_(scan, into.picture.progressive, checks_range),
      grid_(scan, into.picture),
      done_(grid_.units()) {}

void ScanReader::read() {
  for (const auto& stretch : stretches_of(scan_, grid_.units())) {
    BitReader bits(stretch.data);
    decoder_.restart();
    std::uint64_t unit = stretch.first_unit;
    for (; unit < stretch.end_unit && read_unit(bits, unit); ++unit) done_[unit] = true;
    if (unit == stretch.end_unit || into_.picture.progressive) continue;
    for (const auto& run : runs_behind(stretch, bits, unit)) place(run, stretch.end_unit);
  }
  for (std::uint64_t unit = 0; unit < grid_.units(); ++unit)
    if (!done_[unit]) miss_unit(unit);
}

/// A unit that cannot be read to its end leaves its blocks as they were.
bool ScanReader::read_unit(BitReader& bits, std::uint64_t unit) {
  undo_.clear();
  const bool is_whole = grid_.for_blocks(
      unit, [&](std::size_t part, std::size_t index, std::optional<std::size_t> at) {
        auto& component = into_.picture.components[index];
        Block padding{};
        Block& block = at ? component.blocks[*at] : padding;
        if (at) undo_.push_back({&block, block});
        return decoder_.read(bits, part, block, component.quant);
      });
  if (!is_whole) {
    for (const Undo& step : std::views::reverse(undo_)) *step.block = step.before;
    return false;
  }
  grid_.for_blocks(unit, [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
    if (!at) return true;
    into_.arrived[index].coefficients[*at] |= decoder_.covered();
    if (scan_.low == 0) into_.arrived[index].exact[*at] |= decoder_.covered();
    return true;
  });
  return true;
}

void ScanReader::miss_unit(std::uint64_t unit) {
  grid_.for_blocks(unit, [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
    if (at) into_.arrived[index].misses[*at] |= decoder_.covered();
    return true;
  });
}

ScanReader::Run ScanReader::read_run(BitReader& bits, std::uint64_t most) {
  Run run;
  decoder_.restart();
  for (bool is_whole = true; is_whole && run.units < most;) {
    const std::size_t before = run.blocks.size();
    is_whole =
        grid_.for_blocks(0, [&](std::size_t part, std::size_t index, std::optional<std::size_t>) {
          return decoder_.read(bits, part, run.blocks.emplace_back(),
                               into_.picture.components[index].quant);
        });
    if (is_whole)
      ++run.units;
    else
      run.blocks.resize(before);
  }
  return run;
}

/// Codes that make sense again behind the damaged `unit`. A run of them ends at the next damage;
/// the last one, where the data is not cut off, at the end of the stretch.
std::vector<ScanReader::Run> ScanReader::runs_behind(const Stretch& stretch, BitReader bits,
                                                     std::uint64_t unit) {
  constexpr std::uint64_t kLeastUnits = 8;
  const std::uint64_t most = stretch.end_unit - unit;
  Bytes data = stretch.data;
  std::vector<Run> runs;
  std::uint64_t at = unit + 1;
  for (; attempts_left_ > 0 && at < stretch.end_unit; --attempts_left_) {
    auto run = read_run(bits, most);
    if (run.units >= kLeastUnits) {
      run.first = at;
      at += run.units + 1;
      runs.push_back(std::move(run));
    }
    if (!bits.is_at_end()) {
      (void)bits.skip(1);
      continue;
    }
    constexpr std::size_t kMarker = 2;  // one that makes no sense
    if (bits.stop() + kMarker >= data.size()) break;
    data = data.subspan(bits.stop() + kMarker);
    bits = BitReader(data);
  }
  if (!runs.empty() && stretch.has_end)
    runs.back().first = stretch.end_unit - std::min(most, runs.back().units);
  return runs;
}

/// Calls work(component, place, block) for the blocks of a run; its first unit is what the damage
/// made of it.
void ScanReader::for_run(const Run& run, std::uint64_t end, const auto& work) const {
  const std::size_t blocks = run.blocks.size() / run.units;
  for (std::uint64_t unit = 1; unit < run.units && run.first + unit < end; ++unit) {
    std::size_t next = unit * blocks;
    grid_.for_blocks(run.first + unit,
                     [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
                       if (at) work(index, *at, run.blocks[next]);
                       ++next;
                       return true;
                     });
  }
}

void ScanReader::place(const Run& run, std::uint64_t end) {
  into_.may_be_shifted = true;
  Seam seam(into_.picture.components.size());
  for_run(run, end, [&](std::size_t index, std::size_t at, const Block& block) {
    const auto& component = into_.picture.components[index];
    if (at < component.blocks_wide) return;
    const std::size_t above = at - component.blocks_wide;
    if (into_.arrived[index].is_known(above))
      seam.add(index, component.quant, component.blocks[above], block);
  });
  for_run(run, end, [&](std::size_t index, std::size_t at, const Block& block) {
    auto& component = into_.picture.components[index];
    component.blocks[at] = block;
    component.blocks[at][0] = seam.shifted(index, component.quant, block[0]);
    into_.arrived[index].coefficients[at] = into_.arrived[index].exact[at] = ~std::uint64_t{0};
  });
  for (std::uint64_t unit = 1; unit < run.units && run.first + unit < end; ++unit)
    done_[run.first + unit] = true;
}

}  // namespace pressoir::codecs::jpeg
