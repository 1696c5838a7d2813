#include "codecs/png/metadata.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <set>
#include <utility>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/text.h"
#include "raster/colour/colour.h"
#include "raster/steps/rotation.h"

namespace pressoir::codecs::png {
namespace {

using raster::ProfileWeight;

constexpr std::size_t kMaxProfile = 16U << 20;
const Chunk* find(const Container& container, Tag type) {
  const auto found = std::ranges::find(container.others, type, &Chunk::type);
  return found == container.others.end() ? nullptr : &*found;
}

std::optional<Buffer> profile_in(const Chunk& chunk) {
  const auto text = as_text(chunk.data);
  const std::size_t end = text.find('\0');
  if (end == std::string_view::npos || end + 2 > text.size()) return std::nullopt;
  return inflate_bounded(chunk.data.subspan(end + 2), kMaxProfile);
}

Buffer profile_chunk(std::string_view name, const Buffer& profile) {
  Buffer data = to_buffer(as_bytes(name));
  data.push_back(std::byte{0});
  data.push_back(std::byte{0});
  const Buffer packed = Compressor(12).compress({as_u8(profile), profile.size()});
  data.insert(data.end(), packed.begin(), packed.end());
  return data;
}

bool is_colour_chunk(Tag type) {
  constexpr std::array kTags{tag("iCCP"), tag("sRGB"), tag("gAMA"), tag("cHRM"), tag("cICP"),
                             tag("mDCV"), tag("cLLI"), tag("mDCv"), tag("cLLi")};
  return std::ranges::find(kTags, type) != kTags.end();
}

bool is_text(Tag type) { return type == tag("tEXt") || type == tag("zTXt") || type == tag("iTXt"); }

raster::ColourCode code_of(const Chunk* cicp, const Chunk* gamma, const Chunk* primaries) {
  raster::ColourCode code;
  if (cicp != nullptr && cicp->data.size() == 4) {
    code.primaries = as_u8(cicp->data)[0];
    code.transfer = as_u8(cicp->data)[1];
    code.full_range = as_u8(cicp->data)[3] != 0;
    return code;
  }
  if (gamma != nullptr && gamma->data.size() == 4) code.gamma = big_endian_32(gamma->data, 0);
  if (primaries != nullptr && primaries->data.size() == 32) {
    code.chromaticities.emplace();
    for (std::size_t i = 0; i < 8; ++i)
      (*code.chromaticities)[i] = big_endian_32(primaries->data, 4 * i);
  }
  return code;
}

/// True for a chunk that says no more than sRGB does.
bool is_plain(const Chunk& chunk) {
  return raster::is_srgb(code_of(chunk.type == tag("cICP") ? &chunk : nullptr,
                                 chunk.type == tag("gAMA") ? &chunk : nullptr,
                                 chunk.type == tag("cHRM") ? &chunk : nullptr));
}

/// The chunks that say what `code` says; none for sRGB.
std::vector<OwnedChunk> chunks_of(const raster::ColourCode& code) {
  std::vector<OwnedChunk> chunks;
  if (raster::is_srgb(code)) return chunks;
  constexpr raster::ColourCode kNothing;
  Buffer data;
  if (code.primaries != kNothing.primaries || code.transfer != kNothing.transfer) {
    const unsigned range = code.full_range ? 1 : 0;
    for (const unsigned value : {unsigned{code.primaries}, unsigned{code.transfer}, 0U, range})
      data.push_back(static_cast<std::byte>(value));  // 0: RGB
    chunks.push_back({tag("cICP"), std::move(data), Place::before_palette});
    return chunks;
  }
  if (code.gamma != 0) {
    append_32(data, code.gamma);
    chunks.push_back({tag("gAMA"), std::exchange(data, {}), Place::before_palette});
  }
  if (code.chromaticities) {
    for (const std::uint32_t value : *code.chromaticities) append_32(data, value);
    chunks.push_back({tag("cHRM"), std::move(data), Place::before_palette});
  }
  return chunks;
}

/// The name of a chunk beside those that hold raster::Metadata.
std::string_view name_of(Tag type) {
  if (type == tag("gAMA")) return "gamma";
  if (type == tag("cHRM")) return "primaries";
  if (type == tag("cICP")) return "cicp";
  if (type == tag("sRGB")) return "srgb";
  if (type == tag("bKGD")) return "background";
  if (type == tag("tIME")) return "date";
  return "other";
}

// PNG, 11.3.4.3: unit 1 is the metre, 0 says the shape of a pixel alone.
std::optional<raster::Density> density_in(const Chunk& chunk) {
  if (chunk.data.size() != 9) return std::nullopt;
  const raster::Density density{.x = big_endian_32(chunk.data, 0),
                                .y = big_endian_32(chunk.data, 4),
                                .has_unit = as_u8(chunk.data)[8] == 1};
  const bool says_nothing = !density.has_unit && !raster::stretches(density);
  return density.x == 0 || density.y == 0 || says_nothing ? std::nullopt : std::optional(density);
}

/// tIME (PNG, 11.3.4.4) as ISO 8601 has it.
std::string time_text(const Chunk& chunk) {
  const auto* p = as_u8(chunk.data);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02dZ", p[0] << 8 | p[1], p[2],
                p[3], p[4], p[5], p[6]);
  return text.data();
}

OwnedChunk physical_chunk(const raster::Density& density) {
  Buffer data;
  append_32(data, density.x);
  append_32(data, density.y);
  data.push_back(density.has_unit ? std::byte{1} : std::byte{0});
  return {.type = tag("pHYs"), .data = std::move(data), .place = Place::before_pixels};
}

Family family_of(Bytes profile) {
  if (profile.size() < 20) return Family::any;
  const auto space = as_text(profile.subspan(16, 4));
  return space == "GRAY" ? Family::grey_only : space == "RGB " ? Family::colour_only : Family::any;
}

raster::ColourModel model_of(ColourType type) {
  return type == ColourType::grey || type == ColourType::grey_alpha ? raster::ColourModel::grey
                                                                    : raster::ColourModel::rgb;
}

void add_blobs(raster::Metadata kept, Plan& plan) {
  const auto add = [&](Tag type, Buffer data) {
    plan.chunks.push_back({type, std::move(data), Place::before_pixels});
  };
  if (!kept.exif.empty()) add(tag("eXIf"), std::move(kept.exif));
  if (!kept.xmp.empty()) add(tag("iTXt"), xmp_text(kept.xmp));
  if (!kept.iptc.empty()) add(tag("zTXt"), iptc_text(kept.iptc));
}

/// Gathers a Plan for one file.
class Planner {
 public:
  Planner(const Container& container, const MetadataPolicy& policy, const PlanOptions& options)
      : container_(container),
        policy_(policy),
        options_(options),
        orientation_(options.rotated ? orientation_in(container) : 1) {}

