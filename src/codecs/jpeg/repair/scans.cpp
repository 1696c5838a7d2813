#include "codecs/jpeg/repair/scans.h"

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <utility>

#include "codecs/jpeg/repair/block_decoder.h"
#include "codecs/jpeg/repair/seam.h"

namespace pressoir::codecs::jpeg {
namespace {

/// A stretch of coded data between two restart markers.
struct Stretch {
  std::uint64_t first_unit = 0;
  Bytes data;
  bool has_end = false;  ///< a marker stands behind it: the data is not cut off there
};

/// Where markers are missing their numbers, which count to 8, say how many.
std::vector<Stretch> stretches_of(const FoundScan& scan) {
  if (scan.restart_interval == 0) return {{0, scan.data, scan.has_end}};
  std::vector<Stretch> stretches;
  const auto* data = as_u8(scan.data);
  std::size_t start = 0;
  std::uint64_t index = 0;
  bool is_good = true;
  const auto close = [&](std::size_t end, bool has_end) {
    if (is_good)
      stretches.push_back(
          {index * scan.restart_interval, scan.data.subspan(start, end - start), has_end});
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

class ScanReader {
 public:
  ScanReader(const FoundScan& scan, const Salvaged& file, Remains& into)
      : scan_(scan), into_(into), decoder_(scan, file.segments.frame.marker == 0xC2) {
    for (const auto& part : scan.parts) {
      const auto& component = into.picture.components[part.component];
      const bool alone = scan.parts.size() == 1;
      const auto h = alone ? 1U : static_cast<std::uint32_t>(component.h);
      const auto v = alone ? 1U : static_cast<std::uint32_t>(component.v);
      parts_.push_back({.component = part.component, .h = h, .v = v});
    }
    const auto& first = into.picture.components[parts_[0].component];
    units_wide_ = (first.blocks_wide + parts_[0].h - 1) / parts_[0].h;
    units_high_ = (first.blocks_high + parts_[0].v - 1) / parts_[0].v;
    if (parts_.size() > 1) {
      const auto side = [](std::uint32_t pixels, int factor) {
        const auto step = 8 * static_cast<std::uint32_t>(factor);
        return (pixels + step - 1) / step;
      };
      units_wide_ = side(into.picture.width, into.picture.max_h());
      units_high_ = side(into.picture.height, into.picture.max_v());
    }
  }

  void read() {
    const std::uint64_t units = std::uint64_t{units_wide_} * units_high_;
    std::vector<bool> done(units);
    for (const auto& stretch : stretches_of(scan_)) {
      const std::uint64_t end =
          scan_.restart_interval == 0
              ? units
              : std::min<std::uint64_t>(units, stretch.first_unit + scan_.restart_interval);
      BitReader bits(stretch.data);
      decoder_.restart();
      std::uint64_t unit = stretch.first_unit;
      for (; unit < end && read_unit(bits, unit); ++unit) done[unit] = true;
      if (unit < end && !into_.picture.progressive) resume(stretch, bits, {unit, end}, done);
    }
    for (std::uint64_t unit = 0; unit < units; ++unit)
      if (!done[unit]) miss_unit(unit);
  }

 private:
  struct Part {
    std::size_t component = 0;
    std::uint32_t h = 1, v = 1;  ///< blocks of a unit
  };

  /// Calls work(part, component, block or none) for each block of a unit, padding included, as long
  /// as it returns true.
  bool for_blocks(std::uint64_t unit, const auto& work) {
    const auto left = static_cast<std::uint32_t>(unit % units_wide_);
    const auto top = static_cast<std::uint32_t>(unit / units_wide_);
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part& part = parts_[i];
      const auto& component = into_.picture.components[part.component];
      for (std::uint32_t k = 0; k < part.h * part.v; ++k) {
        const std::uint32_t x = left * part.h + k % part.h, y = top * part.v + k / part.h;
        std::optional<std::size_t> block;
        if (x < component.blocks_wide && y < component.blocks_high)
          block = std::size_t{y} * component.blocks_wide + x;
        if (!work(i, part.component, block)) return false;
      }
    }
    return true;
  }

  /// A unit that cannot be read to its end leaves its blocks as they were.
  bool read_unit(BitReader& bits, std::uint64_t unit) {
    undo_.clear();
    const bool is_whole =
        for_blocks(unit, [&](std::size_t i, std::size_t index, std::optional<std::size_t> at) {
          auto& component = into_.picture.components[index];
          Block padding{};
          Block& block = at ? component.blocks[*at] : padding;
          if (at) undo_.push_back({&block, block});
          return decoder_.read(bits, i, block, component.quant);
        });
    if (!is_whole) {
      for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) *step->block = step->before;
      return false;
    }
    for_blocks(unit, [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
      if (!at) return true;
      into_.arrived[index].coefficients[*at] |= decoder_.covered();
      if (scan_.low == 0) into_.arrived[index].exact[*at] |= decoder_.covered();
      return true;
    });
    return true;
  }

  /// Units that follow each other behind damage.
  struct Run {
    std::vector<Block> blocks;  ///< in the order of for_blocks()
    std::uint64_t units = 0;
  };
  struct Range {
    std::uint64_t first, end;
  };

  Run read_run(BitReader& bits, std::uint64_t most) {
    Run run;
    decoder_.restart();
    for (bool is_whole = true; is_whole && run.units < most;) {
      const std::size_t before = run.blocks.size();
      is_whole = for_blocks(0, [&](std::size_t i, std::size_t index, std::optional<std::size_t>) {
        return decoder_.read(bits, i, run.blocks.emplace_back(),
                             into_.picture.components[index].quant);
      });
      if (is_whole)
        ++run.units;
      else
        run.blocks.resize(before);
    }
    return run;
  }

  /// Looks for codes that make sense again. A run of them ends at the next damage; the last one,
  /// where the data is not cut off, at the end of the stretch.
  void resume(const Stretch& stretch, BitReader bits, Range range, std::vector<bool>& done) {
    constexpr std::uint64_t kLeastUnits = 8, kMostAttempts = 200'000;
    Bytes data = stretch.data;
    std::uint64_t at = range.first + 1, attempts = 0;
    std::vector<std::pair<Run, std::uint64_t>> runs;
    while (++attempts < kMostAttempts && at < range.end) {
      auto run = read_run(bits, range.end - range.first);
      const std::uint64_t units = run.units;
      if (units >= kLeastUnits) {
        runs.emplace_back(std::move(run), at);
        at += units + 1;
      }
      if (!bits.is_at_end()) {
        (void)bits.skip(1);
      } else {
        if (bits.stop() + 2 >= data.size()) break;
        data = data.subspan(bits.stop() + 2);
        bits = BitReader(data);
      }
    }
    if (!runs.empty() && stretch.has_end)
      runs.back().second = range.end - std::min(range.end - range.first, runs.back().first.units);
    for (const auto& [run, first] : runs) place(run, first, range.end, done);
  }

  /// The first unit of a run is what the damage made of it.
  void place(const Run& run, std::uint64_t first, std::uint64_t end, std::vector<bool>& done) {
    into_.may_be_shifted = true;
    const std::size_t blocks = run.blocks.size() / run.units;
    Seam seam(into_.picture.components.size());
    const auto for_run = [&](const auto& work) {
      for (std::uint64_t unit = 1; unit < run.units && first + unit < end; ++unit) {
        std::size_t next = unit * blocks;
        for_blocks(first + unit,
                   [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
                     if (at) work(index, *at, run.blocks[next]);
                     ++next;
                     return true;
                   });
      }
    };
    for_run([&](std::size_t index, std::size_t at, const Block& block) {
      const auto& component = into_.picture.components[index];
      if (at < component.blocks_wide) return;
      const std::size_t above = at - component.blocks_wide;
      if (into_.arrived[index].is_known(above))
        seam.add(index, component.quant, component.blocks[above], block);
    });
    for_run([&](std::size_t index, std::size_t at, const Block& block) {
      auto& component = into_.picture.components[index];
      component.blocks[at] = block;
      component.blocks[at][0] = seam.shifted(index, component.quant, block[0]);
      into_.arrived[index].coefficients[at] = into_.arrived[index].exact[at] = ~std::uint64_t{0};
    });
    for (std::uint64_t unit = 1; unit < run.units && first + unit < end; ++unit)
      done[first + unit] = true;
  }

  void miss_unit(std::uint64_t unit) {
    for_blocks(unit, [&](std::size_t, std::size_t index, std::optional<std::size_t> at) {
      if (at) into_.arrived[index].misses[*at] |= decoder_.covered();
      return true;
    });
  }

  struct Undo {
    Block* block;
    Block before;
  };
  const FoundScan& scan_;
  Remains& into_;
  BlockDecoder decoder_;
  std::vector<Part> parts_;
  std::vector<Undo> undo_;
  std::uint32_t units_wide_ = 0, units_high_ = 0;
};

/// As libjpeg decides it (jdapimin.c, default_decompress_parms).
CodedColour colour_of(const Salvaged& file) {
  const auto& components = file.components;
  int transform = -1;
  bool jfif = false;
  for (const Segment& segment : file.segments.extra) {
    const auto text = as_text(segment.payload);
    jfif = jfif || (segment.marker == 0xE0 && text.starts_with(std::string_view("JFIF\0", 5)));
    if (segment.marker == 0xEE && text.starts_with("Adobe") && text.size() >= 12)
      transform = static_cast<unsigned char>(text[11]);
  }
  if (components.size() == 1) return CodedColour::grey;
  if (components.size() == 4) return transform == 2 ? CodedColour::ycck : CodedColour::cmyk;
  if (jfif) return CodedColour::ycbcr;
  if (transform >= 0) return transform == 0 ? CodedColour::rgb : CodedColour::ycbcr;
  const bool says_rgb =
      components[0].id == 'R' && components[1].id == 'G' && components[2].id == 'B';
  return says_rgb ? CodedColour::rgb : CodedColour::ycbcr;
}

Picture empty_picture(const Salvaged& file) {
  Picture picture;
  picture.width = file.segments.frame.width;
  picture.height = file.segments.frame.height;
  picture.colour = colour_of(file);
  picture.progressive = file.segments.frame.marker == 0xC2;
  int max_h = 1, max_v = 1;
  for (const auto& found : file.components) {
    max_h = std::max(max_h, found.h);
    max_v = std::max(max_v, found.v);
  }
  const bool alone = file.components.size() == 1;
  for (const auto& found : file.components) {
    Component& component = picture.components.emplace_back();
    component.id = found.id;
    component.h = alone ? 1 : found.h;
    component.v = alone ? 1 : found.v;
    const auto blocks = [](std::uint32_t pixels, int factor, int most) {
      const auto step = static_cast<std::uint64_t>(8 * most);
      return static_cast<std::uint32_t>(
          (std::uint64_t{pixels} * static_cast<std::uint64_t>(factor) + step - 1) / step);
    };
    component.blocks_wide = blocks(picture.width, found.h, max_h);
    component.blocks_high = blocks(picture.height, found.v, max_v);
    component.blocks.resize(std::size_t{component.blocks_wide} * component.blocks_high);
  }
  return picture;
}

void note_missing_bits(const Salvaged& file, std::size_t component, Arrived& arrived) {
  arrived.low.fill(-1);  // no scan brings it
  for (const auto& scan : file.scans) {
    const bool has_it =
        std::ranges::find(scan.parts, component, &FoundScan::Part::component) != scan.parts.end();
    for (int k = scan.from; has_it && k <= scan.to; ++k) {
      const auto at = static_cast<std::size_t>(k);
      arrived.low_before[at] = arrived.low[at];
      arrived.low[at] = scan.low;
    }
  }
}

}  // namespace

Remains decode_scans(const Salvaged& file) {
  Remains remains;
  remains.picture = empty_picture(file);
  auto& components = remains.picture.components;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto& any = i > 0 ? file.quants[i] : file.quants[0];
    if (!any && !file.quants[0])
      throw Error(ErrorCode::corrupt_input,
                  "The JPEG file cannot be repaired: its quantisation tables are missing.");
    components[i].quant = any ? *any : *file.quants[0];
    Arrived& arrived = remains.arrived.emplace_back();
    arrived.coefficients.resize(components[i].blocks.size());
    arrived.exact.resize(components[i].blocks.size());
    arrived.misses.resize(components[i].blocks.size());
    arrived.unfinished = !file.quants[i].has_value();
    if (!remains.picture.progressive) continue;
    note_missing_bits(file, i, arrived);
    arrived.unfinished = std::ranges::any_of(arrived.low, [](int bits) { return bits != 0; });
  }
  for (const auto& scan : file.scans) {
    if (std::ranges::any_of(scan.parts, [](const auto& part) { return !part.dc || !part.ac; }))
      continue;
    ScanReader(scan, file, remains).read();
  }
  return remains;
}

}  // namespace pressoir::codecs::jpeg
