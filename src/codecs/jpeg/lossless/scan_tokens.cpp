#include "codecs/jpeg/lossless/scan_tokens.h"

#include <bit>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint32_t kSixteenZeros = 0xF0;
constexpr std::uint32_t kMaxDcSize = 11, kMaxAcSize = 10;  // T.81, tables F.1 and F.2

std::uint32_t magnitude_of(int value) { return static_cast<std::uint32_t>(std::abs(value)); }

/// The bits behind a symbol: of negative values those of the magnitude, inverted.
std::uint32_t bits_of(int value, std::uint32_t magnitude) {
  return value < 0 ? ~magnitude : magnitude;
}

std::uint32_t checked(std::uint32_t size, std::uint32_t most) {
  if (size > most)
    throw Error(ErrorCode::corrupt_input, "The JPEG file is damaged.", "coefficient out of range");
  return size;
}

std::uint64_t positions_of(const Scan& scan) {
  return ~std::uint64_t{0} << scan.from & ~(~std::uint64_t{0} << scan.to << 1);
}

class DcCoder {
 public:
  DcCoder(const Picture& picture, Tokens& tokens) : picture_(picture), tokens_(tokens) {}

  void code_alone(int index) {
    for (const Block& block : component_at(index).blocks) code(index, block[0]);
  }
  void code_units(const std::vector<int>& components) {
    const auto unit_x = static_cast<std::uint32_t>(8 * picture_.max_h());
    const auto unit_y = static_cast<std::uint32_t>(8 * picture_.max_v());
    const std::uint32_t wide = (picture_.width + unit_x - 1) / unit_x;
    const std::uint32_t high = (picture_.height + unit_y - 1) / unit_y;
    for (std::uint32_t y = 0; y < high; ++y)
      for (std::uint32_t x = 0; x < wide; ++x)
        for (const int index : components) code_unit(index, x, y);
  }

 private:
  [[nodiscard]] const Component& component_at(int index) const {
    return picture_.components[static_cast<std::size_t>(index)];
  }
  void code(int index, int value) {
    int& before = before_.at(static_cast<std::size_t>(index));
    const int difference = value - before;
    before = value;
    const std::uint32_t magnitude = magnitude_of(difference);
    const std::uint32_t size = checked(category(magnitude), kMaxDcSize);
    tokens_.add(static_cast<std::uint32_t>(index) << 4U | size, size,
                bits_of(difference, magnitude));
  }
  /// Blocks beyond the edge repeat the value before them.
  void code_unit(int index, std::uint32_t x, std::uint32_t y) {
    const Component& component = component_at(index);
    const auto h = static_cast<std::uint32_t>(component.h);
    const auto v = static_cast<std::uint32_t>(component.v);
    for (std::uint32_t row = y * v; row < (y + 1) * v; ++row) {
      for (std::uint32_t column = x * h; column < (x + 1) * h; ++column) {
        const bool real = column < component.blocks_wide && row < component.blocks_high;
        code(index,
             real ? component.at(column, row)[0] : before_.at(static_cast<std::size_t>(index)));
      }
    }
  }

  const Picture& picture_;
  Tokens& tokens_;
  std::array<int, 4> before_{};
};

/// The run of empty blocks that is open, with the corrections that wait for its end.
class EmptyRun {
 public:
  explicit EmptyRun(Tokens& tokens) : tokens_(tokens) {}

  void correct(int value) { corrections_.push_back(static_cast<std::uint8_t>(value & 1)); }
  void add_block() {
    if (++blocks_ == kLongestRun) end();
  }
  void end() {
    if (blocks_ == 0) return;
    const std::uint32_t size = category(blocks_) - 1;
    tokens_.add(size << 4U, size, blocks_);
    blocks_ = 0;
    put(corrections_, tokens_);
  }

  static void put(std::vector<std::uint8_t>& bits, Tokens& tokens) {
    for (std::size_t at = 0; at < bits.size(); at += 16) {
      const std::size_t count = std::min<std::size_t>(16, bits.size() - at);
      std::uint32_t word = 0;
      for (std::size_t i = 0; i < count; ++i) word = word << 1U | bits[at + i];
      tokens.add_bits(static_cast<std::uint32_t>(count), word);
    }
    bits.clear();
  }