  Plan run() {
    take_colour();
    raster::Metadata described;
    for (const Chunk& chunk : container_.others) take(chunk, described);
    if (!policy_.all) write_described(described);
    if (trace_) plan_.chunks.push_back(std::move(*trace_));
    return std::move(plan_);
  }

 private:
  void keep(const Chunk& chunk) {
    plan_.chunks.push_back({chunk.type, to_buffer(chunk.data), chunk.place});
  }

  void take_colour() {
    const bool wanted = policy_.all || policy_.icc;
    const Chunk* profile = find(container_, tag("iCCP"));
    const Chunk* code = find(container_, tag("cICP"));
    if (code != nullptr && (wanted || !is_plain(*code))) return keep_all_colour();
    bool profile_stood = false;
    if (profile != nullptr && code == nullptr) profile_stood = take_profile(*profile);
    if (profile_stood && !policy_.all) return;  // the others only replace a profile
    for (const Chunk& chunk : container_.others) {
      if (chunk.type != tag("sRGB") && chunk.type != tag("gAMA") && chunk.type != tag("cHRM"))
        continue;
      if (wanted || (code == nullptr && !says_nothing(chunk))) keep(chunk);
    }
  }

  bool says_nothing(const Chunk& chunk) const {
    return find(container_, tag("sRGB")) != nullptr || is_plain(chunk);
  }

  void keep_all_colour() {
    for (const Chunk& chunk : container_.others)
      if (is_colour_chunk(chunk.type)) keep(chunk);
    plan_.layout_bound = plan_.layout_bound || find(container_, tag("iCCP")) != nullptr;
  }

