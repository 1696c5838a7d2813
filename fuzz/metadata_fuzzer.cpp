// Metadata of any bytes, as a codec hands it over: never an exception, nothing that the policy
// refuses comes through, and what comes through once comes through again.
// Input: a byte for the policy (its bit 6: the picture was turned), a byte for the kind of blob,
// then the blob.
#include <algorithm>

#include "checks.h"
#include "codecs/jpeg/container.h"
#include "codecs/png/metadata.h"
#include "raster/colour/colour.h"
#include "raster/metadata/metadata.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;

enum Kind : unsigned { kExif, kXmp, kIptc, kIcc, kKinds };

raster::Metadata metadata_of(unsigned kind, Bytes blob) {
  raster::Metadata metadata;
  switch (kind % kKinds) {
    case kExif: metadata.exif = to_buffer(blob); break;
    case kXmp: metadata.xmp = to_buffer(blob); break;
    case kIptc: metadata.iptc = to_buffer(blob); break;
    default: metadata.icc = to_buffer(blob); break;
  }
  return metadata;
}

bool has(const std::vector<std::string>& names, const char* name) {
  return std::ranges::find(names, name) != names.end();
}

/// Refused groups are not found in what was kept.
void check_refusals(const raster::Metadata& kept, const MetadataPolicy& policy) {
  const auto found = raster::groups_in(kept);
  require(policy.copyright || !has(found, "copyright"));
  require(policy.date || !has(found, "date"));
  require(policy.location || !has(found, "location"));
  require(policy.icc || kept.icc.empty());
}

void check_blobs(const raster::Metadata& metadata, const MetadataPolicy& policy, bool turned) {
  const int orientation = raster::orientation_of(metadata);
  require(orientation >= 1 && orientation <= 8);
  const auto once = raster::apply(metadata, policy, turned);
  require(raster::orientation_of(once) == (turned ? 1 : orientation));
  const auto twice = raster::apply(once, policy, turned);
  require(twice.exif == once.exif && twice.xmp == once.xmp && twice.iptc == once.iptc &&
          twice.icc == once.icc);
  if (!policy.all) check_refusals(once, policy);
}

/// Profiles: weighed against every colour model, and used.
void check_profile(const Buffer& icc) {
  for (const auto model :
       {raster::ColourModel::grey, raster::ColourModel::rgb, raster::ColourModel::cmyk}) {
    if (raster::weight_of(icc, model) == raster::ProfileWeight::absent) continue;
    raster::Canvas canvas(3, 2, {model, false, 8});
    canvas.set_icc(icc);
    try {
      const auto shown = raster::to_srgb(canvas);
      require(shown.width() == 3 && shown.height() == 2 && shown.icc().empty());
      (void)raster::to_linear(canvas, 255);
    } catch (const Error& error) {
      require_code(error, {ErrorCode::corrupt_input});
    }
  }
}

/// Into the containers of two formats; the JPEG is read back.
void check_containers(const raster::Metadata& metadata, const MetadataPolicy& policy) {
  using codecs::jpeg::CodedColour;
  const auto wrapper = codecs::jpeg::wrapper_for(metadata, policy, CodedColour::ycbcr);
  const Buffer picture = to_buffer(as_bytes(std::string_view(
      "\xFF\xC0\0\x0B\x08\0\x01\0\x01\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0\0", 25)));
  const auto file = codecs::jpeg::assemble(wrapper, std::vector<Bytes>{picture});
  const auto read = codecs::jpeg::read_container(file);
  const auto kept = raster::apply(metadata, policy, true);
  if (wrapper.warnings.empty())
    require(read.metadata.exif == kept.exif && read.metadata.xmp == kept.xmp &&
            read.metadata.icc == kept.icc && read.metadata.iptc == kept.iptc);
  const auto plan =
      codecs::png::plan(metadata, raster::Canvas(1, 1, {}), policy, {.rotated = true});
  for (const auto& chunk : plan.chunks) require(!chunk.data.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto policy = policy_of(data[0]);
  const bool turned = (data[0] & 64U) != 0;
  const auto metadata = metadata_of(data[1], std::as_bytes(std::span(data, size)).subspan(2));
  check_blobs(metadata, policy, turned);
  if (!metadata.icc.empty()) check_profile(metadata.icc);
  check_containers(metadata, policy);
  return 0;
}
