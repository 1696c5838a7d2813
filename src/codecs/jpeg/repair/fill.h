// Fill: what a JPEG shows where nothing of it arrived, and the low frequencies that smooth a block
// of which only the mean did. Works on coefficients; those that arrived stay. Pure functions.
#pragma once

#include "codecs/jpeg/repair/scans.h"

namespace pressoir::codecs::jpeg {

/// Gives every block of which nothing arrived a smooth continuation of those around it, and blocks
/// of which only some coefficients did the others that their neighbours' means suggest.
void fill_missing(Remains& remains);

}  // namespace pressoir::codecs::jpeg
