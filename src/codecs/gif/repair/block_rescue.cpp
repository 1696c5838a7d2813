#include "codecs/gif/repair/block_rescue.h"

#include <algorithm>
#include <optional>

#include "base/error.h"

namespace pressoir::codecs::gif {
namespace {

constexpr std::size_t kScreenBytes = 13, kDescriptorBytes = 9;
constexpr unsigned kImage = 0x2C, kExtension = 0x21, kTrailer = 0x3B;
constexpr unsigned kPlainText = 0x01, kControl = 0xF9, kComment = 0xFE, kApplication = 0xFF;

std::size_t palette_bytes(unsigned flags) {
  return (flags & 0x80U) != 0 ? std::size_t{3} << ((flags & 7U) + 1) : 0;
}

class Walker {
 public:
  explicit Walker(Bytes input) : input_(input), data_(as_u8(input)) {}

  RescuedBlocks walk() {
    read_head();
    while (at_ < input_.size() && !found_.has_end) {
      const unsigned introducer = data_[at_];
      if (introducer == kTrailer)
        found_.has_end = true;
      else if (introducer == kImage && read_image(at_))
        continue;
      else if (introducer == kExtension && read_extension())
        continue;
      else
        search();
    }
    return std::move(found_);
  }

 private:
  void read_head() {
    const std::size_t table =
        input_.size() < kScreenBytes ? 0 : palette_bytes(data_[kScreenBytes - 3]);
    if (input_.size() < kScreenBytes + table)
      throw Error(ErrorCode::corrupt_input,
                  "The GIF cannot be repaired: its header is cut off, so nothing is known of the "
                  "picture.");
    found_.head = input_.first(kScreenBytes + table);
    found_.global_palette = found_.head.subspan(kScreenBytes);
    at_ = kScreenBytes + table;
  }

  [[nodiscard]] std::uint32_t word(std::size_t at) const {
    return data_[at] | std::uint32_t{data_[at + 1]} << 8U;
  }

  /// Behind the sub-blocks from `at` on and their end; empty: the file ends before.
  [[nodiscard]] std::optional<std::size_t> behind_sub_blocks(std::size_t at) const {
    while (at < input_.size()) {
      const std::size_t size = data_[at++];
      if (size == 0) return at;
      if (size > input_.size() - at) return std::nullopt;
      at += size;
    }
    return std::nullopt;
  }

  /// The frame whose descriptor stands behind `at`; empty where it cannot be one.
  [[nodiscard]] std::optional<FrameBlock> frame_at(std::size_t at, std::size_t& data_at) const {
    if (input_.size() - at < 1 + kDescriptorBytes) return std::nullopt;
    FrameBlock frame;
    frame.rect = {word(at + 1), word(at + 3), word(at + 5), word(at + 7)};
    const unsigned flags = data_[at + kDescriptorBytes];
    frame.interlaced = (flags & 0x40U) != 0;
    const std::size_t table = palette_bytes(flags), start = at + 1 + kDescriptorBytes;
    if (input_.size() - start < table + 2) return std::nullopt;
    frame.palette = input_.subspan(start, table);
    frame.min_code_size = data_[start + table];
    data_at = start + table + 1;
    const bool is_drawn = frame.rect.width > 0 && frame.rect.height > 0;
    if (!is_drawn || frame.min_code_size < 1 || frame.min_code_size > 8) return std::nullopt;
    return frame;
  }

  bool read_image(std::size_t at) {
    std::size_t start = 0;
    auto frame = frame_at(at, start);
    if (!frame) return false;
    const auto end = behind_sub_blocks(start);
    found_.damaged = found_.damaged || !end;
    at_ = end.value_or(input_.size());
    frame->coded = input_.subspan(start, at_ - start);
    found_.blocks.push_back(
        {.kind = BlockKind::image, .whole = input_.subspan(at, at_ - at), .frame = *frame});
    return true;
  }

  bool read_extension() {
    if (input_.size() - at_ < 3) return false;
    const unsigned label = data_[at_ + 1];
    const auto name =
        as_text(input_.subspan(at_ + 2, std::min<std::size_t>(12, input_.size() - at_ - 2)));
    const bool is_loop = name.starts_with("\x0BNETSCAPE2.0") || name.starts_with(
                                                                    "\x0B"
                                                                    "ANIMEXTS1.0");
    const BlockKind kind = label == kControl                  ? BlockKind::control
                           : label == kComment                ? BlockKind::comment
                           : label == kPlainText              ? BlockKind::plain_text
                           : label == kApplication && is_loop ? BlockKind::loop
                                                              : BlockKind::application;
    const auto end = behind_sub_blocks(at_ + 2);
    if (!end) {
      if (kind == BlockKind::comment) lose("comment");
      if (kind == BlockKind::application)
        lose(name.starts_with("\x0BXMP Data") ? "xmp" : "application_block");
      return false;
    }
    found_.blocks.push_back({.kind = kind, .whole = input_.subspan(at_, *end - at_), .frame = {}});
    at_ = *end;
    return true;
  }

  void lose(const char* name) {
    if (std::ranges::find(found_.lost, name) == found_.lost.end()) found_.lost.emplace_back(name);
  }

  /// A control block, or a frame inside the screen, as good as surely.
  [[nodiscard]] bool starts_block(std::size_t at) const {
    constexpr std::size_t kControlBytes = 8;
    if (data_[at] == kExtension)
      return input_.size() - at >= kControlBytes && data_[at + 1] == kControl &&
             data_[at + 2] == 4 && data_[at + kControlBytes - 1] == 0;
    std::size_t start = 0;
    if (data_[at] != kImage) return false;
    const auto frame = frame_at(at, start);
    return frame && frame->rect.x + frame->rect.width <= word(6) &&
           frame->rect.y + frame->rect.height <= word(8) && frame->min_code_size > 1 &&
           data_[start] > 0 && behind_sub_blocks(start);
  }

  /// On to the next block behind bytes that mean nothing.
  void search() {
    found_.damaged = true;
    for (++at_; at_ < input_.size(); ++at_) {
      if (data_[at_] == kTrailer && at_ + 1 == input_.size()) return;
      const bool may_be_frame = data_[at_] == kImage && chains_ < kMostChains;
      if (data_[at_] != kExtension && !may_be_frame) continue;
      if (starts_block(at_)) return;
      chains_ += may_be_frame ? 1U : 0U;
    }
  }

  static constexpr std::size_t kMostChains = 1'000;
  Bytes input_;
  const std::uint8_t* data_;
  std::size_t at_ = 0;
  std::size_t chains_ = 0;  ///< that were followed in vain: each may be as long as the file
  RescuedBlocks found_;
};

}  // namespace

RescuedBlocks rescue_blocks(Bytes input) { return Walker(input).walk(); }

}  // namespace pressoir::codecs::gif
