// Spectrum: the DCT coefficients of a picture before quantisation, what the lossy encoder chooses
// from. Deterministic on every instruction set. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/pixels.h"
#include "raster/canvas.h"

namespace pressoir::codecs::jpeg {

/// Coefficients are kept in this fraction of libjpeg's unit: a flat block of value v above mid-grey
/// has a DC of 8 v (T.81, A.3.3).
inline constexpr int kSpectrumUnit = 8;

/// A block in zigzag order, each coefficient times kSpectrumUnit.
using SpectrumBlock = std::array<std::int16_t, 64>;

struct SpectrumComponent {
  int id = 0, h = 1, v = 1;  ///< identifier and sampling factors
  std::uint32_t blocks_wide = 0, blocks_high = 0;
  std::vector<SpectrumBlock> blocks;
  /// Steps it was quantised with before, natural order; empty: never.
  std::vector<std::uint16_t> source_steps;
  /// Blocks that have black or white samples beside others: their ringing may be cut off.
  std::vector<std::uint32_t> cut;
};

struct Spectrum {
  std::uint32_t width = 0, height = 0;
  CodedColour colour = CodedColour::ycbcr;
  std::vector<SpectrumComponent> components;
};

/// Colours as encode() of pixels.h codes them. Chroma is averaged where it is halved.
/// REQUIRES: 8 bits without alpha.
/// @param luma  coefficients that the picture's luma was decoded from, kept as they are; null:
/// none.
Spectrum spectrum_of(const raster::Canvas& canvas, Sampling sampling,
                     const Component* luma = nullptr);

/// SpectrumComponent::cut of coefficients as a file has them.
std::vector<std::uint32_t> cut_blocks(const Component& component);
/// The coefficients as a file has them.
SpectrumComponent spectrum_of(const Component& component);
Spectrum spectrum_of(const Picture& picture);

/// Bytes of the spectrum of a picture without halved chroma.
std::uint64_t memory_for_spectrum(std::uint32_t width, std::uint32_t height,
                                  std::uint32_t channels);

}  // namespace pressoir::codecs::jpeg
