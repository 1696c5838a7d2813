#include "codecs/jpeg/lossy/family.h"

#include <algorithm>
#include <array>
#include <span>

#include "codecs/jpeg/lossy/powers.h"
#include "codecs/jpeg/lossy/tables.h"

namespace pressoir::codecs::jpeg {
namespace {

struct Shape {
  float base, rise, bend, dc, cross;
};

// How far apart the fractions lie from which on steps are rounded up.
constexpr float kRoundingSpread = 0.5F;

/// -0.5 to 0.5: steps of like size do not all go from one whole number to the next at the same
/// scale, where scores would jump.
float spread_of(std::size_t frequency) {
  const std::size_t turn = (frequency % 8 * 3 + frequency / 8 * 5) % 8;  // neighbours far apart
  return static_cast<float>(turn) / 7 - 0.5F;
}

Steps steps_of(const Shape& curve, float scale) {
  Steps steps;
  for (std::size_t i = 0; i < 64; ++i) {
    const auto u = static_cast<float>(i % 8), v = static_cast<float>(i / 8);
    const float square = std::max(u * u + v * v + curve.cross * u * v, 0.25F);
    const float shape = i == 0 ? curve.dc : 1 + curve.rise * power_of(square / 49, curve.bend / 2);
    steps.wanted[i] = scale * curve.base * shape;
    if (i == 0) steps.wanted[i] = std::min<float>(steps.wanted[i], kMaxDcStep);
    const float rounding = 0.5F + kRoundingSpread * spread_of(i);
    steps.table[i] =
        static_cast<std::uint16_t>(std::clamp(steps.wanted[i] + rounding, 1.0F, 255.0F));
  }
  return steps;
}

/// A shape fitted at a scale.
struct Fitted {
  float log_scale;  ///< base 2
  TableShape shape;
};

// From the finest steps to the largest: fitted at scores 90 (halved: 85), 80 and 70.
// clang-format off
constexpr std::array<Fitted, 3> kFullTables{{
    {0.32F, {3.987F, 0.73F, 0.8F, 2.06F, 7.183F, 1.844F, 7.183F, 0.746F, 1.005F, 0.0F, 0.062F, 1.0F, 0.7F}},
    {2.0F, {3.747F, 1.044F, 0.875F, 2.06F, 6.0F, 1.844F, 6.0F, 0.746F, 1.005F, 0.0F, 0.052F, 1.0F, 0.7F}},
    {2.95F, {4.984F, 1.0F, 1.197F, 2.467F, 6.0F, 1.513F, 6.0F, 0.746F, 1.005F, 0.0F, 0.062F, 1.0F, 0.7F}}}};
constexpr std::array<Fitted, 3> kHalvedTables{{
    {1.07F, {4.661F, 0.726F, 1.0F, 1.444F, 4.941F, 1.2F, 5.269F, 0.918F, 0.7F, 0.3F, 0.057F, 0.961F, 0.7F}},
    {1.77F, {4.661F, 0.726F, 1.0F, 1.444F, 4.21F, 1.2F, 4.49F, 0.918F, 0.7F, 0.3F, 0.057F, 0.961F, 0.7F}},
    {2.68F, {4.661F, 0.869F, 1.3F, 1.444F, 4.21F, 1.2F, 5.375F, 1.339F, 0.838F, 0.3F, 0.062F, 0.802F, 0.7F}}}};
// clang-format on

TableShape between(const TableShape& a, const TableShape& b, float t) {
  const auto mix = [&](float TableShape::*field) { return a.*field + (b.*field - a.*field) * t; };
  return {.luma_rise = mix(&TableShape::luma_rise),
          .luma_bend = mix(&TableShape::luma_bend),
          .luma_dc = mix(&TableShape::luma_dc),
          .cb_base = mix(&TableShape::cb_base),
          .cb_rise = mix(&TableShape::cb_rise),
          .cr_base = mix(&TableShape::cr_base),
          .cr_rise = mix(&TableShape::cr_rise),
          .chroma_bend = mix(&TableShape::chroma_bend),
          .chroma_dc = mix(&TableShape::chroma_dc),
          .cross = mix(&TableShape::cross),
          .lambda = mix(&TableShape::lambda),
          .chroma_lambda = mix(&TableShape::chroma_lambda),
          .end_share = mix(&TableShape::end_share)};
}

TableShape on_curve(std::span<const Fitted> curve, float log_scale) {
  std::size_t i = 0;
  while (i < curve.size() && curve[i].log_scale < log_scale) ++i;
  if (i == 0) return curve.front().shape;
  if (i == curve.size()) return curve.back().shape;
  const Fitted &low = curve[i - 1], &high = curve[i];
  const float t = (log_scale - low.log_scale) / (high.log_scale - low.log_scale);
  return between(low.shape, high.shape, t);
}

}  // namespace

TableShape shape_for(float scale, bool halved) {
  const float log_scale = log2_of(scale);
  return halved ? on_curve(kHalvedTables, log_scale) : on_curve(kFullTables, log_scale);
}

TableShape shape_for_coded(TableShape shape, float scale) {
  // Factors at fine scales (log2 of 1.3 and less) and at coarse ones (2.7 and more).
  constexpr float kFine = 1.3F, kCoarse = 2.7F;
  const float t = std::clamp((log2_of(scale) - kFine) / (kCoarse - kFine), 0.0F, 1.0F);
  const float chroma = 1.0F + 0.4F * t;
  shape.cb_base *= chroma;
  shape.cr_base *= chroma;
  shape.luma_rise *= 0.95F - 0.1F * t;
  shape.lambda *= 1.0F + 0.2F * t;
  return shape;
}

MaskSettings masking_for(bool halved) {
  // Pictures with sharp edges of colours on flat ground mostly keep all of chroma.
  return {.calm_share = halved ? 0.0F : 0.5F};
}

Tables tables_of(const TableShape& s, float scale) {
  return {.luma = steps_of({1, s.luma_rise, s.luma_bend, s.luma_dc, s.cross}, scale),
          .cb = steps_of({s.cb_base, s.cb_rise, s.chroma_bend, s.chroma_dc, s.cross}, scale),
          .cr = steps_of({s.cr_base, s.cr_rise, s.chroma_bend, s.chroma_dc, s.cross}, scale)};
}

}  // namespace pressoir::codecs::jpeg
