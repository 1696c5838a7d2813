#include "codecs/gif/lossless/strip.h"

#include <set>

#include "codecs/gif/trace.h"
#include "codecs/gif/metadata.h"
#include "raster/colour/colour.h"

namespace pressoir::codecs::gif {
namespace {

bool is_coded(const Block& block) { return block.kind <= BlockKind::loop; }

/// What a policy leaves of each block that is not of the picture.
class Keeper {
 public:
  Keeper(Bytes input, const MetadataPolicy& policy)
      : policy_(policy), trace_(trace_at(input)), metadata_(metadata_of(input)) {
    if (!policy.all) xmp_ = raster::apply(metadata_, policy, false).xmp;
    const auto weight = raster::weight_of(metadata_.icc, raster::ColourModel::rgb);
    keeps_profile_ = policy.icc || weight == raster::ProfileWeight::matters;
  }
  [[nodiscard]] bool is_trace(const Block& block) const { return block.whole.data() == trace_; }
  /// Empty: nothing.
  Buffer operator()(const Block& block) {
    if (block.kind == BlockKind::plain_text) return {};  // nobody shows it
    if (policy_.all) return to_buffer(block.whole);
    if (is_profile(block) && keeps_profile_) return to_buffer(block.whole);
    if (!is_xmp(block) || xmp_.empty()) return {};
    const auto packet = std::exchange(xmp_, {});
    return packet == metadata_.xmp ? to_buffer(block.whole) : xmp_block(packet);
  }

 private:
  const MetadataPolicy& policy_;
  const std::byte* trace_;
  raster::Metadata metadata_;
  Buffer xmp_;
  bool keeps_profile_;
};

void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

Rewritten strip(Bytes input, const MetadataPolicy& policy) {
  Rewritten result;
  Keeper kept(input, policy);
  Buffer blocks;
  const auto ends = for_blocks(input, [&](const Block& block) {
    const bool stays = is_coded(block) || kept.is_trace(block);
    append(blocks, stays ? to_buffer(block.whole) : kept(block));
  });
  result.bytes = to_buffer(ends.head);
  append(result.bytes, blocks);
  result.bytes.push_back(std::byte{0x3B});
  if (result.bytes.size() > input.size()) result.bytes = to_buffer(input);
  return result;
}

std::vector<std::string> side_data(Bytes file) {
  const auto groups = raster::groups_in(metadata_of(file));
  std::set<std::string> names(groups.begin(), groups.end());
  const auto ends = for_blocks(file, [&](const Block& block) {
    if (block.kind == BlockKind::plain_text) names.emplace("plain_text");
    if (block.kind == BlockKind::application && !is_xmp(block) && !is_profile(block))
      names.emplace("application_block");
  });
  if (ends.trailing_data) names.emplace("trailing_data");
  return {names.begin(), names.end()};
}

Wrapper wrapper_of(Bytes input, const MetadataPolicy& policy) {
  Wrapper wrapper;
  Keeper kept(input, policy);
  const auto ends = for_blocks(input, [&](const Block& block) {
    if (!is_coded(block) && !kept.is_trace(block)) append(wrapper.blocks, kept(block));
  });
  wrapper.aspect = std::to_integer<std::uint8_t>(ends.head[kAspectAt]);
  return wrapper;
}

}  // namespace pressoir::codecs::gif
