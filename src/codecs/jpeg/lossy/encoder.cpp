#include "codecs/jpeg/lossy/encoder.h"

#include <algorithm>
#include <utility>

#include "codecs/jpeg/lossy/masking.h"
#include "codecs/jpeg/lossy/tables.h"

namespace pressoir::codecs::jpeg {
namespace {

// A step of the source that is at most so much finer than the one wanted is kept: its
// coefficients then stay as they are or are dropped, and no error is added to those that stay.
constexpr float kKeptStep = 1.4F;

bool halves_chroma(const Spectrum& spectrum) {
  const auto& all = spectrum.components;
  return all.size() > 1 && (all[1].h < all[0].h || all[1].v < all[0].v);
}

/// The steps for a component that was quantised before: never finer than it was.
Steps not_finer(Steps steps, const std::vector<std::uint16_t>& source) {
  for (std::size_t i = 0; i < source.size(); ++i)
    if (steps.wanted[i] < kKeptStep * static_cast<float>(source[i]))
      steps.table[i] = std::min<std::uint16_t>(source[i], 255);
  return steps;
}

}  // namespace

std::uint64_t memory_for_encoder(std::uint32_t width, std::uint32_t height,
                                 std::uint32_t channels) {
  return 3 * memory_for_spectrum(width, height, channels);
}

Picture quantised(const Spectrum& spectrum, const std::vector<std::vector<float>>& masking,
                  const TableShape& shape, const std::vector<Steps>& steps, Picture storage) {
  Picture picture{.width = spectrum.width,
                  .height = spectrum.height,
                  .colour = spectrum.colour,
                  .components = {}};
  storage.components.resize(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const SpectrumComponent& from = spectrum.components[i];
    const bool is_chroma = i == 1 || i == 2;
    const TrellisSettings settings{.lambda = shape.lambda * (is_chroma ? shape.chroma_lambda : 1),
                                   .end_share = shape.end_share};
    picture.components.push_back(
        {.id = from.id,
         .h = from.h,
         .v = from.v,
         .blocks_wide = from.blocks_wide,
         .blocks_high = from.blocks_high,
         .quant = steps[i].table,
         .blocks = jpeg::quantised(from, steps[i], masking[i], settings,
                                   std::move(storage.components[i].blocks))});
  }
  return picture;
}

void Encoder::prepare(std::optional<Sampling> sampling) {
  if (is_prepared_ && sampling == sampling_) return;
  if (coded_ && !sampling) {
    spectrum_ = spectrum_of(*coded_);
  } else {
    spectrum_ = spectrum_of(canvas_, sampling.value_or(Sampling::s444),
                            coded_ ? &coded_->components.front() : nullptr);
  }
  masking_ = masking_of(spectrum_, masking_for(halves_chroma(spectrum_)));
  sampling_ = sampling;
  is_prepared_ = true;
}

Picture Encoder::quantised(std::optional<Sampling> sampling, float scale, const Trace& trace,
                           Picture storage, float thrift) {
  prepare(sampling);
  TableShape shape = shape_for(scale, halves_chroma(spectrum_));
  if (coded_) shape = shape_for_coded(shape, scale);
  shape.lambda *= thrift;
  const Tables tables = tables_of(shape, scale);
  std::vector<Steps> steps;
  for (const SpectrumComponent& component : spectrum_.components) {
    const std::size_t i = steps.size();
    const Steps& wanted = i == 1 ? tables.cb : i == 2 ? tables.cr : tables.luma;
    steps.push_back(not_finer(wanted, component.source_steps));
  }
  sign(steps.front().table, steps.size() > 1 ? &steps[1].table : nullptr, trace);
  if (steps.size() == 4 && steps[3].table == tables.luma.table) steps[3] = steps.front();
  return jpeg::quantised(spectrum_, masking_, shape, steps, std::move(storage));
}

}  // namespace pressoir::codecs::jpeg
