#include "codecs/jpeg/repair/repair.h"

#include <algorithm>

#include "base/warnings.h"
#include "codecs/jpeg/container.h"
#include "codecs/jpeg/optimize.h"
#include "codecs/jpeg/repair/fill.h"
#include "codecs/jpeg/repair/scans.h"
#include "codecs/loss.h"
#include "raster/metadata/part_claims.h"

namespace pressoir::codecs::jpeg {
namespace {

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::corrupt_input, why); }

Pixels pixels_of(const Container& container) {
  const auto& frame = container.segments.frame;
  return {.width = frame.width,
          .height = frame.height,
          .orientation = raster::orientation_of(container.metadata),
          .is_cmyk = frame.components == 4};
}

/// The container of a file whose first picture decodes without any complaint; empty: it does not.
std::optional<Container> sound_container(Bytes input, const Limits& limits) {
  try {
    Container container = read_container(input);
    check_frame(container.segments, limits);
    if (!container.segments.has_end || container.segments.garbage > 0) return std::nullopt;
    if (read_coefficients(container.primary()).extra_bytes) return std::nullopt;
    return container;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    return std::nullopt;
  }
}

/// Head and parts as they were, without what the file does not hold any more.
Buffer assembled(Container container, const std::vector<Bytes>& coded, bool has_lost_parts) {
  if (has_lost_parts) {
    container.metadata.xmp = raster::without_part_claims(container.metadata.xmp);
    if (!container.has(PartKind::gain_map)) container.gain_map_marks.clear();
  }
  WrapperOptions options;
  options.policy.all = true;
  return assemble(wrapper_for(container, options), coded);
}

void check_supported(const Salvaged& file, const Limits& limits) {
  check_frame(file.segments, limits);
  const auto& frame = file.segments.frame;
  if (frame.marker == 0xC9 || frame.marker == 0xCA)
    refuse("The JPEG file is damaged, and arithmetic coding cannot be repaired.");
  const bool is_sampled = std::ranges::all_of(file.components, [](const FoundComponent& each) {
    return each.h >= 1 && each.h <= 4 && each.v >= 1 && each.v <= 4;
  });
  if (!is_sampled) refuse("The JPEG file cannot be repaired: its header is damaged.");
  if (memory_for_coefficients(frame) > limits.max_memory_bytes)
    throw Error(ErrorCode::limit_exceeded,
                "The JPEG file needs more memory than allowed to be repaired.");
}

/// Of the first component, which carries the picture: what is missing; of all, the most that is
/// coarse.
Repair measured(const Remains& remains) {
  Repair report;
  double most = 0;
  for (std::size_t i = 0; i < remains.arrived.size(); ++i) {
    const Arrived& arrived = remains.arrived[i];
    const std::size_t blocks = arrived.coefficients.size();
    std::size_t unknown = 0, coarse = 0;
    for (std::size_t block = 0; block < blocks; ++block) {
      unknown += arrived.is_known(block) ? 0U : 1U;
      coarse += arrived.misses[block] != 0 || arrived.unfinished ? 1U : 0U;
    }
    if (i == 0 && unknown == blocks)
      refuse("The JPEG file cannot be repaired: nothing of the picture can be decoded.");
    if (i == 0) report.lost_percent = percent_lost(unknown, blocks);
    most = std::max(most, percent_lost(coarse, blocks));
  }
  report.coarse_percent = std::max(0.0, most - report.lost_percent);
  return report;
}

Buffer coded_and_proven(const Picture& picture) {
  Buffer coded =
      write_coefficients(picture, picture.progressive ? Coding::progressive : Coding::sequential);
  if (!same_picture(read_coefficients(coded), picture))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "jpeg repair");
  return coded;
}

void add_lost(Repair& report, const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (std::ranges::find(report.metadata_lost, name) == report.metadata_lost.end())
      report.metadata_lost.push_back(name);
}

}  // namespace

std::optional<Repaired> repair(Bytes input, const Limits& limits) {
  if (auto sound = sound_container(input, limits)) {
    const auto lost = missing_parts(input, sound->index());
    if (lost.empty()) return std::nullopt;
    const auto coded = sound->segments.coded;
    Repaired result{.before = {.pixels = pixels_of(*sound), .lossy = true}};
    result.report.metadata_lost = lost;
    result.bytes = assembled(container_of(input, std::move(sound->segments)), coded, true);
    return result;
  }
  const Salvaged file = salvage(input);
  check_supported(file, limits);
  Remains remains = decode_scans(file);
  Repaired result{.report = measured(remains)};
  add_lost(result.report, file.lost);
  fill_missing(remains);
  const Buffer coded = coded_and_proven(remains.picture);
  const Container container = container_of(input, file.segments);
  const auto lost = missing_parts(input, container.index());
  add_lost(result.report, lost);
  result.before = {.pixels = pixels_of(container), .lossy = true};
  result.bytes = assembled(container, parse_segments(coded).coded, !lost.empty());
  return result;
}

}  // namespace pressoir::codecs::jpeg
