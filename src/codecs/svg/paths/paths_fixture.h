// What tests of paths share: paths drawn by lot, and how far two paths are apart.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Path data of up to 12 segments of all kinds, absolute and relative, with coordinates of up to 6
/// digits behind the point; the same for the same state of the generator.
std::string random_path(std::mt19937& random, bool with_arcs);

/// Points on the path, close to each other, each subpath apart; closed ones come back to their
/// start, as all do where they are `filled`.
std::vector<std::vector<Point>> points_on(const Path& path, bool filled);

/// How far points on one of the paths are, at most, from the nearest point of the other.
double apart(const Path& one, const Path& other, bool filled);

}  // namespace pressoir::codecs::svg
