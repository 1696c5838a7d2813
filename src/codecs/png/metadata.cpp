#include "codecs/png/metadata.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "codecs/png/deflate.h"
#include "codecs/png/text.h"
#include "raster/colour.h"

namespace pressoir::codecs::png {
namespace {

using raster::ProfileWeight;

constexpr std::size_t kMaxProfile = 16U << 20;
constexpr const char* kProfileKept =
    "Colour profile kept: without it the picture would look different.";

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

// gAMA as sRGB files carry it (PNG, 11.3.2.2), with the rounding that writers show.
bool is_srgb_gamma(Bytes data) {
  if (data.size() != 4) return true;
  const std::uint32_t gamma = big_endian_32(data, 0);
  return gamma == 0 || (gamma >= 45'000 && gamma <= 45'909);
}

// BT.709 primaries and the D65 white point, PNG 11.3.2.1, within 0.001.
bool is_srgb_primaries(Bytes data) {
  constexpr std::array<std::uint32_t, 8> kSrgb{31270, 32900, 64000, 33000,
                                               30000, 60000, 15000, 6000};
  if (data.size() != 32) return true;
  for (std::size_t i = 0; i < kSrgb.size(); ++i) {
    const std::uint32_t value = big_endian_32(data, 4 * i);
    if (value + 100 < kSrgb[i] || value > kSrgb[i] + 100) return false;
  }
  return true;
}

// "Rec. 709 primaries, sRGB curve, full range" (ITU-T H.273, tables 2 and 3).
bool is_srgb_code(Bytes data) {
  return data.size() != 4 || (as_u8(data)[0] == 1 && as_u8(data)[1] == 13 && as_u8(data)[3] == 1);
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

/// Gathers a Plan for one file.
class Planner {
 public:
  Planner(const Container& container, const MetadataPolicy& policy, const PlanOptions& options)
      : container_(container), policy_(policy), options_(options) {}

  Plan run() {
    take_colour();
    raster::Metadata described;
    for (const Chunk& chunk : container_.others) take(chunk, described);
    if (!policy_.all) write_described(described);
    finish_report();
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
    if (code != nullptr && (wanted || !is_srgb_code(code->data))) return keep_all_colour();
    bool profile_stood = false;
    if (profile != nullptr && code == nullptr) profile_stood = take_profile(*profile, wanted);
    if (profile_stood && !policy_.all) return;  // the others only stand in for a profile
    for (const Chunk& chunk : container_.others) {
      if (chunk.type != tag("sRGB") && chunk.type != tag("gAMA") && chunk.type != tag("cHRM"))
        continue;
      if (wanted || (code == nullptr && !is_plain(chunk))) keep(chunk);
    }
  }

  bool is_plain(const Chunk& chunk) const {
    if (chunk.type == tag("sRGB") || find(container_, tag("sRGB")) != nullptr) return true;
    return chunk.type == tag("gAMA") ? is_srgb_gamma(chunk.data) : is_srgb_primaries(chunk.data);
  }

  void keep_all_colour() {
    for (const Chunk& chunk : container_.others)
      if (is_colour_chunk(chunk.type)) keep(chunk);
    if (find(container_, tag("iCCP")) != nullptr) kept_.insert("icc");
    plan_.layout_bound = plan_.layout_bound || find(container_, tag("iCCP")) != nullptr;
  }

  /// True when a readable profile was there, kept or not: it decided the colours.
  bool take_profile(const Chunk& chunk, bool wanted) {
    const auto profile = profile_in(chunk);
    const ProfileWeight weight = profile
                                     ? raster::weight_of(*profile, model_of(container_.header.type))
                                     : ProfileWeight::absent;
    const bool matters = weight == ProfileWeight::matters && !options_.profile_baked;
    if (policy_.all || matters || (wanted && weight != ProfileWeight::absent)) {
      kept_.insert("icc");
      if (matters && !wanted) plan_.warnings.emplace_back(kProfileKept);
      if (profile) plan_.family = family_of(*profile);
      keep_profile(chunk, profile);
    } else {
      dropped_.insert("icc");
    }
    return weight != ProfileWeight::absent;
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
    if (chunk.type == kMark) return keep(chunk);
    if (policy_.all) return take_everything(chunk);
    if (chunk.type == tag("eXIf")) {
      described.exif = to_buffer(chunk.data);
      exif_is_chunk_ = true;
    } else if (is_text(chunk.type)) {
      take_text(chunk, described);
    } else if (chunk.type == tag("tIME")) {
      take_if(policy_.date, chunk, "date");
    } else if (chunk.type == tag("pHYs") && stretches(chunk.data)) {
      keep(chunk);
    } else {
      dropped_.insert(chunk.type == tag("pHYs")   ? "density"
                      : chunk.type == tag("bKGD") ? "background"
                                                  : "other");
    }
  }

  void take_everything(const Chunk& chunk) {
    keep(chunk);
    if (chunk.type == tag("eXIf") && options_.turned) {
      raster::Metadata exif;
      exif.exif = to_buffer(chunk.data);
      plan_.chunks.back().data = raster::apply(exif, policy_, true).metadata.exif;
    }
    if (!is_safe_to_copy(chunk.type) && chunk.type != tag("tIME")) plan_.layout_bound = true;
    if (chunk.type == tag("eXIf")) kept_.insert("exif");
    if (chunk.type == tag("tIME")) kept_.insert("date");
    if (is_text(chunk.type)) kept_.insert("comment");
  }

  void take_if(bool wanted, const Chunk& chunk, const char* group) {
    if (wanted) keep(chunk);
    (wanted ? kept_ : dropped_).insert(group);
  }

  void take_text(const Chunk& chunk, raster::Metadata& described) {
    const std::string_view keyword = keyword_of(chunk.data);
    if (absorb_blob(chunk, described)) return;
    if (keyword == "Copyright" || keyword == "Author")
      take_if(policy_.copyright, chunk, "copyright");
    else if (keyword == "Creation Time" || keyword.starts_with("date:"))
      take_if(policy_.date, chunk, "date");
    else
      dropped_.insert("comment");
  }

  // Unequal pixel sides are part of the look.
  static bool stretches(Bytes data) {
    return data.size() == 9 && big_endian_32(data, 0) != big_endian_32(data, 4);
  }

  void write_described(const raster::Metadata& described) {
    // Viewers obey the orientation of the eXIf chunk alone, so that of a text profile is void.
    const bool void_orientation = options_.turned || !exif_is_chunk_;
    raster::Kept kept = raster::apply(described, policy_, void_orientation);
    kept_.insert(kept.kept.begin(), kept.kept.end());
    dropped_.insert(kept.dropped.begin(), kept.dropped.end());
    if (!kept.metadata.exif.empty())
      plan_.chunks.push_back({tag("eXIf"), std::move(kept.metadata.exif), Place::before_pixels});
    if (!kept.metadata.xmp.empty())
      plan_.chunks.push_back({tag("iTXt"), xmp_text(kept.metadata.xmp), Place::before_pixels});
    if (!kept.metadata.iptc.empty())
      plan_.chunks.push_back({tag("zTXt"), iptc_text(kept.metadata.iptc), Place::before_pixels});
  }

  void finish_report() {
    plan_.kept.assign(kept_.begin(), kept_.end());
    plan_.dropped.assign(dropped_.begin(), dropped_.end());
  }

  const Container& container_;
  const MetadataPolicy& policy_;
  const PlanOptions& options_;
  Plan plan_;
  std::set<std::string> kept_, dropped_;
  bool exif_is_chunk_ = false;
};

}  // namespace

raster::Metadata metadata_in(const Container& container) {
  raster::Metadata metadata;
  for (const Chunk& chunk : container.others) {
    if (!is_text(chunk.type)) continue;
    if (!absorb_blob(chunk, metadata))
      if (auto text = readable_text(chunk)) metadata.comments.push_back(std::move(*text));
  }
  metadata.exif.clear();
  if (const Chunk* exif = find(container, tag("eXIf"))) metadata.exif = to_buffer(exif->data);
  if (const Chunk* profile = find(container, tag("iCCP")))
    if (auto icc = profile_in(*profile)) metadata.icc = std::move(*icc);
  return metadata;
}

double gamma_in(const Container& container) {
  const Chunk* gamma = find(container, tag("gAMA"));
  if (gamma == nullptr || find(container, tag("iCCP")) || find(container, tag("sRGB")) ||
      find(container, tag("cICP")) || is_srgb_gamma(gamma->data))
    return 0;
  return big_endian_32(gamma->data, 0) / 100'000.0;
}

int orientation_in(const Container& container) {
  const Chunk* exif = find(container, tag("eXIf"));
  if (exif == nullptr) return 1;
  raster::Metadata metadata;
  metadata.exif = to_buffer(exif->data);
  return raster::orientation_of(metadata);
}

bool turns(const MetadataPolicy& policy) { return !policy.all && !policy.orientation; }

Plan plan(const Container& container, const MetadataPolicy& policy, const PlanOptions& options) {
  return Planner(container, policy, options).run();
}

Plan plan(const raster::Metadata& metadata, raster::ColourModel model, const MetadataPolicy& policy,
          const PlanOptions& options) {
  Plan result;
  raster::Metadata described = metadata;
  const Buffer profile = std::move(described.icc);
  described.icc.clear();
  raster::Kept kept = raster::apply(described, policy, options.turned);
  result.kept = std::move(kept.kept);
  result.dropped = std::move(kept.dropped);
  const ProfileWeight weight =
      options.profile_baked ? ProfileWeight::absent : raster::weight_of(profile, model);
  const bool wanted = policy.all || policy.icc;
  if (weight == ProfileWeight::matters || (wanted && weight == ProfileWeight::same_look)) {
    result.chunks.push_back({tag("iCCP"), profile_chunk("icc", profile), Place::before_palette});
    result.family = family_of(profile);
    result.kept.emplace_back("icc");
    if (!wanted) result.warnings.emplace_back(kProfileKept);
  } else if (!profile.empty()) {
    result.dropped.emplace_back("icc");
  }
  if (!kept.metadata.exif.empty())
    result.chunks.push_back({tag("eXIf"), std::move(kept.metadata.exif), Place::before_pixels});
  if (!kept.metadata.xmp.empty())
    result.chunks.push_back({tag("iTXt"), xmp_text(kept.metadata.xmp), Place::before_pixels});
  if (!kept.metadata.iptc.empty())
    result.chunks.push_back({tag("zTXt"), iptc_text(kept.metadata.iptc), Place::before_pixels});
  return result;
}

}  // namespace pressoir::codecs::png
