// Curves in place of several segments. Loses detail: what is left is near what was there.
#pragma once

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Runs of lines and curves that go on without a corner, each replaced by one cubic curve within
/// `tolerance` of it, where the curve takes fewer points (P. J. Schneider, "An Algorithm for
/// Automatically Fitting Digitized Curves", Graphics Gems, 1990). Not for paths with markers.
Path with_fitted_curves(const Path& path, double tolerance);

}  // namespace pressoir::codecs::svg
