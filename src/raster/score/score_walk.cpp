#include "raster/score/score_walk.h"

#include <algorithm>

#include "raster/colour/linear.h"

namespace pressoir::raster {

constexpr std::uint32_t kSmallestSide = 8;

std::vector<ScaleSize> scale_sizes(std::uint32_t width, std::uint32_t height) {
  ScaleSize size{std::max(width, kSmallestSide), std::max(height, kSmallestSide)};
  std::vector<ScaleSize> sizes;
  while (sizes.size() < kScales && size.width >= kSmallestSide && size.height >= kSmallestSide) {
    sizes.push_back(size);
    size = {(size.width + 1) / 2, (size.height + 1) / 2};
  }
  return sizes;
}

std::size_t ScoreWalk::Level::finished_rows() const {
  if (batches < 2) return 0;
  return std::min(kBatch, size.height - (batches - 2) * kBatch);
}

ScoreWalk::ScoreWalk(std::vector<const Canvas*> pictures, std::uint8_t background)
    : canvases_(std::move(pictures)), background_(background) {
  for (const ScaleSize& size : scale_sizes(canvases_[0]->width(), canvases_[0]->height())) {
    Level level{size, 0, 0, {}};
    for (std::size_t i = 0; i < canvases_.size(); ++i)
      level.pictures.emplace_back(levels_.size(), size.width);
    levels_.push_back(std::move(level));
  }
}

void ScoreWalk::run() {
  std::vector<std::unique_ptr<LinearReader>> readers;
  for (const Canvas* canvas : canvases_)
    readers.push_back(std::make_unique<LinearReader>(*canvas, background_));
  const std::uint32_t width = canvases_[0]->width(), last_row = canvases_[0]->height() - 1;
  const ScaleSize& size = levels_[0].size;
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::size_t i = 0; i < readers.size(); ++i) {
      const Planes row = levels_[0].pictures[i].linear_row(y % kBatch);
      readers[i]->read(std::min(y, last_row), row);
      for (float* samples : row)
        std::fill(samples + width, samples + size.width, samples[width - 1]);
    }
    take_row(0);
  }
}

/// Counts in a row that stands in the scale's pictures and does what has become possible.
void ScoreWalk::take_row(std::size_t scale) {
  Level& level = levels_[scale];
  const std::size_t newest = level.rows++ % kBatch;
  const bool last = level.rows == level.size.height;
  const bool pair = level.rows % 2 == 0;
  if (scale + 1 < levels_.size() && (pair || last)) {
    Level& next = levels_[scale + 1];
    for (std::size_t i = 0; i < level.pictures.size(); ++i)
      level.pictures[i].halve_into(next.pictures[i].linear_row(next.rows % kBatch),
                                   pair ? newest - 1 : newest, newest);
    take_row(scale + 1);
  }
  if (level.rows % kBatch == 0 || last) push(scale, newest + 1);
  if (last) push(scale, 0);
}

void ScoreWalk::push(std::size_t scale, std::size_t rows) {
  Level& level = levels_[scale];
  for (PictureScale& picture : level.pictures) picture.push(rows);
  ++level.batches;
  finish_batch(scale);
}

class ScoreCache::Filling : public ScoreWalk {
 public:
  Filling(ScoreCache& cache, const Canvas& original, std::uint8_t background)
      : ScoreWalk({&original}, background), cache_(cache) {}

 private:
  void finish_batch(std::size_t scale) override {
    const Level& level = levels_[scale];
    const std::size_t length = padded(level.size.width), count = level.finished_rows();
    if (count == 0) return;
    const std::size_t start = (level.batches - 2) * kBatch * length;
    for (std::size_t plane = 0; plane < 3; ++plane) {
      Kept& kept = cache_.kept_[scale][plane];
      if (!kept.value) continue;
      const PlaneBatch batch = level.pictures[0].batch(plane);
      for (std::size_t row = 0; row < count; ++row) {
        const std::size_t at = start + row * length;
        std::copy_n(batch.value[row], length, kept.value.get() + at);
        std::copy_n(batch.mean[row], length, kept.mean.get() + at);
        if (kept.variance) std::copy_n(batch.variance[row], length, kept.variance.get() + at);
      }
    }
  }

  ScoreCache& cache_;
};

ScoreCache::ScoreCache(const Canvas& original, std::uint8_t background)
    : sizes_(scale_sizes(original.width(), original.height())), zeros_(padded(sizes_[0].width)) {
  for (std::size_t scale = 0; scale < sizes_.size(); ++scale) {
    const std::size_t count = padded(sizes_[scale].width) * sizes_[scale].height;
    for (std::size_t plane = 0; plane < 3; ++plane) {
      const PlaneWeights& weights = kWeights[scale][plane];
      if (!any_used(weights)) continue;
      Kept& kept = kept_[scale][plane];
      kept.value = Samples(count);
      kept.mean = Samples(count);
      if (weights[kStructure].used()) kept.variance = Samples(count);
    }
  }
  Filling(*this, original, background).run();
}

ConstRows ScoreCache::rows(const Samples& samples, std::size_t scale, std::size_t batch) const {
  ConstRows rows{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    const std::size_t row = batch * kBatch + i;
    const bool there = samples && row < sizes_[scale].height;
    rows[i] = there ? samples.get() + row * padded(sizes_[scale].width) : zeros_.data();
  }
  return rows;
}

PlaneBatch ScoreCache::batch(std::size_t scale, std::size_t plane, std::size_t batches) const {
  const Kept& kept = kept_[scale][plane];
  const std::size_t before = batches < 2 ? 0 : batches - 2;
  return {rows(kept.value, scale, batches - 1), rows(kept.value, scale, before),
          rows(kept.mean, scale, before), rows(kept.variance, scale, before)};
}

std::uint64_t ScoreCache::bytes_for(std::uint32_t width, std::uint32_t height) {
  std::uint64_t samples = 0;
  const std::vector<ScaleSize> sizes = scale_sizes(width, height);
  for (std::size_t scale = 0; scale < sizes.size(); ++scale)
    for (const PlaneWeights& weights : kWeights[scale])
      if (any_used(weights))
        samples += std::uint64_t{padded(sizes[scale].width)} * sizes[scale].height *
                   (weights[kStructure].used() ? 3 : 2);
  return samples * sizeof(float);
}

}  // namespace pressoir::raster
