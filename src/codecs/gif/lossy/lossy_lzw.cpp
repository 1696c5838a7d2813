#include "codecs/gif/lossy/lossy_lzw.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include "codecs/gif/bits.h"

namespace pressoir::codecs::gif {
namespace {

constexpr int kTableSize = 4096;
constexpr int kMaxBits = 12;
constexpr int kNeighbours = 12;        // of a colour, as the first of a string
constexpr std::size_t kStretch = 256;  // codes between two questions whether a full table pays

/// The strings of the table, the longer ones of each as a list.
class Strings {
 public:
  explicit Strings(int min_code_size) : roots_(1 << min_code_size) { clear(); }
  void clear() {
    child_.fill(0);
    next_ = roots_ + 2;
  }
  [[nodiscard]] int child(int node) const { return child_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] int sibling(int node) const { return sibling_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] std::uint8_t symbol(int node) const {
    return symbol_[static_cast<std::size_t>(node)];
  }
  [[nodiscard]] bool has(int node, int symbol) const {
    for (int at = child(node); at != 0; at = sibling(at))
      if (symbol_[static_cast<std::size_t>(at)] == symbol) return true;
    return false;
  }
  /// Takes the next code.
  void add(int node, int symbol) {
    const auto at = static_cast<std::size_t>(next_++);
    child_[at] = 0;
    symbol_[at] = static_cast<std::uint8_t>(symbol);
    if (has(node, symbol)) return;  // the first code stands
    auto& head = child_[static_cast<std::size_t>(node)];
    sibling_[at] = std::exchange(head, static_cast<std::uint16_t>(at));
  }
  [[nodiscard]] int next() const { return next_; }
  [[nodiscard]] bool full() const { return next_ >= kTableSize; }

 private:
  int roots_, next_ = 0;
  std::array<std::uint16_t, kTableSize> child_{}, sibling_{};
  std::array<std::uint8_t, kTableSize> symbol_{};
};

/// Which colours of a table may begin a string for a pixel.
class Neighbours {
 public:
  explicit Neighbours(const LossyTable& table) {
    for (const auto colour : table.palette) perceived_.push_back(perceptual_colour(colour));
    lists_.resize(perceived_.size());
    std::vector<std::pair<std::int64_t, std::uint8_t>> others;  // with their distance
    for (std::size_t i = 0; i < perceived_.size(); ++i) {
      others.clear();
      for (std::size_t k = 0; k < perceived_.size(); ++k)
        if (static_cast<int>(k) != table.transparent)
          others.emplace_back(distance(perceived_[k], perceived_[i]), static_cast<std::uint8_t>(k));
      const auto most = std::min<std::size_t>(others.size(), kNeighbours);
      const auto end = others.begin() + static_cast<std::ptrdiff_t>(most);
      std::partial_sort(others.begin(), end, others.end());
      for (auto other = others.begin(); other != end; ++other) lists_[i].push_back(other->second);
    }
    transparent_ = table.transparent;
  }
  [[nodiscard]] const PerceptualColour& perceived(int index) const {
    return perceived_[static_cast<std::size_t>(index)];
  }
  /// Nearest first.
  const std::vector<std::uint8_t>& of(Rgba colour) {
    const auto [at, is_new] = nearest_.try_emplace(colour, 0);
    if (is_new) {
      const PerceptualColour look = perceptual_colour(colour);
      auto least = std::numeric_limits<std::int64_t>::max();
      for (std::size_t i = 0; i < perceived_.size(); ++i) {
        const auto far = distance(look, perceived_[i]);
        if (static_cast<int>(i) == transparent_ || far >= least) continue;
        least = far;
        at->second = static_cast<std::uint8_t>(i);
      }
    }
    return lists_[at->second];
  }

