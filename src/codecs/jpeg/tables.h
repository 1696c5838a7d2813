// Tables: the quantisation tables of our own encodings, and the trace that they carry so that our
// work is recognised when it comes back (never twice). Pure functions.
#pragma once

#include <optional>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/pixels.h"
#include "model/goal.h"

namespace pressoir::codecs::jpeg {

/// The tables of T.81, annex K, scaled as libjpeg's jpeg_quality_scaling does, for fractions of a
/// step too.
/// @param quality  1..100.
EncodeSettings settings_for(double quality, Sampling sampling);

/// What an encoding aimed at: a libjpeg quality or a score, in half steps.
struct Trace {
  enum class Kind : std::uint8_t { quality, score };
  Kind kind = Kind::quality;
  int half_steps = 0;  ///< 0..200
  friend bool operator==(const Trace&, const Trace&) = default;
};

/// What `goal` aims at; empty for a size, which is no property of the coefficients.
std::optional<Trace> trace_of(const Goal& goal);

/// Hides the trace in the lowest bits of the 24 highest frequencies of the luma table: kind (1),
/// half steps (8) and a check over both tables (15).
void sign(EncodeSettings& settings, const Trace& trace, bool has_chroma);
/// The trace of a picture; empty for the work of others (one in 32768 of it passes the check and
/// then gets the lossless treatment alone).
std::optional<Trace> trace_in(const Picture& picture);

/// True when `picture` was made for a goal at least as loose: only lossless work is left.
bool is_own_work(const Picture& picture, const Goal& goal);

}  // namespace pressoir::codecs::jpeg
