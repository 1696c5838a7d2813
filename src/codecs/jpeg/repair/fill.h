// Fill: what a JPEG shows where nothing of it arrived, and the low frequencies that smooth a block
// of which only the mean did. Works on coefficients; those that arrived stay. Pure functions.
#pragma once

#include "codecs/jpeg/repair/scans.h"
#include "codecs/jpeg/repair/thumbnail.h"

namespace pressoir::codecs::jpeg {

/// Gives every block of which nothing arrived a smooth continuation of those around it, and blocks
/// of which only some coefficients did the others that their neighbours' means suggest.
/// @param thumbnail  null: none. Else what is missing looks as there, and it is the difference that
///                   is continued.
void fill_missing(Remains& remains, const Thumbnail* thumbnail);

}  // namespace pressoir::codecs::jpeg