 private:
  std::vector<PerceptualColour> perceived_;
  std::vector<std::vector<std::uint8_t>> lists_;
  std::unordered_map<Rgba, std::uint8_t> nearest_;
  int transparent_ = -1;
};

/// The end of a string that is being followed.
struct State {
  int node = 0;
  int parent = -1;  // place in the trail
  std::uint8_t symbol = 0, first = 0;
  PerceptualColour carry{};
  float cost = 0;
};

class Encoder {
 public:
  Encoder(const std::vector<LossyPixel>& pixels, std::uint32_t width, const LossyTable& table,
          int breadth)
      : pixels_(pixels),
        width_(width),
        table_(table),
        breadth_(static_cast<std::size_t>(breadth)),
        strings_(table.min_code_size),
        neighbours_(table) {}

  LossyCodes run() {
    const int clear_code = 1 << table_.min_code_size;
    int bits = table_.min_code_size + 1;
    result_.indices.reserve(pixels_.size());
    out_.put(static_cast<unsigned>(clear_code), bits);
    Usage usage;
    for (std::size_t at = 0; at < pixels_.size();) {
      const std::size_t length = follow(at);
      if (pending_ >= 0 && !strings_.full()) {
        strings_.add(pending_, result_.indices[at]);
        if (strings_.next() > (1 << bits) && bits < kMaxBits) ++bits;
      }
      out_.put(static_cast<unsigned>(code_), bits);
      pending_ = code_;
      at += length;
      if (usage.tired(length, strings_.full()) && at < pixels_.size()) {
        out_.put(static_cast<unsigned>(clear_code), bits);
        strings_.clear();
        bits = table_.min_code_size + 1;
        pending_ = -1;
        usage = {};
      }
    }
    if (!strings_.full() && strings_.next() + 1 > (1 << bits) && bits < kMaxBits) ++bits;
    out_.put(static_cast<unsigned>(clear_code) + 1, bits);
    result_.codes = out_.take();
    return std::move(result_);
  }

 private:
  struct Usage {
    std::size_t codes = 0, pixels = 0, stretch_codes = 0, stretch_pixels = 0;
    bool tired(std::size_t length, bool full) {
      ++codes;
      pixels += length;
      if (!full) return false;
      ++stretch_codes;
      stretch_pixels += length;
      if (stretch_codes < kStretch) return false;
      const bool worse = stretch_pixels * codes < pixels * stretch_codes;
      stretch_codes = stretch_pixels = 0;
      return worse;
    }
  };

  /// A pixel and what it looks like.
  struct Aim {
    const LossyPixel& pixel;
    PerceptualColour target, below;
    bool carries;
  };
  [[nodiscard]] Aim aim_at(std::size_t at) const {
    const auto& pixel = pixels_[at];
    return {.pixel = pixel,
            .target = perceptual_colour(pixel.target),
            .below = perceptual_colour(pixel.below),
            .carries = at % width_ != 0};
  }

  /// What drawing a symbol at a pixel costs, and what it leaves to the next one.
  struct Drawn {
    PerceptualColour carry{};
    float cost = 0;
  };
  /// Empty: the symbol is too far off.
  [[nodiscard]] std::optional<Drawn> drawn(const PerceptualColour& carry, int symbol,
                                           const Aim& aim, bool force) const {
    const auto& pixel = aim.pixel;
    const bool stays = symbol == table_.transparent;
    if (stays && pixel.may_stay) return Drawn{};
    if (pixel.target == kTransparent || (stays && pixel.below == kTransparent)) return {};
    const Rgba colour = stays ? pixel.below : table_.palette[static_cast<std::size_t>(symbol)];
    if (colour == pixel.target) return Drawn{};  // what was carried ends here: flat parts stay flat
    PerceptualColour wanted = aim.target;
    if (aim.carries)
      for (std::size_t i = 0; i < 3; ++i) wanted[i] += carry[i];
    const PerceptualColour& shown = stays ? aim.below : neighbours_.perceived(symbol);
    const auto far = distance(wanted, shown);
    const auto most = std::int64_t{pixel.tolerance} * pixel.tolerance;
    if (far > most && !force) return {};
    Drawn result;
    if (most > 0) {
      for (std::size_t i = 0; i < 3; ++i) result.carry[i] = (wanted[i] - shown[i]) * 5 / 8;
      result.cost = static_cast<float>(far) / static_cast<float>(most);
    }
    return result;
  }

