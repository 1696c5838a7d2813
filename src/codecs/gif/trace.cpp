#include "codecs/gif/trace.h"

#include <libdeflate.h>

#include <algorithm>

namespace pressoir::codecs::gif {
namespace {

constexpr std::size_t kLetters = 5;  // of 6 bits each: 13 for the trace, 17 for the check
constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr unsigned kCheckBits = 17, kValueBits = 10;
constexpr std::uint32_t kValue = (1U << kValueBits) - 1;

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
  const auto ends = for_blocks(file, [&](const Block& block) {
    check.add(block);
    if (block.kind == BlockKind::comment) last_comment = as_text(block.whole);
  });
  check.add(ends.head);
  return check.value();
}

/// In a step of the format: ten bits.
int unit_of(Trace::Kind kind) {
  if (kind == Trace::Kind::score) return kTraceStep.hundredths;
  return kind == Trace::Kind::quality ? 100 : 1;
}

std::uint32_t packed(const Trace& trace) {
  const auto value = static_cast<std::uint32_t>(trace.value / unit_of(trace.kind));
  return static_cast<std::uint32_t>(trace.fast) << (kValueBits + 2) |
         static_cast<std::uint32_t>(trace.kind) << kValueBits | (value & kValue);
}

}  // namespace

Buffer trace_block(const Trace& trace, Bytes coded) {
  std::optional<std::string_view> ignored;
  const std::uint32_t bits = packed(trace) << kCheckBits | check_over(coded, ignored);
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

std::optional<Trace> trace_in(Bytes input) {
  std::optional<std::string_view> comment;
  const std::uint32_t check = check_over(input, comment);
  if (!comment || comment->size() != kTraceBytes || (*comment)[2] != char{kLetters})
    return std::nullopt;
  std::uint32_t bits = 0;
  for (const char letter : comment->substr(3, kLetters)) {
    const auto digit = kAlphabet.find(letter);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
  }
  if ((bits & ((1U << kCheckBits) - 1)) != check) return std::nullopt;
  bits >>= kCheckBits;
  const auto kind = static_cast<Trace::Kind>(bits >> kValueBits & 3U);
  return Trace{.kind = kind,
               .value = unit_of(kind) * static_cast<int>(bits & kValue),
               .fast = (bits >> (kValueBits + 2) & 1U) != 0};
}

const std::byte* trace_at(Bytes input) {
  if (!trace_in(input)) return nullptr;
  const std::byte* last = nullptr;
  (void)for_blocks(input, [&](const Block& block) {
    if (block.kind == BlockKind::comment) last = block.whole.data();
  });
  return last;
}

}  // namespace pressoir::codecs::gif
