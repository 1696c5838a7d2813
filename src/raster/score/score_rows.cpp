#include "raster/score/score_rows.h"

#include <algorithm>
#include <new>

#include "raster/score/score_weights.h"

namespace pressoir::raster {

RowBlock::RowBlock(std::size_t rows, std::size_t padded_width) : padded_(padded_width) {
  const std::size_t count = rows * (padded_ + 2 * kMargin);
  samples_ = hwy::AllocateAligned<float>(count);
  if (!samples_) throw std::bad_alloc();
  std::fill_n(samples_.get(), count, 0.0F);
}

Rows RowBlock::batch(std::size_t first, std::size_t ring) const {
  Rows rows{};
  for (std::size_t i = 0; i < kBatch; ++i) rows[i] = (*this)[(first + i) % ring];
  return rows;
}

ConstRows to_const(const Rows& rows) { return {rows[0], rows[1], rows[2], rows[3]}; }

BlurStream::BlurStream(std::size_t width, std::size_t padded_width)
    : width_(width),
      padded_(padded_width),
      ring_(kRing, padded_width),
      state_(6, padded_width),
      out_(kBatch, padded_width) {}

void BlurStream::push(const ConstRows& rows) {
  const Rows below = ring_.batch(next_, kRing);
  blur_rows(rows, below, width_);
  // Output rows are the four before these: 6 below their upper and 4 above their lower input.
  const Rows above = ring_.batch(next_ + kRing - 2 * kRadius, kRing);
  blur_columns(to_const(above), to_const(below), state_[0], out_.batch(0, kBatch), padded_);
  next_ += kBatch;
}

PictureScale::PictureScale(std::size_t scale, std::size_t width)
    : width_(width),
      padded_(padded(width)),
      linear_(3 * kBatch, padded_),
      xyb_(3 * kRing, padded_),
      product_(kBatch, padded_) {
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const PlaneWeights& weights = kWeights[scale][plane];
    if (!any_used(weights)) continue;
    blurs_[plane].emplace(Blurs{BlurStream(width_, padded_), {}, {}});
    if (!weights[kStructure].used()) continue;
    blurs_[plane]->squares.emplace(width_, padded_);
    blurs_[plane]->variance.emplace(kBatch, padded_);
  }
}

Planes PictureScale::linear_row(std::size_t row) const {
  return {linear_[row], linear_[kBatch + row], linear_[2 * kBatch + row]};
}

void PictureScale::halve_into(const Planes& out, std::size_t upper, std::size_t lower) const {
  const Planes up = linear_row(upper), low = linear_row(lower);
  for (std::size_t c = 0; c < 3; ++c) {
    // An odd width repeats its last sample; what is beyond the width is read by nobody else.
    up[c][width_] = up[c][width_ - 1];
    low[c][width_] = low[c][width_ - 1];
    halve(up[c], low[c], out[c], padded((width_ + 1) / 2));
  }
}

Rows PictureScale::xyb_rows(std::size_t plane, std::size_t batch) const {
  Rows rows{};
  for (std::size_t i = 0; i < kBatch; ++i)
    rows[i] = xyb_[plane * kRing + (batch * kBatch + i) % kRing];
  return rows;
}

void PictureScale::push(std::size_t rows) {
  const Rows x = xyb_rows(0, batches_), y = xyb_rows(1, batches_), b = xyb_rows(2, batches_);
  for (std::size_t row = 0; row < kBatch; ++row) {
    const Planes out{blurs_[0] ? x[row] : nullptr, y[row], blurs_[2] ? b[row] : nullptr};
    if (row < rows) {
      const Planes in = linear_row(row);
      convert_to_xyb({in[0], in[1], in[2]}, out, padded_);
    }
    const std::size_t kept = row < rows ? width_ : 0;
    for (float* samples : out)
      if (samples != nullptr) std::fill(samples + kept, samples + padded_, 0.0F);
  }
  ++batches_;
  for (std::size_t plane = 0; plane < 3; ++plane)
    if (blurs_[plane]) blur(plane);
}

void PictureScale::blur(std::size_t plane) {
  const Rows current = xyb_rows(plane, batches_ - 1);
  Blurs& blurs = *blurs_[plane];
  blurs.mean.push(to_const(current));
  if (!blurs.squares) return;
  const Rows squares = product_.batch(0, kBatch);
  for (std::size_t row = 0; row < kBatch; ++row)
    multiply(current[row], current[row], squares[row], padded_);
  blurs.squares->push(to_const(squares));
  for (std::size_t row = 0; row < kBatch; ++row)
    subtract_square(blurs.squares->result()[row], blurs.mean.result()[row], (*blurs.variance)[row],
                    padded_);
}

PlaneBatch PictureScale::batch(std::size_t plane) const {
  const Blurs& blurs = blurs_[plane].value();
  return {to_const(xyb_rows(plane, batches_ - 1)), to_const(xyb_rows(plane, batches_)),
          blurs.mean.result(),
          blurs.variance ? to_const(blurs.variance->batch(0, kBatch)) : ConstRows{}};
}

}  // namespace pressoir::raster