  /// Tries to go on from `from` with `symbol`, whose string has the code `node`.
  void step(const State& from, int parent, int node, int symbol, const Aim& aim, bool force) {
    const auto result = drawn(from.carry, symbol, aim, force);
    if (!result) return;
    wider_.push_back({.node = node,
                      .parent = parent,
                      .symbol = static_cast<std::uint8_t>(symbol),
                      .first = from.first,
                      .carry = result->carry,
                      .cost = from.cost + result->cost});
  }

  void begin(std::size_t at) {
    const Aim aim = aim_at(at);
    const auto target = aim.pixel.target;
    const State start{.node = 0, .parent = -1, .symbol = 0, .first = 0, .carry = carry_, .cost = 0};
    wider_.clear();
    if (table_.transparent >= 0)
      step(start, -1, table_.transparent, table_.transparent, aim, false);
    if (target != kTransparent) {
      const auto& near = neighbours_.of(target);
      for (const auto symbol : near) step(start, -1, symbol, symbol, aim, false);
      if (wider_.empty()) step(start, -1, near[0], near[0], aim, true);
    }
    for (auto& state : wider_) state.first = state.symbol;
  }

  /// Keeps the cheapest `breadth_` states of wider_.
  void prune() {
    if (wider_.size() > breadth_) {
      const auto cheaper = [](const State& a, const State& b) {
        return a.cost != b.cost ? a.cost < b.cost : a.node < b.node;
      };
      std::nth_element(wider_.begin(), wider_.begin() + static_cast<std::ptrdiff_t>(breadth_),
                       wider_.end(), cheaper);
      wider_.resize(breadth_);
    }
  }

  /// Finds the match to take at `at`; appends its indices, sets code_ and carry_.
  std::size_t follow(std::size_t at) {
    trail_.clear();
    begin(at);
    std::size_t depth = 0;
    std::size_t level = 0;
    for (;;) {
      prune();
      level = trail_.size();
      trail_.insert(trail_.end(), wider_.begin(), wider_.end());
      ++depth;
      wider_.clear();
      if (at + depth >= pixels_.size()) break;
      const Aim aim = aim_at(at + depth);
      const std::size_t end = trail_.size();
      for (std::size_t i = level; i < end; ++i) {
        const State from = trail_[i];
        const int parent = static_cast<int>(i);
        for (int node = strings_.child(from.node); node != 0; node = strings_.sibling(node))
          step(from, parent, node, strings_.symbol(node), aim, false);
        // The string that the decoder adds on reading this code may be used by it already.
        if (from.node == pending_ && !strings_.full() && !strings_.has(pending_, from.first))
          step(from, parent, strings_.next(), from.first, aim, false);
      }
      if (wider_.empty()) break;
    }
    std::size_t best = level;
    for (std::size_t i = level; i < trail_.size(); ++i)
      if (trail_[i].cost < trail_[best].cost) best = i;
    take(best, depth);
    return depth;
  }

  void take(std::size_t last, std::size_t depth) {
    code_ = trail_[last].node;
    carry_ = trail_[last].carry;
    const std::size_t start = result_.indices.size();
    result_.indices.resize(start + depth);
    int at = static_cast<int>(last);
    for (std::size_t i = depth; i-- > 0; at = trail_[static_cast<std::size_t>(at)].parent)
      result_.indices[start + i] = trail_[static_cast<std::size_t>(at)].symbol;
  }

  const std::vector<LossyPixel>& pixels_;
  std::uint32_t width_;
  const LossyTable& table_;
  std::size_t breadth_;
  Strings strings_;
  Neighbours neighbours_;
  BitWriter out_;
  LossyCodes result_;
  std::vector<State> trail_, wider_;
  PerceptualColour carry_{};
  int pending_ = -1, code_ = 0;
};

}  // namespace

LossyCodes lossy_encode(const std::vector<LossyPixel>& pixels, std::uint32_t width,
                        const LossyTable& table, int breadth) {
  return Encoder(pixels, width, table, breadth).run();
}

}  // namespace pressoir::codecs::gif
