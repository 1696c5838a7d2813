#include "codecs/gif/strip.h"

#include <set>

#include "codecs/gif/mark.h"

namespace pressoir::codecs::gif {
namespace {

const char* name_of(const Block& block) {
  if (block.kind == BlockKind::comment) return "comment";
  if (block.kind == BlockKind::plain_text) return "plain_text";
  if (block.application.starts_with("XMP Data")) return "xmp";
  if (block.application.starts_with("ICCRGBG1")) return "icc";
  return "application_block";
}

bool is_coded(const Block& block) { return block.kind <= BlockKind::loop; }

bool is_asked(const Block& block, const MetadataPolicy& policy) {
  if (block.kind == BlockKind::plain_text) return false;  // nobody shows it
  return policy.all || (policy.icc && block.application.starts_with("ICCRGBG1"));
}

/// True for the block of a valid mark: the last comment of a file that has one.
class IsMark {
 public:
  explicit IsMark(Bytes input) {
    if (!mark_in(input)) return;
    (void)for_blocks(input, [this](const Block& block) {
      if (block.kind == BlockKind::comment) at_ = block.whole.data();
    });
  }
  bool operator()(const Block& block) const { return block.whole.data() == at_; }

 private:
  const std::byte* at_ = nullptr;
};

}  // namespace

Rewritten strip(Bytes input, const MetadataPolicy& policy) {
  Rewritten result;
  const IsMark is_mark(input);
  Buffer blocks;
  const auto around = for_blocks(input, [&](const Block& block) {
    const bool stays = is_coded(block) || is_mark(block) || is_asked(block, policy);
    if (stays) blocks.insert(blocks.end(), block.whole.begin(), block.whole.end());
  });
  result.bytes = to_buffer(around.head);
  result.bytes.insert(result.bytes.end(), blocks.begin(), blocks.end());
  result.bytes.push_back(std::byte{0x3B});
  if (result.bytes.size() > input.size()) result.bytes = to_buffer(input);
  return result;
}

std::vector<std::string> side_data(Bytes file) {
  std::set<std::string> names;
  const IsMark is_mark(file);
  const auto around = for_blocks(file, [&](const Block& block) {
    if (!is_coded(block) && !is_mark(block)) names.emplace(name_of(block));
  });
  if (around.trailing_data) names.emplace("trailing_data");
  return {names.begin(), names.end()};
}

Buffer kept_blocks(Bytes input, const MetadataPolicy& policy) {
  Buffer kept;
  const IsMark is_mark(input);
  (void)for_blocks(input, [&](const Block& block) {
    if (is_coded(block) || is_mark(block) || !is_asked(block, policy)) return;
    kept.insert(kept.end(), block.whole.begin(), block.whole.end());
  });
  return kept;
}

}  // namespace pressoir::codecs::gif
