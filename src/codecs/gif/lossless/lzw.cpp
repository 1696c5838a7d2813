#include "codecs/gif/lossless/lzw.h"

#include <algorithm>
#include <array>

#include "codecs/gif/bits.h"

namespace pressoir::codecs::gif {
namespace {

constexpr int kTableSize = 4096;
constexpr int kMaxBits = 12;
constexpr int kSearchBudget = 8;  // nodes visited per match where pixels have alternatives

/// The strings of the table as a tree: child(node, symbol) is the code of the longer string.
class Tree {
 public:
  explicit Tree(int min_code_size)
      : symbols_(1 << min_code_size),
        children_(std::size_t{kTableSize} * static_cast<std::size_t>(symbols_), 0) {
    clear();
  }
  void clear() {
    for (const auto slot : used_) children_[slot] = 0;
    used_.clear();
    next_ = symbols_ + 2;
  }
  [[nodiscard]] int child(int node, int symbol) const { return children_[slot(node, symbol)]; }
  /// Takes the next code for node + symbol. A string that is there already keeps its first code.
  void add(int node, int symbol) {
    auto& entry = children_[slot(node, symbol)];
    if (entry == 0) {
      entry = static_cast<std::uint16_t>(next_);
      used_.push_back(slot(node, symbol));
    }
    ++next_;
  }
  /// Adds for the time of a look ahead; undo() takes it back.
  bool add_for_now(int node, int symbol) {
    auto& entry = children_[slot(node, symbol)];
    if (entry != 0) return false;
    entry = static_cast<std::uint16_t>(next_);
    return true;
  }
  void undo(int node, int symbol) { children_[slot(node, symbol)] = 0; }
  [[nodiscard]] int next() const { return next_; }
  [[nodiscard]] bool full() const { return next_ >= kTableSize; }

 private:
  [[nodiscard]] std::size_t slot(int node, int symbol) const {
    return static_cast<std::size_t>(node) * static_cast<std::size_t>(symbols_) +
           static_cast<std::size_t>(symbol);
  }
  int symbols_;
  int next_ = 0;
  std::vector<std::uint16_t> children_;
  std::vector<std::size_t> used_;
};

/// One way through the tree: `codes[k]` is the code of the first k + 1 pixels.
struct Path {
  std::vector<std::uint16_t> codes;
  std::uint8_t first = 0;
};

class Encoder {
 public:
  Encoder(const LzwInput& input, int look_ahead)
      : input_(input), look_ahead_(look_ahead), tree_(input.min_code_size) {}

  /// @param patience  codes after the table is full before its use is questioned; 0: clear at once.
  std::vector<std::uint8_t> run(int patience) {
    const int clear_code = 1 << input_.min_code_size;
    tree_.clear();
    bits_ = input_.min_code_size + 1;
    out_ = {};
    out_.put(static_cast<unsigned>(clear_code), bits_);
    std::size_t at = 0;
    Usage usage;
    while (at < input_.indices.size()) {
      const auto [length, code] = choose(at);
      out_.put(static_cast<unsigned>(code), bits_);
      at += length;
      if (at >= input_.indices.size()) {
        // The decoder adds a string after every code; its width may grow before the end code.
        if (!tree_.full()) grow(tree_.next() + 1);
        break;
      }
      if (!tree_.full()) {
        usage.note_growth(length);
        pending_ = code;
        add_next(at);
      } else if (usage.tired(length, patience)) {
        out_.put(static_cast<unsigned>(clear_code), bits_);
        tree_.clear();
        bits_ = input_.min_code_size + 1;
        usage = {};
      }
    }
    out_.put(static_cast<unsigned>(clear_code) + 1, bits_);
    return out_.take();
  }

 private:
  /// Decides when a full table no longer pays: pixels per code of the last stretch against the
  /// average since the table was started, ramp included.
  struct Usage {
    std::size_t codes = 0, pixels = 0, stretch_codes = 0, stretch_pixels = 0;
    void note_growth(std::size_t length) {
      ++codes;
      pixels += length;
    }
    bool tired(std::size_t length, int patience) {
      if (patience == 0) return true;
      note_growth(length);
      ++stretch_codes;
      stretch_pixels += length;
      if (stretch_codes < static_cast<std::size_t>(patience)) return false;
      const bool worse = stretch_pixels * codes < pixels * stretch_codes;
      stretch_codes = stretch_pixels = 0;
      return worse;
    }
  };

  [[nodiscard]] int alternative(std::size_t at) const {
    return input_.alternatives.empty() ? kNoAlternative : input_.alternatives[at];
  }

  /// Longest path from `at`; explores both choices of a pixel within the budget.
  void longest(std::size_t at, Path& best) {
    best.codes.clear();
    int budget = kSearchBudget;
    descend(at, input_.indices[at], best, budget);
    if (const int other = alternative(at); other != kNoAlternative)
      descend(at, other, best, budget);
  }

  void descend(std::size_t start, int first, Path& best, int& budget) {
    struct Branch {
      std::size_t depth;
      int code;
    };
    trail_.clear();
    std::array<Branch, 64> branches;
    std::size_t waiting = 0;
    int code = first;
    std::size_t depth = 0;
    for (;;) {
      trail_.resize(depth);
      trail_.push_back(static_cast<std::uint16_t>(code));
      ++depth;
      for (std::size_t at = start + depth; at < input_.indices.size(); ++at, ++depth) {
        int next = tree_.child(code, input_.indices[at]);
        if (const int other = alternative(at); other != kNoAlternative) {
          const int branch = tree_.child(code, other);
          if (next == 0) {
            next = branch;
          } else if (branch != 0 && waiting < branches.size() && budget > 0) {
            --budget;
            branches[waiting++] = {.depth = depth, .code = branch};
          }
        }
        if (next == 0) break;
        code = next;
        trail_.push_back(static_cast<std::uint16_t>(code));
      }
      if (trail_.size() > best.codes.size()) {
        best.codes = trail_;
        best.first = static_cast<std::uint8_t>(first);
      }
      if (waiting == 0) return;
      --waiting;
      depth = branches[waiting].depth;
      code = branches[waiting].code;
    }
  }

