// Tables: the quantisation tables of our own encodings, and the trace that they carry so that our
// work is recognised when it comes back (never twice). Pure functions.
#pragma once

#include <optional>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/pixels.h"
#include "codecs/trace.h"

namespace pressoir::codecs::jpeg {

// The score hardly sees flat areas shift as a whole, people do: half of this, divided by 8, is the
// largest error of a flat block (T.81, A.3.3).
inline constexpr std::uint16_t kMaxDcStep = 32;

/// The tables of T.81, annex K, scaled as libjpeg's jpeg_quality_scaling does, for fractions of a
/// step too.
/// @param quality  1..100.
EncodeSettings settings_for(double quality, Sampling sampling);

inline constexpr TraceStep kTraceStep{.hundredths = 50};

/// Hides the trace (codecs/trace.h) in the lowest bits of the 24 highest frequencies of the luma
/// table: kind (1), half steps (8) and a check over both tables (15). Of a goal of bytes, which is
/// no property of the coefficients, the quality is stored. REQUIRES: trace.has_target().
/// @param chroma  the first of chroma; null: there is none.
void sign(QuantTable& luma, const QuantTable* chroma, const Trace& trace);
void sign(EncodeSettings& settings, const Trace& trace, bool has_chroma);
/// The trace of a picture; empty for the work of others (one in 32768 of it passes the check and
/// then gets the lossless treatment alone).
std::optional<Trace> trace_in(const Picture& picture);

}  // namespace pressoir::codecs::jpeg
