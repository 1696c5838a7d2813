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

bool is_arithmetic(const FrameHeader& frame) {
  return frame.marker == 0xC9 || frame.marker == 0xCA;
}

/// libjpeg-turbo passes over codes that do not exist where it is in a hurry.
bool has_only_codes(Bytes primary) {
  const Salvaged file = salvage(primary);
  if (is_arithmetic(file.segments.frame)) return true;
  const Remains remains = decode_scans(file, false);
  return std::ranges::all_of(remains.arrived,
                             [](const Arrived& arrived) {
                               return std::ranges::all_of(arrived.misses, [](std::uint64_t missed) {
                                 return missed == 0;
                               });
                             }) &&
         !remains.may_be_shifted;
}

/// The container of a file whose first picture decodes without any complaint; empty: it does not.
std::optional<Container> sound_container(Bytes input, const Limits& limits) {
  try {
    Container container = read_container(input);
    check_frame(container.segments, limits);
    if (!container.segments.has_end || container.segments.garbage > 0) return std::nullopt;
    if (read_coefficients(container.primary()).extra_bytes) return std::nullopt;
    if (!has_only_codes(container.primary())) return std::nullopt;
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
  if (is_arithmetic(frame))
    refuse("The JPEG file is damaged, and arithmetic coding cannot be repaired.");
  const bool is_sampled = std::ranges::all_of(file.components, [](const FoundComponent& each) {
    return each.h >= 1 && each.h <= 4 && each.v >= 1 && each.v <= 4;
  });
  if (!is_sampled) refuse("The JPEG file cannot be repaired: its header is damaged.");
  if (memory_for_coefficients(frame) > limits.max_memory_bytes)
    throw Error(ErrorCode::limit_exceeded,
                "The JPEG file needs more memory than allowed to be repaired.");
}

/// Whether some of a block of the first component, or of what colours it, has less detail than it
/// had.
bool is_coarse(const Remains& remains, std::uint32_t x, std::uint32_t y) {
  const auto& components = remains.picture.components;
  for (std::size_t i = 0; i < components.size(); ++i) {
    const auto share = [](std::uint32_t at, int of, int in) {
      return at * static_cast<std::uint32_t>(of) / static_cast<std::uint32_t>(in);
    };
    const Component& component = components[i];
    const auto column = std::min(share(x, component.h, components[0].h), component.blocks_wide - 1);
    const auto row = std::min(share(y, component.v, components[0].v), component.blocks_high - 1);
    const Arrived& arrived = remains.arrived[i];
    if (arrived.unfinished ||
        arrived.misses[std::size_t{row} * component.blocks_wide + column] != 0)
      return true;
  }
  return false;
}

/// By the first component, which carries the picture.
Repair measured(const Remains& remains) {
  const Component& first = remains.picture.components[0];
  std::size_t unknown = 0, coarse = 0, block = 0;
  for (std::uint32_t y = 0; y < first.blocks_high; ++y)
    for (std::uint32_t x = 0; x < first.blocks_wide; ++x, ++block) {
      const bool is_known = remains.arrived[0].is_known(block);
      unknown += is_known ? 0U : 1U;
      coarse += is_known && is_coarse(remains, x, y) ? 1U : 0U;
    }
  if (unknown == block)
    refuse("The JPEG file cannot be repaired: nothing of the picture can be decoded.");
  Repair report;
  report.lost_percent = percent_lost(unknown, block);
  report.coarse_percent = percent_lost(coarse, block);
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
  if (remains.may_be_shifted)
    add_warning(result.warnings,
                "the picture goes on behind damage: its places and colours there are a guess");
  const Container container = container_of(input, file.segments);
  std::optional<Thumbnail> thumbnail;
  if (result.report.lost_percent > 0) thumbnail = Thumbnail::of(remains, container.metadata);
  if (thumbnail)
    add_warning(result.warnings, "what is filled in is taken from the thumbnail in the file");
  fill_missing(remains, thumbnail ? &*thumbnail : nullptr);
  const Buffer coded = coded_and_proven(remains.picture);
  const auto lost = missing_parts(input, container.index());
  add_lost(result.report, lost);
  result.before = {.pixels = pixels_of(container), .lossy = true};
  result.bytes = assembled(container, parse_segments(coded).coded, !lost.empty());
  return result;
}

}  // namespace pressoir::codecs::jpeg