  /// True when a readable profile was there, kept or not: it decided the colours.
  bool take_profile(const Chunk& chunk) {
    const auto profile = profile_in(chunk);
    const auto colour =
        raster::output_colour(profile.value_or(Buffer()), model_of(container_.header.type), policy_,
                              {.may_convert = options_.may_convert});
    if (policy_.all || !colour.icc.empty()) {
      if (profile) plan_.family = family_of(*profile);
      keep_profile(chunk, profile);
    }
    return colour.weight != ProfileWeight::absent;
  }

  void keep_profile(const Chunk& chunk, const std::optional<Buffer>& profile) {
    keep(chunk);
    if (!profile) return;
    const auto text = as_text(chunk.data);
    Buffer packed = profile_chunk(text.substr(0, text.find('\0')), *profile);
    if (packed.size() < chunk.data.size()) plan_.chunks.back().data = std::move(packed);
  }

  void take(const Chunk& chunk, raster::Metadata& described) {
    if (is_colour_chunk(chunk.type) || chunk.type == tag("iDOT")) return;
    if (chunk.type == kTrace) {
      trace_ = {.type = chunk.type, .data = to_buffer(chunk.data), .place = Place::before_pixels};
      return;
    }
    if (policy_.all) return take_everything(chunk);
    if (chunk.type == tag("eXIf")) {
      described.exif = to_buffer(chunk.data);
      exif_is_chunk_ = true;
    } else if (is_text(chunk.type)) {
      take_text(chunk, described);
    } else if (chunk.type == tag("tIME")) {
      if (policy_.date) keep(chunk);
    } else if (chunk.type == tag("pHYs") && stretches(chunk.data)) {
      keep(chunk);
      exchange_density(chunk);
    }
  }

  /// In the chunk kept last, where rows have become columns.
  void exchange_density(const Chunk& chunk) {
    Buffer& data = plan_.chunks.back().data;
    if (raster::swaps_axes(orientation_) && chunk.type == tag("pHYs") && data.size() == 9)
      std::swap_ranges(data.begin(), data.begin() + 4, data.begin() + 4);
  }

  void take_everything(const Chunk& chunk) {
    keep(chunk);
    if (chunk.type == tag("eXIf") && options_.rotated) {
      raster::Metadata exif;
      exif.exif = to_buffer(chunk.data);
      exif = raster::rotated(std::move(exif), orientation_);
      plan_.chunks.back().data = raster::apply(exif, policy_, true).exif;
    }
    exchange_density(chunk);
    if (!is_safe_to_copy(chunk.type) && chunk.type != tag("tIME")) plan_.layout_bound = true;
  }

  void take_text(const Chunk& chunk, raster::Metadata& described) {
    if (absorb_blob(chunk, described)) return;
    raster::Metadata text;
    text.texts.push_back({std::string(keyword_of(chunk.data)), {}});
    if (!raster::apply(text, policy_, false).texts.empty()) keep(chunk);
  }

  // Unequal pixel sides are part of the look.
  static bool stretches(Bytes data) {
    return data.size() == 9 && big_endian_32(data, 0) != big_endian_32(data, 4);
  }

  void write_described(const raster::Metadata& described) {
    // Viewers obey the orientation of the eXIf chunk alone, so that of a text profile is void.
    const bool void_orientation = options_.rotated || !exif_is_chunk_;
    raster::Metadata kept = raster::apply(described, policy_, void_orientation);
    add_blobs(std::move(kept), plan_);
  }

  const Container& container_;
  const MetadataPolicy& policy_;
  const PlanOptions& options_;
  int orientation_;  ///< that the pixels are rotated by
  Plan plan_;
  std::optional<OwnedChunk> trace_;  ///< the last chunk before the pixels, as lossy work writes it
  bool exif_is_chunk_ = false;
};

}  // namespace

