// Container: the boxes of an AVIF around its coded data, which are read, and written anew with
// other metadata; the trace of our own lossy work. Pure functions. Sources: AV1 Image File Format
// (AOMediaCodec); ISO/IEC 23008-12 (HEIF); ISO/IEC 14496-12.
#pragma once

#include <optional>

#include "codecs/avif/items.h"
#include "codecs/avif/movie.h"
#include "codecs/trace.h"
#include "raster/metadata/metadata.h"

namespace pressoir::codecs::avif {

struct File {
  Bytes input;
  Bytes head;                  ///< the whole box "ftyp"
  std::optional<Items> items;  ///< of stills, and of the first picture of animations
  std::optional<Movie> movie;  ///< of animations
  bool trailing_data = false;  ///< behind the last box
  bool other_boxes = false;    ///< that are not part of the picture
  Bytes trace;                 ///< what our own box holds; empty: there is none
};

/// Views into `input`. @throws Error corrupt_input.
File parse(Bytes input);

inline constexpr TraceStep kTraceStep{.hundredths = 1};

/// What stands beside the picture that is shown.
struct Beside {
  bool gain_map = false, thumbnail = false;
  bool other = false;  ///< further pictures, depth, what is not known
  [[nodiscard]] bool any() const { return gain_map || thumbnail || other; }
};
Beside beside(const File& file);

/// Colours as "nclx" has them (ISO/IEC 23008-12, 6.5.5).
struct ColourNumbers {
  std::uint16_t primaries = 1, transfer = 13, matrix = 6;
  bool full_range = true;
};

struct Wrapping {
  raster::Metadata metadata{};                     ///< with the orientation in its EXIF block
  std::optional<ColourNumbers> colours{};          ///< in place of those that the file has
  bool keeps_gain_map = false, keeps_all = false;  ///< of what stands beside the picture
  std::optional<Trace> trace{};
  bool keeps_trace = false;              ///< where `trace` is empty
  std::optional<std::uint32_t> loops{};  ///< of an animation without any; empty: as it is
};

/// True when assemble() can write the file anew.
bool can_be_rewritten(const File& file);
/// The coded data of `file` with other boxes around it, in a form that is the same again when it is
/// read and assembled alike. REQUIRES: can_be_rewritten(file), trace->has_target().
/// @throws Error corrupt_input; limit_exceeded above 4 GiB.
Buffer assemble(const File& file, const Wrapping& wrapping);

/// At most this many bytes stand around a coding for `metadata`, beside what an encoder writes.
std::size_t bytes_around(const raster::Metadata& metadata);
/// The trace, when it is there and the coded data are still those it was made for.
std::optional<Trace> trace_in(const File& file);

/// EXIF orientation (1..8) of a picture that is rotated anticlockwise by `angle` x 90 degrees and
/// then mirrored: 0 upside down, 1 left to right; empty: not at all.
int orientation_of(unsigned angle, std::optional<unsigned> mirror);

}  // namespace pressoir::codecs::avif
