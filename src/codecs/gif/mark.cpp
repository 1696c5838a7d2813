#include "codecs/gif/mark.h"

#include <libdeflate.h>

#include <algorithm>
#include <cmath>

namespace pressoir::codecs::gif {
namespace {

constexpr std::size_t kLetters = 5;  // of 6 bits each: 12 for the mark, 18 for the check
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned kCheckBits = 18;

/// The check does not depend on comments and the like: a policy may drop them later.
class Check {
 public:
  void add(Bytes bytes) {
    sum_ = static_cast<std::uint32_t>(libdeflate_crc32(sum_, bytes.data(), bytes.size()));
  }
  void add(const Block& block) {
    if (block.kind <= BlockKind::loop) add(block.whole);
  }
  [[nodiscard]] std::uint32_t value() const {
    return (sum_ ^ sum_ >> kCheckBits) & ((1U << kCheckBits) - 1);
  }

 private:
  std::uint32_t sum_ = 0;
};

std::uint32_t check_over(Bytes file, std::optional<std::string_view>& last_comment) {
  Check check;
  const auto around = for_blocks(file, [&](const Block& block) {
    check.add(block);
    if (block.kind == BlockKind::comment) last_comment = as_text(block.whole);
  });
  check.add(around.head);
  return check.value();
}

std::uint32_t packed(const Mark& mark) {
  return static_cast<std::uint32_t>(mark.fast) << 11 | static_cast<std::uint32_t>(mark.kind) << 9 |
         (mark.value & 511U);
}

std::uint16_t eighths(std::uint64_t bytes) {
  const double value = std::floor(8 * std::log2(static_cast<double>(bytes)));
  return static_cast<std::uint16_t>(std::clamp(value, 0.0, 511.0));
}

}  // namespace

Mark mark_for(const Goal& goal) {
  Mark mark{.fast = is_fast(goal)};
  if (const auto score = score_target(goal)) {
    mark.kind = Mark::Kind::score;
    mark.value = static_cast<std::uint16_t>(std::ceil(std::clamp(*score, 0.0, 100.0) * 2));
  } else if (goal.quality) {
    mark.kind = Mark::Kind::quality;
    mark.value = static_cast<std::uint16_t>(*goal.quality);
  } else if (goal.target_bytes) {
    mark.kind = Mark::Kind::bytes;
    mark.value = eighths(*goal.target_bytes);
  }
  return mark;
}

bool covers(const Mark& mark, const Goal& goal) {
  const Mark wanted = mark_for(goal);
  if (mark.fast && !wanted.fast) return false;
  if (wanted.kind == Mark::Kind::lossless) return true;
  if (wanted.kind != mark.kind) return false;
  return wanted.kind == Mark::Kind::bytes ? wanted.value <= mark.value : wanted.value >= mark.value;
}

Buffer mark_block(const Mark& mark, Bytes coded) {
  std::optional<std::string_view> ignored;
  const std::uint32_t bits = packed(mark) << kCheckBits | check_over(coded, ignored);
  Buffer block;
  const auto put = [&](unsigned value) { block.push_back(static_cast<std::byte>(value)); };
  put(0x21);
  put(0xFE);
  put(kLetters);
  for (std::size_t i = 0; i < kLetters; ++i) {
    put(static_cast<unsigned char>(kAlphabet[bits >> (6 * (kLetters - 1 - i)) & 63U]));
  }
  put(0);
  return block;
}

std::optional<Mark> mark_in(Bytes input) {
  std::optional<std::string_view> comment;
  const std::uint32_t check = check_over(input, comment);
  if (!comment || comment->size() != kMarkBytes || (*comment)[2] != char{kLetters})
    return std::nullopt;
  std::uint32_t bits = 0;
  for (const char letter : comment->substr(3, kLetters)) {
    const auto digit = kAlphabet.find(letter);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
  }
  if ((bits & ((1U << kCheckBits) - 1)) != check) return std::nullopt;
  bits >>= kCheckBits;
  return Mark{.kind = static_cast<Mark::Kind>(bits >> 9 & 3U),
              .value = static_cast<std::uint16_t>(bits & 511U),
              .fast = (bits >> 11 & 1U) != 0};
}

const std::byte* mark_at(Bytes input) {
  if (!mark_in(input)) return nullptr;
  const std::byte* last = nullptr;
  (void)for_blocks(input, [&](const Block& block) {
    if (block.kind == BlockKind::comment) last = block.whole.data();
  });
  return last;
}

}  // namespace pressoir::codecs::gif
