#include <cmath>
#include <optional>

#include "raster/score/score_walk.h"

namespace pressoir::raster {
namespace {

/// Both pictures' planes meet: the blurred product, the maps, their sums, the score.
class Comparison : public ScoreWalk {
 public:
  Comparison(const Canvas& original, const Canvas& candidate, std::uint8_t background)
      : ScoreWalk({&original, &candidate}, background) {
    make_crosses();
  }
  Comparison(const ScoreCache& original, const Canvas& candidate, std::uint8_t background)
      : ScoreWalk({&candidate}, background), cache_(&original) {
    make_crosses();
  }

  [[nodiscard]] double score() const {
    double sum = 0;
    for (std::size_t scale = 0; scale < levels_.size(); ++scale) {
      const ScaleSize& size = levels_[scale].size;
      const auto count = static_cast<double>(size.width * size.height);
      for (std::size_t plane = 0; plane < 3; ++plane)
        for (std::size_t map = 0; map < kMaps; ++map) {
          const NormWeights& weights = kWeights[scale][plane][map];
          const MapSums& sums = sums_[scale][plane][map];
          sum += weights.mean * sums.first / count +
                 weights.fourth * std::sqrt(std::sqrt(sums.fourth / count));
        }
    }
    return score_of_sum(sum);
  }

 private:
  struct Cross {
    RowBlock product;
    BlurStream blur;
  };

  void make_crosses() {
    for (std::size_t scale = 0; scale < levels_.size(); ++scale)
      for (std::size_t plane = 0; plane < 3; ++plane) {
        const std::size_t width = levels_[scale].size.width;
        if (kWeights[scale][plane][kStructure].used())
          crosses_[scale][plane].emplace(
              Cross{RowBlock(kBatch, padded(width)), BlurStream(width, padded(width))});
      }
  }

  void finish_batch(std::size_t scale) override {
    const Level& level = levels_[scale];
    for (std::size_t plane = 0; plane < 3; ++plane) {
      if (!any_used(kWeights[scale][plane])) continue;
      const PlaneBatch a = cache_ != nullptr ? cache_->batch(scale, plane, level.batches)
                                             : level.pictures.front().batch(plane);
      add(scale, plane, a, level.pictures.back().batch(plane));
    }
  }

  void add(std::size_t scale, std::size_t plane, const PlaneBatch& a, const PlaneBatch& b) {
    const Level& level = levels_[scale];
    const std::size_t length = padded(level.size.width);
    auto& cross = crosses_[scale][plane];
    ConstRows blurred{};
    if (cross) {
      const Rows product = cross->product.batch(0, kBatch);
      for (std::size_t row = 0; row < kBatch; ++row)
        multiply(a.current[row], b.current[row], product[row], length);
      cross->blur.push(to_const(product));
      blurred = cross->blur.result();
    }
    for (std::size_t row = 0; row < level.finished_rows(); ++row)
      add_maps({a.value[row], b.value[row], a.mean[row], b.mean[row], a.variance[row],
                b.variance[row], blurred[row]},
               length, sums_[scale][plane]);
  }

  const ScoreCache* cache_ = nullptr;
  std::array<std::array<std::optional<Cross>, 3>, kScales> crosses_;
  std::array<std::array<std::array<MapSums, kMaps>, 3>, kScales> sums_{};
};

}  // namespace

double score_of_sum(double sum) {
  const double z = 0.9562382616834844 * sum;
  const double curve =
      2.326765642916932 * z - 0.020884521182843837 * z * z + 6.248496625763138e-05 * z * z * z;
  return curve > 0 ? 100 - 10 * std::pow(curve, 0.6276336467831387) : 100;
}

double compare(const Canvas& original, const Canvas& candidate, std::uint8_t background) {
  Comparison comparison(original, candidate, background);
  comparison.run();
  return comparison.score();
}

double compare(const ScoreCache& original, const Canvas& candidate, std::uint8_t background) {
  Comparison comparison(original, candidate, background);
  comparison.run();
  return comparison.score();
}

}  // namespace pressoir::raster
