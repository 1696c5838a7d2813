// Segments: the marker structure of a JPEG file, parsed without decoding. Source: ITU-T T.81,
// annex B. Pure functions; views point into the input.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::jpeg {

struct Segment {
  std::uint8_t marker = 0;  ///< second byte: 0xE0..0xEF for APPn, 0xFE for COM
  Bytes payload;            ///< without marker and length
};

struct FrameHeader {
  std::uint8_t marker = 0;  ///< 0xC0 baseline, 0xC1 extended, 0xC2 progressive, ...
  int bits = 0, components = 0;
  std::uint32_t width = 0, height = 0;
  /// Samples per pixel, all components together: samples_sum / samples_max (4:2:0: 6 / 4).
  std::uint32_t samples_sum = 0, samples_max = 1;
  bool whole_ratios = true;  ///< no component needs a fraction of another's samples (3:2, say)
};

struct Segments {
  std::vector<Segment> extra;  ///< APPn and COM of the first image, in order
  std::vector<Bytes> coded;    ///< everything else between SOI and EOI, in order
  FrameHeader frame;
  std::uint32_t scans = 0;
  Bytes trailing;             ///< what follows the first EOI
  std::size_t garbage = 0;    ///< bytes between segments that belong to none
  bool has_end = false;       ///< an EOI was there
  std::size_t image_end = 0;  ///< offset behind the first EOI (or of the end of the file)
};

/// Walks the markers of the first image; time is linear in the input, whatever it holds.
/// @throws Error corrupt_input without SOI, frame header or scan, or when a segment is cut off.
Segments parse_segments(Bytes input);

/// T.81, table B.1: a frame header (SOF), a marker without a length, APPn or COM.
bool is_frame_header(std::uint8_t marker) noexcept;
bool stands_alone(std::uint8_t marker) noexcept;
bool is_extra(std::uint8_t marker) noexcept;

/// A marker: its first 0xFF, fill bytes included, and the byte that says which one it is.
struct MarkerPlace {
  std::size_t start = 0, code = 0;
};
/// The next marker in coded data from `at` on, stuffed zeros and markers that stand alone passed
/// over; empty: there is none.
std::optional<MarkerPlace> next_in_coded_data(Bytes input, std::size_t at);

/// Appends marker, length and payload (prefix then rest).
/// REQUIRES: prefix and payload together are at most 65533 bytes.
void append_segment(Buffer& out, std::uint8_t marker, Bytes prefix, Bytes payload);

}  // namespace pressoir::codecs::jpeg
