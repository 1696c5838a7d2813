#include "codecs/png/placeholder/zero_stream.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "codecs/png/chunk_writer.h"

// SOURCE: RFC 1951, 3.2.5 (lengths and distances), 3.2.6 (fixed codes) and 3.2.7 (dynamic codes);
// RFC 1950, 2.2 and 8.2 (header, Adler-32).
namespace pressoir::codecs::png {
namespace {

constexpr std::uint32_t kLongest = 258, kShortest = 3;  // bytes of a repetition
constexpr unsigned kEnd = 256, kLongestSymbol = 285;
/// Repetitions of the greatest length from which on codes of their own are worth their table.
constexpr std::uint64_t kManyRepetitions = 10;

/// Bits from the lowest of each byte up.
class BitWriter {
 public:
  explicit BitWriter(Buffer& out) : out_(out) {}
  void put(std::uint64_t value, unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) {
      if (used_ == 0) out_.push_back(std::byte{0});
      out_.back() |= static_cast<std::byte>((value >> i & 1U) << used_);
      used_ = (used_ + 1) % 8;
    }
  }
  void put_zeros(std::uint64_t bits) {
    const auto ahead = std::min<std::uint64_t>(bits, (8 - used_) % 8);
    out_.resize(out_.size() + (bits - ahead + 7) / 8);
    used_ = static_cast<unsigned>((used_ + bits) % 8);
  }
  /// Codes go from their highest bit down.
  void put_code(unsigned code, unsigned bits) {
    for (unsigned i = bits; i > 0; --i) put(code >> (i - 1) & 1U, 1);
  }

 private:
  Buffer& out_;
  unsigned used_ = 0;
};

struct Length {
  unsigned symbol = 0, extra = 0, extra_bits = 0;
};

Length length_of(std::uint32_t bytes) {
  if (bytes == kLongest) return {.symbol = kLongestSymbol};
  const auto above = bytes - kShortest;
  const auto width = static_cast<unsigned>(std::bit_width(above));
  const unsigned bits = width > 3 ? width - 3 : 0;
  return {.symbol = 257 + 4 * bits + (above >> bits),
          .extra = above & ((1U << bits) - 1),
          .extra_bits = bits};
}

/// One literal zero, repetitions of it at distance 1, the rest.
struct BlockPlan {
  explicit BlockPlan(std::uint64_t count)
      : longest((count - 1) / kLongest), rest(static_cast<std::uint32_t>((count - 1) % kLongest)) {}
  std::uint64_t longest;
  std::uint32_t rest;
  [[nodiscard]] bool rest_repeats() const { return rest >= kShortest; }
};

struct Code {
  unsigned symbol = 0, code = 0, bits = 0;
};

/// Codes by their lengths, in the order of RFC 1951, 3.2.2.
std::vector<Code> with_codes(std::vector<Code> codes) {
  std::ranges::sort(codes, [](const Code& a, const Code& b) {
    return std::pair(a.bits, a.symbol) < std::pair(b.bits, b.symbol);
  });
  for (std::size_t i = 1; i < codes.size(); ++i)
    codes[i].code = (codes[i - 1].code + 1) << (codes[i].bits - codes[i - 1].bits);
  return codes;
}

class Block {
 public:
  Block(Buffer& out, const BlockPlan& plan) : bits_(out), plan_(plan) {
    bits_.put(1, 1);  // the last block
  }

  void write_with_fixed_codes() {
    bits_.put(1, 2);
    const unsigned rest = length_of(std::max(plan_.rest, kShortest)).symbol;
    codes_ = {{.symbol = 0, .code = 0x30, .bits = 8},
              {.symbol = kEnd, .code = 0, .bits = 7},
              {.symbol = kLongestSymbol, .code = 0xC5, .bits = 8}};
    codes_.push_back(rest < 280 ? Code{.symbol = rest, .code = rest - kEnd, .bits = 7}
                                : Code{.symbol = rest, .code = 0xC0 + rest - 280, .bits = 8});
    distance_bits_ = 5;
    write_content();
  }

