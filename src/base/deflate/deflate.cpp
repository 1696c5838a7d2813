#include "base/deflate/deflate.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/deflate/bit_writer.h"
#include "base/deflate/blocks.h"
#include "base/deflate/huffman.h"

namespace pressoir::deflate {
namespace {

// A segment ends with its positions or with its matches: memory is bounded whatever the data.
constexpr std::size_t kMostPositions = std::size_t{1} << 20U, kMostMatches = std::size_t{4} << 20U;
constexpr unsigned kFewLengths = 8, kMostLengths = 256;
constexpr std::size_t kMostStored = 65535;

struct Block {
  std::size_t end = 0;
  Histogram histogram;
};

class Encoder {
 public:
  Encoder(std::span<const std::uint8_t> data, const Options& options)
      : data_(data), options_(options), finder_(data, options.depth, options.period) {}

  Buffer run() && {
    if (data_.empty()) {
      out_.put(3, 3);  // the last block, fixed codes
      out_.put(0, 7);  // its end
    }
    while (begin_ < data_.size()) {
      take_segment();
      find_steps();
      write_segment();
      begin_ = finder_.position();
    }
    return std::move(out_).take();
  }

 private:
  void take_segment() {
    segment_.matches.clear();
    segment_.first.assign(1, 0);
    std::size_t size = 0;
    while (begin_ + size < data_.size() && size < kMostPositions &&
           segment_.matches.size() < kMostMatches) {
      finder_.next(segment_.matches);
      segment_.first.push_back(static_cast<std::uint32_t>(segment_.matches.size()));
      ++size;
    }
    segment_.data = data_.subspan(begin_, size);
    steps_.resize(size);
    costs_to_end_.resize(size + 1);
  }

  void find_steps() {
    const std::size_t size = segment_.data.size();
    Costs costs = first_costs(segment_);
    for (int round = 0; round < 2; ++round) {
      parse(segment_, {0, size}, {costs, kFewLengths, false}, costs_to_end_, steps_);
      Histogram histogram;
      count(segment_, 0, size, steps_, histogram);
      costs = costs_of(histogram);
    }
    refine(kFewLengths, std::min(1U, options_.rounds));
    for (unsigned i = 0; i < options_.splits; ++i) refine(kMostLengths, options_.rounds);
  }

  /// Blocks by the steps that are known, then steps by the codes of the blocks.
  void refine(unsigned most_tried, unsigned rounds) {
    blocks_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : split(segment_, steps_, options_.piece)) {
      Block& block = blocks_.emplace_back();
      block.end = end;
      count(segment_, begin, end, steps_, block.histogram);
      refine(begin, block, most_tried, rounds);
      begin = end;
    }
  }

  void refine(std::size_t begin, Block& block, unsigned most_tried, unsigned rounds) {
    std::uint64_t least = bits_of_block(block.histogram);
    Histogram current = block.histogram;
    kept_.assign(steps_.begin() + static_cast<std::ptrdiff_t>(begin),
                 steps_.begin() + static_cast<std::ptrdiff_t>(block.end));
    bool is_kept = true;
    for (unsigned round = 0; round < rounds; ++round) {
      const Costs costs = costs_of(current);
      const bool all_lengths = options_.all_lengths && most_tried == kMostLengths;
      parse(segment_, {begin, block.end}, {costs, most_tried, all_lengths}, costs_to_end_, steps_);
      current = {};
      count(segment_, begin, block.end, steps_, current);
      const std::uint64_t bits = bits_of_block(current);
      is_kept = bits >= least;
      if (is_kept) break;
      const bool is_settled = (least - bits) * 2048 < least;
      least = bits;
      block.histogram = current;
      if (is_settled) break;
      if (round + 1 < rounds)
        std::copy(steps_.begin() + static_cast<std::ptrdiff_t>(begin),
                  steps_.begin() + static_cast<std::ptrdiff_t>(block.end), kept_.begin());
    }
    if (is_kept) std::ranges::copy(kept_, steps_.begin() + static_cast<std::ptrdiff_t>(begin));
  }

  void write_segment() {
    std::size_t begin = 0;
    for (const Block& block : blocks_) {
      write_block(begin, block, begin_ + block.end == data_.size());
      begin = block.end;
    }
  }

