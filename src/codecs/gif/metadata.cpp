#include "codecs/gif/metadata.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/utf8.h"
#include "codecs/gif/container.h"
#include "codecs/gif/trace.h"
#include "raster/metadata/latin1.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::string_view kXmpName = "XMP DataXMP", kProfileName = "ICCRGBG1012";
constexpr std::size_t kCommentHead = 2, kApplicationHead = 14;  // before the sub-blocks
constexpr int kAspectOffset = 15, kAspectUnit = 64;             // (byte + 15) / 64

/// Readers that walk sub-blocks find their way out of a packet through it: 1, 255 down to 0, 0.
Buffer magic_trailer() {
  Buffer trailer{std::byte{1}};
  for (int value = 255; value >= 0; --value) trailer.push_back(static_cast<std::byte>(value));
  trailer.push_back(std::byte{0});
  return trailer;
}

Buffer content_of(Bytes sub_blocks) {
  const auto content = joined(sub_blocks);
  return to_buffer(std::as_bytes(std::span(content)));
}

/// The packet as it stands; of writers that know no trailer: in sub-blocks.
Buffer packet_of(const Block& block) {
  static const Buffer kMagicTrailer = magic_trailer();
  const Bytes rest = block.whole.subspan(std::min(kApplicationHead, block.whole.size()));
  if (rest.size() > kMagicTrailer.size() &&
      std::ranges::equal(rest.last(kMagicTrailer.size()), kMagicTrailer))
    return to_buffer(rest.first(rest.size() - kMagicTrailer.size()));
  return content_of(rest);
}

/// As UTF-8; what is not is taken as ISO 8859-1.
std::string comment_of(const Block& block) {
  const auto content = content_of(block.whole.subspan(kCommentHead));
  auto letters = as_text(content);
  while (letters.ends_with('\0')) letters.remove_suffix(1);
  return utf8::is_valid(letters) ? std::string(letters) : raster::utf8_of_latin1(letters);
}

void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append_sub_blocks(Buffer& out, Bytes content) {
  constexpr std::size_t kMax = 255;
  while (!content.empty()) {
    const auto piece = content.first(std::min(kMax, content.size()));
    out.push_back(static_cast<std::byte>(piece.size()));
    append(out, piece);
    content = content.subspan(piece.size());
  }
  out.push_back(std::byte{0});
}

Buffer application_head(std::string_view name) {
  Buffer out{std::byte{0x21}, std::byte{0xFF}, static_cast<std::byte>(name.size())};
  append(out, as_bytes(name));
  return out;
}

}  // namespace

bool is_xmp(const Block& block) { return block.application == kXmpName; }
bool is_profile(const Block& block) { return block.application == kProfileName; }

raster::Metadata metadata_of(Bytes file) {
  raster::Metadata metadata;
  const auto* trace = trace_at(file);
  const auto ends = for_blocks(file, [&](const Block& block) {
    if (block.kind == BlockKind::comment && block.whole.data() != trace)
      metadata.texts.push_back({raster::kComment, comment_of(block)});
    if (is_xmp(block) && metadata.xmp.empty()) metadata.xmp = packet_of(block);
    if (is_profile(block) && metadata.icc.empty())
      metadata.icc = content_of(block.whole.subspan(kApplicationHead));
  });
  const auto aspect = std::to_integer<std::uint32_t>(ends.head[kAspectAt]);
  if (aspect != 0)
    metadata.density = {.x = kAspectUnit, .y = aspect + kAspectOffset, .has_unit = false};
  return metadata;
}

Buffer xmp_block(Bytes packet) {
  Buffer out = application_head(kXmpName);
  append(out, packet);
  append(out, magic_trailer());
  return out;
}

Buffer blocks_of(const raster::Metadata& metadata) {
  Buffer out;
  if (!metadata.icc.empty()) {
    append(out, application_head(kProfileName));
    append_sub_blocks(out, metadata.icc);
  }
  // A zero among its bytes would end it for readers that walk sub-blocks.
  const bool is_plain = std::ranges::find(metadata.xmp, std::byte{0}) == metadata.xmp.end();
  if (!metadata.xmp.empty() && is_plain) append(out, xmp_block(metadata.xmp));
  for (const auto& text : metadata.texts) {
    if (text.keyword != raster::kComment || text.text.empty()) continue;
    append(out, as_bytes(std::string_view("\x21\xFE", 2)));
    append_sub_blocks(out, as_bytes(text.text));
  }
  return out;
}

std::uint8_t aspect_of(const std::optional<raster::Density>& density) {
  if (!density || !raster::stretches(*density) || density->x == 0) return 0;
  const double shape = static_cast<double>(density->y) / density->x;
  const double value = std::round(kAspectUnit * shape) - kAspectOffset;
  return value >= 1 && value <= 255 ? static_cast<std::uint8_t>(value) : std::uint8_t{0};
}

}  // namespace pressoir::codecs::gif
