#include "codecs/gif/blocks.h"

#include <algorithm>

#include "base/error.h"

namespace pressoir::codecs::gif {

void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The GIF is damaged.", what);
}

namespace {

constexpr unsigned kImage = 0x2C, kExtension = 0x21, kTrailer = 0x3B;
constexpr unsigned kPlainText = 0x01, kControl = 0xF9, kComment = 0xFE, kApplication = 0xFF;

class Walker {
 public:
  explicit Walker(Bytes input) : input_(input) {}
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool ended() const { return at_ >= input_.size(); }
  unsigned byte() {
    if (ended()) corrupt("end of file inside a block");
    return std::to_integer<unsigned>(input_[at_++]);
  }
  void skip(std::size_t count) {
    if (count > input_.size() - at_) corrupt("end of file inside a block");
    at_ += count;
  }
  void skip_palette(unsigned flags) {
    if ((flags & 0x80U) != 0) skip(std::size_t{3} << ((flags & 7U) + 1));
  }
  void skip_sub_blocks() {
    while (const unsigned size = byte()) skip(size);
  }
  [[nodiscard]] Bytes from(std::size_t start) const { return input_.subspan(start, at_ - start); }
  [[nodiscard]] std::string_view peek(std::size_t count) const {
    return as_text(input_.subspan(at_, std::min(count, input_.size() - at_)));
  }

 private:
  Bytes input_;
  std::size_t at_ = 0;
};

BlockKind kind_of(unsigned label, std::string_view application) {
  if (label == kControl) return BlockKind::control;
  if (label == kComment) return BlockKind::comment;
  if (label == kPlainText) return BlockKind::plain_text;
  const bool loops =
      application.starts_with("NETSCAPE2.0") || application.starts_with("ANIMEXTS1.0");
  return loops ? BlockKind::loop : BlockKind::application;
}

unsigned word_at(Bytes bytes, std::size_t at) {
  return std::to_integer<unsigned>(bytes[at]) | std::to_integer<unsigned>(bytes[at + 1]) << 8;
}

}  // namespace

FileEnds for_blocks(Bytes input, const std::function<void(const Block&)>& visit) {
  Walker walker(input);
  walker.skip(10);
  const unsigned flags = walker.byte();
  walker.skip(2);
  walker.skip_palette(flags);
  FileEnds ends{.head = walker.from(0)};
  for (;;) {
    if (walker.ended()) return ends;
    const std::size_t start = walker.at();
    const unsigned introducer = walker.byte();
    if (introducer == kTrailer) break;
    Block block{.kind = BlockKind::image, .whole = {}, .application = {}};
    if (introducer == kImage) {
      walker.skip(8);
      walker.skip_palette(walker.byte());
      walker.skip(1);
    } else if (introducer == kExtension) {
      const unsigned label = walker.byte();
      const auto name = walker.peek(12);
      if (label == kApplication && name.starts_with('\x0B')) block.application = name.substr(1, 11);
      block.kind = kind_of(label, block.application);
    } else {
      corrupt("unknown block");
    }
    walker.skip_sub_blocks();
    block.whole = walker.from(start);
    visit(block);
  }
  ends.trailing_data = !walker.ended();
  return ends;
}

Summary summary_of(Bytes input) {
  Summary summary;
  const auto ends = for_blocks(input, [&](const Block& block) {
    if (block.kind != BlockKind::image || summary.frames++ > 0) return;
    summary.width = word_at(block.whole, 1) + word_at(block.whole, 5);
    summary.height = word_at(block.whole, 3) + word_at(block.whole, 7);
  });
  if (summary.frames == 0) corrupt("no frame");
  summary.width = std::max(summary.width, word_at(ends.head, 6));
  summary.height = std::max(summary.height, word_at(ends.head, 8));
  return summary;
}

}  // namespace pressoir::codecs::gif