  void write_block(std::size_t begin, const Block& block, bool is_last) {
    const BlockCode own = smallest_code(block.histogram), fixed = fixed_code();
    const Description description = describe(own);
    const std::uint64_t own_bits = bits_of(block.histogram, own) + description.bits;
    const std::uint64_t fixed_bits = bits_of(block.histogram, fixed);
    const std::size_t size = block.end - begin;
    const std::uint64_t stored_bits = size * 8 + (size / kMostStored + 1) * 40;
    if (stored_bits < std::min(own_bits, fixed_bits))
      return write_stored(segment_.data.subspan(begin, size), is_last);
    out_.put(is_last ? 1 : 0, 1);
    out_.put(fixed_bits <= own_bits ? 1 : 2, 2);
    if (own_bits < fixed_bits) write(description);
    write_steps(begin, block.end, own_bits < fixed_bits ? own : fixed);
  }

  void write_stored(std::span<const std::uint8_t> bytes, bool is_last) {
    while (!bytes.empty()) {
      const auto part = bytes.first(std::min(bytes.size(), kMostStored));
      bytes = bytes.subspan(part.size());
      out_.put(is_last && bytes.empty() ? 1 : 0, 3);
      out_.align();
      out_.put(part.size(), 16);
      out_.put(~part.size() & 0xFFFFU, 16);
      out_.append(part);
    }
  }

  void write(const Description& description) {
    out_.put(description.literals - kFirstLength, 5);
    out_.put(description.distances - 1, 5);
    out_.put(description.lengths_sent - 4, 4);
    for (std::size_t i = 0; i < description.lengths_sent; ++i)
      out_.put(description.lengths[kLengthOrder[i]], 3);
    std::array<std::uint16_t, 19> codes{};
    codes_of(description.lengths, codes);
    for (const auto& [symbol, extra] : description.symbols) {
      out_.put(codes[symbol], description.lengths[symbol]);
      if (symbol >= 16) out_.put(extra, extra_bits(symbol));
    }
  }

  void write_steps(std::size_t begin, std::size_t end, const BlockCode& code) {
    std::array<std::uint16_t, kLiterals> literals{};
    std::array<std::uint16_t, kDistances> distances{};
    codes_of(code.literals, literals);
    codes_of(code.distances, distances);
    for (std::size_t i = begin; i < end;) {
      const Match step = steps_[i];
      if (step == 0) {
        const std::uint8_t value = segment_.data[i++];
        out_.put(literals[value], code.literals[value]);
        continue;
      }
      const std::size_t length = length_in(step), of_length = symbol_of_length(length);
      const std::size_t less_one = distance_less_one(step), of = symbol_of_distance(less_one);
      out_.put(literals[kFirstLength + of_length], code.literals[kFirstLength + of_length]);
      out_.put(length - kLengthBase[of_length], kLengthBits[of_length]);
      out_.put(distances[of], code.distances[of]);
      out_.put(less_one + 1 - kDistanceBase[of], kDistanceBits[of]);
      i += length;
    }
    out_.put(literals[kEndOfBlock], code.literals[kEndOfBlock]);
  }

  std::span<const std::uint8_t> data_;
  Options options_;
  MatchFinder finder_;
  BitWriter out_;
  std::size_t begin_ = 0;  ///< of the segment
  Segment segment_;
  Steps steps_, kept_;
  std::vector<std::uint32_t> costs_to_end_;
  std::vector<Block> blocks_;
};

}  // namespace

std::size_t memory_needed(std::size_t bytes) noexcept {
  constexpr std::size_t kTrees = 4 * (2 * kWindow + (std::size_t{1} << 19U));
  // Of a step each at worst, in the shortest pieces that are asked for, moved once as they grow.
  constexpr std::size_t kPieces = 3 * sizeof(Histogram) / 64;
  // Matches may be moved once as they grow; five numbers a position.
  return kTrees + std::min(bytes, kMostPositions) * (20 + kPieces) +
         std::min(bytes * kMostLength, 3 * kMostMatches) * sizeof(Match);
}

Buffer compress(std::span<const std::uint8_t> data, const Options& options) {
  if (data.size() > std::numeric_limits<std::uint32_t>::max() - 4 * kWindow)
    throw Error(ErrorCode::limit_exceeded, "The data is too long to be packed.");
  return Encoder(data, options).run();
}

}  // namespace pressoir::deflate
