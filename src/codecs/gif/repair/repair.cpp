#include "codecs/gif/repair/repair.h"

#include <algorithm>
#include <utility>

#include "base/warnings.h"
#include "codecs/gif/lossless/lzw.h"
#include "codecs/gif/reader.h"
#include "codecs/gif/repair/partial_frame.h"
#include "codecs/loss.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::gif {
namespace {

std::uint32_t word_at(Bytes bytes, std::size_t at) {
  return std::to_integer<std::uint32_t>(bytes[at]) | std::to_integer<std::uint32_t>(bytes[at + 1])
                                                         << 8U;
}

/// What a graphic control block says (GIF89a, section 23).
StoredFrame control_of(Bytes block) {
  StoredFrame control;
  if (block.size() < 8 || block[2] != std::byte{4}) return control;  // as giflib: it says nothing
  const auto flags = std::to_integer<unsigned>(block[3]);
  const unsigned disposal = flags >> 2U & 7U;
  control.disposal = disposal <= 3 ? static_cast<Disposal>(disposal) : Disposal::none;
  control.delay = static_cast<std::uint16_t>(word_at(block, 4));
  if ((flags & 1U) != 0) control.transparent = std::to_integer<int>(block[6]);
  return control;
}

void append(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

class FramesRepair {
 public:
  /// @param anew  every frame is coded again: giflib is stricter than what decoded them here.
  FramesRepair(const RescuedBlocks& blocks, const Limits& limits, bool anew)
      : blocks_(blocks), limits_(limits), anew_(anew), global_(colours_of(blocks.global_palette)) {
    width_ = word_at(blocks.head, 6);
    height_ = word_at(blocks.head, 8);
    for (const auto& block : blocks.blocks) frames_ += block.kind == BlockKind::image ? 1U : 0U;
    if (frames_ == 0)
      throw Error(ErrorCode::corrupt_input,
                  "The GIF cannot be repaired: it ends before the picture begins.");
    raster::check_frames(width_, height_, frames_, limits);
  }

  Repaired run() {
    append(result_.bytes, blocks_.head);
    for (const auto& block : blocks_.blocks) {
      if (block.kind == BlockKind::image)
        take_frame(block);
      else if (block.kind == BlockKind::control)
        control_ = block.whole;
      else
        append(result_.bytes, block.whole);
    }
    if (left_ == 0)
      throw Error(ErrorCode::corrupt_input,
                  "The GIF cannot be repaired: nothing of the picture can be decoded.");
    result_.bytes.push_back(std::byte{0x3B});
    finish();
    return std::move(result_);
  }

 private:
  void take_frame(const RescuedBlock& block) {
    const Bytes control = std::exchange(control_, {});
    const auto& rect = block.frame.rect;
    raster::check_pixels(rect.width, rect.height, limits_);
    auto partial = decode_partial(block.frame, control_of(control), global_);
    if (partial.arrived == 0) {
      ++result_.report.frames_lost;
      return;
    }
    const bool is_cut = block.frame.coded.empty() || block.frame.coded.back() != std::byte{0};
    const bool stays = partial.is_whole() && !is_cut && !anew_;
    if (++left_ == 1) set_screen(rect);
    if (!partial.is_whole()) {
      if (left_ == 1)
        fill_missing(partial);
      else
        fill_missing(partial, compositor_->base(), width_);
    }
    count(partial);
    append(result_.bytes, control);
    if (stays)
      append(result_.bytes, block.whole);
    else
      write(partial.frame, block.frame);
    (void)compositor_->show(partial.frame);
  }

  /// As readers do: the first frame shows what a wrong size of the screen cannot hold.
  void set_screen(const Rect& first) {
    width_ = std::max(width_, first.x + first.width);
    height_ = std::max(height_, first.y + first.height);
    raster::check_frames(width_, height_, frames_, limits_);
    compositor_.emplace(width_, height_);
  }

  void count(const PartialFrame& partial) {
    pixels_ += partial.known.size();
    lost_ += partial.lost();
    coarse_ += partial.coarse;
    auto& frames = result_.report.frames;
    if (frames_ > 1 && !partial.is_whole() && frames.size() < Repair::kMostFrames)
      frames.push_back({left_, percent_lost(partial.lost(), partial.known.size())});
  }

  void put_word(std::uint32_t value) {
    result_.bytes.push_back(static_cast<std::byte>(value & 255U));
    result_.bytes.push_back(static_cast<std::byte>(value >> 8U));
  }

  /// Coded anew, not interlaced, with its own palette as it was.
  void write(const StoredFrame& frame, const FrameBlock& block) {
    Buffer& out = result_.bytes;
    out.push_back(std::byte{0x2C});
    for (const auto value : {frame.rect.x, frame.rect.y, frame.rect.width, frame.rect.height})
      put_word(value);
    const int bits = palette_bits(block.palette.size() / 3);
    out.push_back(block.palette.empty()
                      ? std::byte{0}
                      : static_cast<std::byte>(0x80U | (static_cast<unsigned>(bits) - 1)));
    append(out, block.palette);
    const int highest = *std::ranges::max_element(frame.indices);
    const int size = std::max(2, palette_bits(static_cast<std::size_t>(highest) + 1));
    out.push_back(static_cast<std::byte>(size));
    const auto codes =
        lzw_encode({.indices = frame.indices, .alternatives = {}, .min_code_size = size}, {});
    for (std::size_t at = 0; at < codes.size(); at += 255) {
      const auto count = std::min<std::size_t>(255, codes.size() - at);
      out.push_back(static_cast<std::byte>(count));
      append(out, std::as_bytes(std::span(codes)).subspan(at, count));
    }
    out.push_back(std::byte{0});
  }

  void finish() {
    auto& report = result_.report;
    report.lost_percent = percent_lost(lost_, pixels_);
    report.coarse_percent = percent_lost(coarse_, pixels_);
    report.metadata_lost = blocks_.lost;
    const bool is_animation =
        frames_ > 1 || std::ranges::find(blocks_.blocks, BlockKind::loop, &RescuedBlock::kind) !=
                           blocks_.blocks.end();
    if (is_animation && !blocks_.has_end)
      add_warning(result_.warnings,
                  "the end of the animation is missing: it may have had more "
                  "frames");
    result_.before = {
        .pixels = Pixels{.width = width_, .height = height_, .frames = frames_, .has_alpha = true}};
  }

  const RescuedBlocks& blocks_;
  const Limits& limits_;
  bool anew_;
  std::vector<Rgba> global_;
  Repaired result_;
  std::optional<Compositor> compositor_;
  Bytes control_;
  std::uint32_t width_ = 0, height_ = 0, frames_ = 0, left_ = 0;
  std::uint64_t pixels_ = 0, lost_ = 0, coarse_ = 0;
};

bool decodes(Bytes file, const Limits& limits) {
  try {
    (void)Reader(file, limits);
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    return false;
  }
}

}  // namespace

std::optional<Repaired> repair(Bytes input, const Limits& limits) {
  const auto blocks = rescue_blocks(input);
  if (!blocks.damaged && blocks.has_end && decodes(input, limits)) return std::nullopt;
  auto result = FramesRepair(blocks, limits, false).run();
  if (decodes(result.bytes, limits)) return result;
  result = FramesRepair(blocks, limits, true).run();
  if (!decodes(result.bytes, limits))
    throw Error(ErrorCode::corrupt_input,
                "The GIF cannot be repaired: what is left of it cannot be read.");
  return result;
}

}  // namespace pressoir::codecs::gif
