// Subpaths, and where closed ones start.
#pragma once

#include <span>

#include "codecs/svg/paths/look.h"
#include "codecs/svg/values/path.h"

namespace pressoir::codecs::svg {

/// Calls `visit(std::span<const Segment>)` for each subpath: its move, and what it draws.
template <class Visit>
void for_each_subpath(const Path& path, const Visit& visit) {
  for (std::size_t begin = 0; begin < path.size();) {
    auto end = begin + 1;
    while (end < path.size() && path[end].kind != Segment::Kind::move) ++end;
    visit(std::span(path).subspan(begin, end - begin));
    begin = end;
  }
}

/// Closed subpaths started elsewhere, so that the line which closes them, and which need not be
/// written, is one that takes many characters. Only where neither dashes nor markers show the
/// start.
/// @param path in units of the last of `digits` digits.
Path with_better_starts(const Path& path, const PathLook& look, int digits);

}  // namespace pressoir::codecs::svg
