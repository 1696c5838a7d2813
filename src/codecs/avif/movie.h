// The movie box of an animation (ISO/IEC 14496-12, 8): what of it matters beside the frames, and
// the same box around coded data that has moved. Pure functions.
#pragma once

#include <functional>
#include <optional>

#include "codecs/avif/items.h"

namespace pressoir::codecs::avif {

struct Movie {
  Bytes box;                   ///< whole
  std::vector<Extent> chunks;  ///< coded frames of all tracks
  std::uint64_t frames = 0;    ///< as the tables of its pictures say
  std::uint32_t loops = 0;     ///< how often it plays in all; 0: forever
};

/// @param file  in which `box`, the whole box "moov", lies. @throws Error corrupt_input.
Movie read_movie(Bytes file, Bytes box);

struct MovieChange {
  /// Takes the place of the colours and of the orientation in the sample entry of the pictures
  /// (whole boxes); its profile goes in any case, its code where there is another here.
  std::vector<Buffer> colours;
  Items metadata;                        ///< of the pictures, in place of what is there
  std::optional<std::uint32_t> loops{};  ///< as Movie::loops; empty: as it is
};

/// @param place  of an extent, in the file that is written. @throws Error corrupt_input.
void write_movie(Buffer& out, const Movie& movie, const MovieChange& change,
                 const std::function<std::size_t(const Extent&)>& place);

/// Whether a whole box is a colour profile, or says how the picture is to be turned.
bool is_profile(Bytes property);
bool is_rotation(Bytes property);
/// Whether it says in numbers what colours mean.
bool is_colour_code(Bytes property);

}  // namespace pressoir::codecs::avif
