// Encoder: one picture coded with tables of the family, again and again while a search goes on.
// Deterministic. One thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossy/family.h"
#include "codecs/jpeg/lossy/spectrum.h"
#include "codecs/trace.h"

namespace pressoir::codecs::jpeg {

/// Bytes that an Encoder and one result need at most for a picture of this size.
std::uint64_t memory_for_encoder(std::uint32_t width, std::uint32_t height, std::uint32_t channels);

/// A spectrum quantised with the tables of each component, by its trellis.
/// @param masking  of masking_of(spectrum).
/// @param storage  its memory is used again.
Picture quantised(const Spectrum& spectrum, const std::vector<std::vector<float>>& masking,
                  const TableShape& shape, const std::vector<Steps>& steps, Picture storage = {});

class Encoder {
 public:
  /// @param canvas  8 bits, no alpha.
  /// @param coded   the coefficients that decode to `canvas`, in the colour model that it would be
  ///                coded in; null: there are none. What they already lost is not lost twice.
  Encoder(const raster::Canvas& canvas, const Picture* coded) : canvas_(canvas), coded_(coded) {}

  /// Quantised coefficients; those of a coded picture keep its chroma sampling where `sampling` is
  /// empty.
  /// @param scale  of the tables, see family.h.
  /// @param trace  is hidden in them. REQUIRES: trace.has_target().
  /// @param storage  its memory is used again.
  /// @param thrift  a factor on what a bit is worth: more drops more with the same tables.
  [[nodiscard]] Picture quantised(std::optional<Sampling> sampling, float scale, const Trace& trace,
                                  Picture storage = {}, float thrift = 1);

 private:
  void prepare(std::optional<Sampling> sampling);

  const raster::Canvas& canvas_;
  const Picture* coded_;
  bool is_prepared_ = false;
  std::optional<Sampling> sampling_;  ///< what the two below are for
  Spectrum spectrum_;
  std::vector<std::vector<float>> masking_;
};

}  // namespace pressoir::codecs::jpeg
