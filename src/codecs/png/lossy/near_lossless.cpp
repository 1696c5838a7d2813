#include "codecs/png/lossy/near_lossless.h"

#include <algorithm>
#include <array>
#include <span>

#include "codecs/png/lossy/residual_costs.h"
#include "codecs/png/prediction.h"

namespace pressoir::codecs::png {
namespace {

using Row = std::span<const std::uint8_t>;

constexpr int kPasses = 2;
constexpr int kUnit = 64;  ///< of strength and its rest
constexpr int kFirstFilter = 1, kFilters = 5;
/// Errors are carried in this part of a level, and so much of them.
constexpr int kLevel = 16;
constexpr int kErrorCarried = 192, kAllCarried = 256;
/// An error as large as a channel's reach costs this many bits.
constexpr std::int64_t kErrorBits = 9;
/// An error may be this many times its channel's reach before the rest is forgotten.
constexpr int kMostError = 2;
// How far a channel may be off, in twelfths of the strength.
constexpr std::array kColourReach{10, 8, 16};
constexpr int kGreyReach = 8, kAlphaReach = 8;
constexpr int kTwelfths = 12;

std::vector<int> reaches_of(ColourType type) {
  std::vector<int> reaches;
  if (type == ColourType::rgb || type == ColourType::rgba)
    reaches.assign(kColourReach.begin(), kColourReach.end());
  else
    reaches.push_back(kGreyReach);
  if (type == ColourType::rgba || type == ColourType::grey_alpha) reaches.push_back(kAlphaReach);
  return reaches;
}

/// Rows with one distance between residuals, and what was learned of them.
struct Zone {
  Zone(const std::vector<int>& reaches, int distance) : costs(first_costs(distance)) {
    for (const int twelfths : reaches) {
      const int reach = std::max(1, distance * twelfths);
      // One apart is every value: nothing is won by an error.
      const int most = distance == 1 ? 0 : (reach + kTwelfths - 1) / kTwelfths;
      choices.emplace_back(most,
                           (kErrorBits * kBit << 12) * kTwelfths * kTwelfths / (reach * reach));
    }
  }
  void prepare() {
    for (ResidualChoices& of_channel : choices) of_channel.prepare(costs);
    counts = {};
  }

  ResidualCosts costs;
  ResidualCounts counts;
  std::vector<ResidualChoices> choices;  ///< by channel
};

/// A row as one filter would have it.
struct Coded {
  std::vector<std::uint8_t> shown, residuals;
  std::vector<int> below;  ///< errors carried to the next row, with a margin of two pixels
  std::int64_t cost = 0;
};

class NearLosslessCoder {
 public:
  NearLosslessCoder(const Image& picture, int strength)
      : picture_(picture),
        channels_(channels_of(picture.header.type)),
        has_alpha_(channels_ % 2 == 0),
        row_bytes_(picture.stride()),
        coarser_rows_(rows_of(picture.header.height, strength % kUnit)) {
    const auto reaches = reaches_of(picture.header.type);
    zones_.emplace_back(reaches, strength / kUnit);
    if (coarser_rows_ > 0) zones_.emplace_back(reaches, strength / kUnit + 1);
    for (Coded& coded : coded_) {
      coded.shown.resize(row_bytes_);
      coded.residuals.resize(row_bytes_);
      coded.below.resize(row_bytes_ + 4 * channels_);
    }
  }

  NearLossless run() {
    result_.image.header = picture_.header;
    result_.image.samples.resize(picture_.samples.size());
    for (int pass = 0; pass < kPasses; ++pass) walk();
    return std::move(result_);
  }

 private:
  static std::uint32_t rows_of(std::uint32_t height, int share) {
    return static_cast<std::uint32_t>(std::uint64_t{height} * static_cast<unsigned>(share) / kUnit);
  }

  void walk() {
    for (Zone& zone : zones_) zone.prepare();
    result_.stream.clear();
    result_.stream.reserve((row_bytes_ + 1) * picture_.header.height);
    above_.assign(row_bytes_, 0);
    carried_.assign(row_bytes_ + 4 * channels_, 0);
    for (std::uint32_t y = 0; y < picture_.header.height; ++y) {
      Zone& zone = y < coarser_rows_ ? zones_.back() : zones_.front();
      int best = kFirstFilter;
      for (int filter = kFirstFilter; filter < kFilters; ++filter) {
        code_row(zone, filter, picture_.row(y), row_of(filter));
        if (row_of(filter).cost < row_of(best).cost) best = filter;
      }
      Coded& coded = row_of(best);
      result_.stream.push_back(static_cast<std::uint8_t>(best));
      result_.stream.insert(result_.stream.end(), coded.residuals.begin(), coded.residuals.end());
      std::ranges::copy(coded.shown, result_.image.row(y).begin());
      zone.counts.add(coded.residuals);
      above_.swap(coded.shown);
      carried_.swap(coded.below);
    }
    for (Zone& zone : zones_) zone.costs = costs_of(zone.counts);
  }