namespace {

/// Everything that the chunks say, an orientation too that viewers do not obey.
raster::Metadata described_in(const Container& container) {
  raster::Metadata metadata;
  for (const Chunk& chunk : container.others) {
    if (!is_text(chunk.type)) continue;
    if (!absorb_blob(chunk, metadata))
      if (auto text = readable_text(chunk))
        metadata.texts.push_back({std::string(keyword_of(chunk.data)), std::move(*text)});
  }
  if (const Chunk* time = find(container, tag("tIME")); time != nullptr && time->data.size() == 7)
    metadata.texts.push_back({"date:modify", time_text(*time)});
  if (const Chunk* physical = find(container, tag("pHYs")))
    metadata.density = density_in(*physical);
  if (const Chunk* exif = find(container, tag("eXIf"))) metadata.exif = to_buffer(exif->data);
  if (const Chunk* profile = find(container, tag("iCCP")))
    if (auto icc = profile_in(*profile)) metadata.icc = std::move(*icc);
  return metadata;
}

}  // namespace

raster::Metadata metadata_in(const Container& container) {
  raster::Metadata metadata = described_in(container);
  if (metadata.exif.empty() || find(container, tag("eXIf")) != nullptr) return metadata;
  // Viewers obey the orientation of the eXIf chunk alone, so that of a text profile is void.
  raster::Metadata text_profile;
  text_profile.exif = std::move(metadata.exif);
  MetadataPolicy everything;
  everything.all = true;
  metadata.exif = raster::apply(text_profile, everything, true).exif;
  return metadata;
}

raster::ColourCode colour_code_in(const Container& container) {
  if (const Chunk* code = find(container, tag("cICP"))) return code_of(code, nullptr, nullptr);
  if (find(container, tag("iCCP")) || find(container, tag("sRGB"))) return {};
  const auto code = code_of(nullptr, find(container, tag("gAMA")), find(container, tag("cHRM")));
  return raster::is_srgb(code) ? raster::ColourCode{} : code;
}

namespace {

/// What a text would be that does not inflate, or is too long.
std::vector<std::string> groups_of_keyword(const Chunk& chunk) {
  raster::Metadata text;
  text.texts.push_back({.keyword = std::string(keyword_of(chunk.data)), .text = "?"});
  return raster::groups_in(text);
}

}  // namespace

std::vector<std::string> side_data(const Container& container) {
  const auto groups = raster::groups_in(described_in(container));
  std::set<std::string, std::less<>> names(groups.begin(), groups.end());
  for (const Chunk& chunk : container.others) {
    if (is_text(chunk.type) && !readable_text(chunk))
      for (const std::string& group : groups_of_keyword(chunk)) names.emplace(group);
    const bool is_metadata = is_text(chunk.type) || chunk.type == tag("eXIf") ||
                             chunk.type == tag("iCCP") || chunk.type == tag("pHYs");
    if (!is_metadata && chunk.type != kTrace) names.emplace(name_of(chunk.type));
  }
  if (container.has_suggested_palette) names.emplace("suggested_palette");
  if (container.has_trailing_data) names.emplace("trailing_data");
  return {names.begin(), names.end()};
}

int orientation_in(const Container& container) {
  const Chunk* exif = find(container, tag("eXIf"));
  if (exif == nullptr) return 1;
  raster::Metadata metadata;
  metadata.exif = to_buffer(exif->data);
  return raster::orientation_of(metadata);
}

Plan plan(const Container& container, const MetadataPolicy& policy, const PlanOptions& options) {
  return Planner(container, policy, options).run();
}

Plan plan(const raster::Metadata& metadata, const raster::Canvas& canvas,
          const MetadataPolicy& policy, const PlanOptions& options) {
  Plan result;
  raster::Metadata kept = raster::apply(metadata, policy, options.rotated);
  if (canvas.icc().empty()) {
    result.chunks = chunks_of(canvas.code);
  } else {
    const auto colour =
        raster::output_colour(canvas, policy, {.codes = true, .may_convert = options.may_convert});
    if (!colour.icc.empty()) {
      result.chunks.push_back(
          {tag("iCCP"), profile_chunk("icc", colour.icc), Place::before_palette});
      result.family = family_of(colour.icc);
    }
  }
  if (kept.density) result.chunks.push_back(physical_chunk(*kept.density));
  for (const raster::Text& text : kept.texts) result.chunks.push_back(text_chunk(text));
  add_blobs(std::move(kept), result);
  return result;
}

}  // namespace pressoir::codecs::png