  void write_with_own_codes() {
    bits_.put(2, 2);
    codes_ = {{.symbol = kLongestSymbol, .bits = 1}, {.symbol = 0, .bits = 2}};
    if (plan_.rest_repeats()) codes_.push_back({.symbol = length_of(plan_.rest).symbol, .bits = 3});
    codes_.push_back({.symbol = kEnd, .bits = plan_.rest_repeats() ? 3U : 2U});
    codes_ = with_codes(std::move(codes_));
    distance_bits_ = 1;
    write_table();
    write_content();
  }

 private:
  // Lengths of lengths: complete, with all that such a table may hold (17 and 18 are runs of
  // zeros). The order of the numbers is that of RFC 1951.
  static constexpr std::array<unsigned, 18> kOrder = {16, 17, 18, 0,  8, 7,  9, 6,  10,
                                                      5,  11, 4,  12, 3, 13, 2, 14, 1};
  static std::vector<Code> table_codes() {
    return with_codes({{.symbol = 1, .bits = 2},
                       {.symbol = 18, .bits = 2},
                       {.symbol = 0, .bits = 3},
                       {.symbol = 2, .bits = 3},
                       {.symbol = 3, .bits = 3},
                       {.symbol = 17, .bits = 3}});
  }
  static Code code_in(const std::vector<Code>& codes, unsigned symbol) {
    const auto found = std::ranges::find(codes, symbol, &Code::symbol);
    return found == codes.end() ? Code{} : *found;
  }
  void put(const Code& code) { bits_.put_code(code.code, code.bits); }

  void write_table() {
    const auto table = table_codes();
    bits_.put(kLongestSymbol + 1 - 257, 5);
    bits_.put(0, 5);  // one distance
    bits_.put(kOrder.size() - 4, 4);
    for (const unsigned number : kOrder) bits_.put(code_in(table, number).bits, 3);
    unsigned zeros = 0;
    for (unsigned symbol = 0; symbol <= kLongestSymbol; ++symbol) {
      const unsigned length = code_in(codes_, symbol).bits;
      if (length == 0) {
        ++zeros;
        continue;
      }
      write_zeros(table, std::exchange(zeros, 0));
      put(code_in(table, length));
    }
    put(code_in(table, 1));  // of the distance
  }

  void write_zeros(const std::vector<Code>& table, unsigned count) {
    while (count > 0) {
      const unsigned run = count < 3 ? 1 : std::min(count, 138U);
      const unsigned symbol = run == 1 ? 0 : run < 11 ? 17 : 18;
      put(code_in(table, symbol));
      if (symbol == 17) bits_.put(run - 3, 3);
      if (symbol == 18) bits_.put(run - 11, 7);
      count -= run;
    }
  }

  void write_content() {
    const auto literal = code_in(codes_, 0);
    put(literal);
    const auto longest = code_in(codes_, kLongestSymbol);
    if (longest.code == 0) {  // as those of our own are, so that a million of them cost no loop
      bits_.put_zeros(plan_.longest * (longest.bits + distance_bits_));
    } else {
      for (std::uint64_t i = 0; i < plan_.longest; ++i) {
        put(longest);
        bits_.put(0, distance_bits_);
      }
    }
    if (plan_.rest_repeats()) {
      const auto length = length_of(plan_.rest);
      put(code_in(codes_, length.symbol));
      bits_.put(length.extra, length.extra_bits);
      bits_.put(0, distance_bits_);
    } else {
      for (std::uint32_t i = 0; i < plan_.rest; ++i) put(literal);
    }
    put(code_in(codes_, kEnd));
  }

  BitWriter bits_;
  const BlockPlan& plan_;
  std::vector<Code> codes_;
  unsigned distance_bits_ = 0;
};

}  // namespace

Buffer zero_stream(std::uint64_t count) {
  constexpr std::uint32_t kAdlerBase = 65521;
  Buffer out{std::byte{0x78}, std::byte{0xDA}};  // a window of 32 KiB, the greatest compression
  const BlockPlan plan(count);
  Block block(out, plan);
  if (plan.longest < kManyRepetitions)
    block.write_with_fixed_codes();
  else
    block.write_with_own_codes();
  append_32(out, static_cast<std::uint32_t>(count % kAdlerBase) << 16U | 1U);
  return out;
}

}  // namespace pressoir::codecs::png