  Coded& row_of(int filter) { return coded_[static_cast<std::size_t>(filter)]; }

  void code_row(const Zone& zone, int filter, Row wanted, Coded& row) const {
    if (has_alpha_)
      code_row<true>(zone, filter, wanted, row);
    else
      code_row<false>(zone, filter, wanted, row);
  }

  template <bool kHasAlpha>
  void code_row(const Zone& zone, int filter, Row wanted, Coded& row) const {
    std::ranges::fill(row.below, 0);
    std::array<int, 4> next{}, after_next{};  // errors for the pixels to the right
    std::size_t channel = 0, zeros = 0;
    std::int64_t sum = 0;
    for_predictions(filter, row.shown, above_, channels_, [&](std::size_t i, int predicted) {
      const std::size_t context = ResidualCounts::context(zeros);
      const int carried =
          (next[channel] + carried_[i + 2 * channels_]) * kErrorCarried / kAllCarried;
      const int aim = wanted[i] * kLevel - carried;
      int value = 0, error = 0;
      bool is_fixed = false;
      if constexpr (kHasAlpha) {
        const std::size_t last = channels_ - 1;
        const std::uint8_t alpha = wanted[i - channel + last];
        is_fixed = alpha == 0 || (alpha == 255 && channel == last);
        value = alpha == 0 && channel != last ? predicted : alpha;
      }
      if (is_fixed) {
        sum += zone.costs[context][static_cast<std::uint8_t>(value - predicted)];
      } else {
        const bool is_alpha = kHasAlpha && channel == channels_ - 1;
        const auto choice =
            choose(zone, channel, context, (aim + kLevel / 2) >> 4, predicted, is_alpha);
        value = predicted + choice.residual;
        sum += choice.cost;
        const int most = zone.choices[channel].reach() * kMostError * kLevel;
        error = std::clamp(value * kLevel - aim, -most, most);
      }
      row.shown[i] = static_cast<std::uint8_t>(value);
      row.residuals[i] = static_cast<std::uint8_t>(value - predicted);
      zeros = row.residuals[i] == 0 ? zeros + 1 : 0;
      // The weights of Sierra's filter of two rows.
      next[channel] = after_next[channel] + (error * 4 >> 4);
      after_next[channel] = error * 3 >> 4;
      int* const below = row.below.data() + i;
      below[0] += error >> 4;
      below[channels_] += error * 2 >> 4;
      below[2 * channels_] += error * 3 >> 4;
      below[3 * channels_] += error * 2 >> 4;
      below[4 * channels_] += error >> 4;
      if (++channel == channels_) channel = 0;
    });
    row.cost = sum;
  }

  static ResidualChoices::Choice choose(const Zone& zone, std::size_t channel, std::size_t context,
                                        int aim, int predicted, bool is_alpha) {
    const ResidualChoices& choices = zone.choices[channel];
    constexpr int kFarthest = ResidualChoices::kFarthest;
    const int least = is_alpha ? 1 : 0, most = is_alpha ? 254 : 255;
    const int wanted = std::clamp(aim - predicted, -kFarthest, kFarthest - 1);
    const auto choice = choices.choice(context, wanted);
    const int value = predicted + choice.residual;
    if (value >= least && value <= most) return choice;
    const int nearest = std::clamp(aim, least, most), reach = choices.reach();
    return choices.choice_within(zone.costs, context, wanted,
                                 std::max(least, nearest - reach) - predicted,
                                 std::min(most, nearest + reach) - predicted);
  }

  const Image& picture_;
  const std::size_t channels_;
  const bool has_alpha_;
  const std::size_t row_bytes_;
  const std::uint32_t coarser_rows_;  ///< from the top
  std::vector<Zone> zones_;
  std::array<Coded, kFilters> coded_;
  std::vector<std::uint8_t> above_;
  std::vector<int> carried_;
  NearLossless result_;
};

}  // namespace

NearLossless near_lossless(const Image& picture, int strength) {
  return NearLosslessCoder(picture, strength).run();
}

}  // namespace pressoir::codecs::png