 private:
  Tokens& tokens_;
  std::uint32_t blocks_ = 0;
  std::vector<std::uint8_t> corrections_;
};

class Refiner {
 public:
  Refiner(const Scan& scan, Tokens& tokens)
      : from_(static_cast<std::size_t>(scan.from)),
        low_(scan.low),
        span_(positions_of(scan)),
        tokens_(tokens),
        run_(tokens) {}

  void code(const Block& block, std::uint64_t large, std::uint64_t known) {
    large &= span_;
    known &= span_;
    std::uint64_t fresh = large & ~known;
    if (fresh != 0) run_.end();
    std::size_t next = from_;  // behind the last coefficient
    std::uint32_t zeros = 0;
    for (; fresh != 0; large &= large - 1) {
      const std::size_t position = lowest(large);
      const int value = block[kZigzag[position]];
      zeros += static_cast<std::uint32_t>(position - next);
      next = position + 1;
      for (; zeros > 15; zeros -= 16) {
        tokens_.add(kSixteenZeros, 0, 0);
        EmptyRun::put(corrections_, tokens_);
      }
      if (known >> position & 1U) {
        corrections_.push_back(static_cast<std::uint8_t>(std::abs(value) >> low_ & 1));
        continue;
      }
      tokens_.add(zeros << 4U | 1U, 1, value < 0 ? 0 : 1);
      EmptyRun::put(corrections_, tokens_);
      zeros = 0;
      fresh &= fresh - 1;
      if (position == last()) return;
    }
    for (; large != 0; large &= large - 1)
      run_.correct(std::abs(block[kZigzag[lowest(large)]]) >> low_);
    run_.add_block();
  }
  void finish() { run_.end(); }

 private:
  [[nodiscard]] std::size_t last() const {
    return 63 - static_cast<std::size_t>(std::countl_zero(span_));
  }

  std::size_t from_;
  int low_;
  std::uint64_t span_;
  Tokens& tokens_;
  EmptyRun run_;
  std::vector<std::uint8_t> corrections_;  ///< that wait for the next symbol of the block
};

}  // namespace

void add_dc(const Picture& picture, const std::vector<int>& components, Tokens& tokens) {
  DcCoder coder(picture, tokens);
  components.size() == 1 ? coder.code_alone(components[0]) : coder.code_units(components);
}

void add_first(const Component& component, const Scan& scan, Positions large, Tokens& tokens) {
  const std::uint64_t span = positions_of(scan);
  EmptyRun run(tokens);
  for (std::size_t i = 0; i < component.blocks.size(); ++i) {
    const Block& block = component.blocks[i];
    std::uint64_t rest = large[i] & span;
    if (rest != 0) run.end();
    auto next = static_cast<std::size_t>(scan.from);
    for (; rest != 0; rest &= rest - 1) {
      const std::size_t position = lowest(rest);
      const int value = block[kZigzag[position]];
      std::size_t zeros = position - next;
      for (; zeros > 15; zeros -= 16) tokens.add(kSixteenZeros, 0, 0);
      const std::uint32_t magnitude = magnitude_of(value) >> scan.low;
      const std::uint32_t size = checked(category(magnitude), kMaxAcSize);
      tokens.add(static_cast<std::uint32_t>(zeros) << 4U | size, size, bits_of(value, magnitude));
      next = position + 1;
    }
    if (next <= static_cast<std::size_t>(scan.to)) run.add_block();
  }
  run.end();
}

void add_refinement(const Component& component, const Scan& scan, Positions large, Positions known,
                    Tokens& tokens) {
  Refiner refiner(scan, tokens);
  for (std::size_t i = 0; i < component.blocks.size(); ++i)
    refiner.code(component.blocks[i], large[i], known[i]);
  refiner.finish();
}

}  // namespace pressoir::codecs::jpeg