  struct Choice {
    std::size_t length;
    int code;
  };

  /// The prefix of the longest match after which the next match reaches furthest.
  Choice choose(std::size_t at) {
    if (have_path_) {
      std::swap(path_, next_path_);
      have_path_ = false;
    } else {
      longest(at, path_);
    }
    const std::size_t most = path_.codes.size();
    Choice best{.length = most, .code = path_.codes.back()};
    if (look_ahead_ == 0 || most == 1 || at + most >= input_.indices.size()) return best;
    const std::size_t least = most > static_cast<std::size_t>(look_ahead_)
                                  ? most - static_cast<std::size_t>(look_ahead_)
                                  : 1;
    std::size_t reach = 0;
    for (std::size_t length = most; length >= least; --length) {
      if (length < most && at + length + 1 >= input_.indices.size()) break;
      longest(at + length, ahead_);
      const std::size_t end = length + ahead_.codes.size();
      if (end > reach) {
        reach = end;
        best = {.length = length, .code = path_.codes[length - 1]};
      }
      if (at + reach >= input_.indices.size()) break;
    }
    return best;
  }

  /// After a code, the decoder adds that string plus the first pixel of the next one; so the next
  /// match is found first (it may use the new string itself).
  void add_next(std::size_t at) {
    const int first = input_.indices[at];
    // With alternatives the first symbol is a choice: take the one whose match is longer.
    int symbol = first;
    if (alternative(at) != kNoAlternative) {
      longest(at, next_path_);
      symbol = next_path_.first;
    }
    tree_.add(pending_, symbol);
    grow(tree_.next());
    longest_from(at, symbol);
  }

  /// Longest match that starts with `symbol`, now that the new string is there.
  void longest_from(std::size_t at, int symbol) {
    next_path_.codes.clear();
    int budget = kSearchBudget;
    descend(at, symbol, next_path_, budget);
    have_path_ = true;
  }

  void grow(int next) {
    if (next > (1 << bits_) && bits_ < kMaxBits) ++bits_;
  }

  const LzwInput& input_;
  int look_ahead_;
  Tree tree_;
  BitWriter out_;
  int bits_ = 0;
  int pending_ = 0;
  Path path_, next_path_, ahead_;
  bool have_path_ = false;
  std::vector<std::uint16_t> trail_;
};

}  // namespace

std::vector<std::uint8_t> lzw_encode(const LzwInput& input, const LzwEffort& effort) {
  constexpr std::array kPatience = {256, 0, 2048};
  Encoder encoder(input, effort.look_ahead);
  std::vector<std::uint8_t> best;
  for (int policy = 0; policy < effort.clear_policies; ++policy) {
    auto codes = encoder.run(kPatience[static_cast<std::size_t>(policy)]);
    if (best.empty() || codes.size() < best.size()) best = std::move(codes);
    // A table that never filled makes every policy the same.
    if (input.indices.size() < static_cast<std::size_t>(kTableSize)) break;
  }
  return best;
}

std::vector<std::uint8_t> lzw_decode(std::span<const std::uint8_t> codes, int min_code_size,
                                     std::size_t expected) {
  struct Entry {
    std::uint16_t prefix;
    std::uint8_t last, first;
    std::uint16_t length;
  };
  std::vector<Entry> table(kTableSize);
  const int clear_code = 1 << min_code_size;
  for (int code = 0; code < clear_code; ++code) {
    const auto symbol = static_cast<std::uint8_t>(code);
    table[static_cast<std::size_t>(code)] = {0, symbol, symbol, 1};
  }
  std::vector<std::uint8_t> pixels;
  pixels.reserve(expected);
  int bits = min_code_size + 1, next = clear_code + 2, previous = -1, used = 0;
  std::uint32_t pending = 0;
  for (std::size_t at = 0; pixels.size() < expected;) {
    while (used < bits && at < codes.size()) {
      pending |= static_cast<std::uint32_t>(codes[at++]) << used;
      used += 8;
    }
    if (used < bits) break;
    const int code = static_cast<int>(pending & ((1U << bits) - 1));
    pending >>= bits;
    used -= bits;
    if (code == clear_code) {
      bits = min_code_size + 1;
      next = clear_code + 2;
      previous = -1;
      continue;
    }
    if (code == clear_code + 1 || code > next || (code == next && previous < 0)) break;
    if (previous >= 0 && next < kTableSize) {
      const auto& before = table[static_cast<std::size_t>(previous)];
      const auto first = code == next ? before.first : table[static_cast<std::size_t>(code)].first;
      table[static_cast<std::size_t>(next)] = {static_cast<std::uint16_t>(previous), first,
                                               before.first,
                                               static_cast<std::uint16_t>(before.length + 1)};
      ++next;
      if (next == (1 << bits) && bits < kMaxBits) ++bits;
    } else if (code == next) {
      break;
    }
    const auto length = table[static_cast<std::size_t>(code)].length;
    const auto end = pixels.size() + length;
    pixels.resize(end);
    int walk = code;
    for (std::size_t k = 0; k < length; ++k) {
      pixels[end - 1 - k] = table[static_cast<std::size_t>(walk)].last;
      walk = table[static_cast<std::size_t>(walk)].prefix;
    }
    previous = code;
  }
  pixels.resize(std::min(pixels.size(), expected));
  return pixels;
}

}  // namespace pressoir::codecs::gif
