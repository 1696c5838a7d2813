#include "codecs/svg/paths/subpaths.h"

#include <algorithm>
#include <cstdlib>

#include "codecs/svg/values/path_arguments.h"
#include "codecs/svg/values/path_writer.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Segment::Kind;

/// How many characters a line by `way` takes as a relative one, without its letter.
std::size_t size_of_line(Point way, int digits) {
  std::string text;
  ArgumentWriter writer(text, digits);
  if (way.x != 0) writer.add(way.x);
  if (way.y != 0) writer.add(way.y);
  return text.size();
}

/// All that is drawn, the closing line too where there is one.
std::vector<Segment> ring_of(std::span<const Segment> subpath) {
  const bool closed = subpath.back().kind == Kind::close;
  const auto drawn = subpath.subspan(1, subpath.size() - (closed ? 2 : 1));
  std::vector<Segment> ring(drawn.begin(), drawn.end());
  if (!ring.empty() && ring.back().end != subpath.front().end)
    ring.push_back(line_to(subpath.front().end));
  return ring;
}

/// The ring started behind its segment `number`, a line, which is left out.
Path started_behind(const std::vector<Segment>& ring, std::size_t number, bool closed) {
  Path path{move_to(ring[number].end)};
  path.insert(path.end(), ring.begin() + static_cast<std::ptrdiff_t>(number) + 1, ring.end());
  path.insert(path.end(), ring.begin(), ring.begin() + static_cast<std::ptrdiff_t>(number));
  if (closed) path.push_back({.kind = Kind::close, .end = path.front().end});
  return path;
}

std::size_t longest_line(const std::vector<Segment>& ring, int digits) {
  std::size_t best = ring.size(), longest = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    if (ring[i].kind != Kind::line) continue;
    const auto from = ring[i == 0 ? ring.size() - 1 : i - 1].end;
    const auto size = size_of_line(ring[i].end - from, digits);
    if (size > longest) {
      longest = size;
      best = i;
    }
  }
  return best;
}

std::size_t size_of(const Path& path, const PathWriting& writing) {
  const auto text = path_text(path, writing);
  return text ? text->size() : 0;
}

}  // namespace

Path with_better_starts(const Path& path, const PathLook& look, int digits) {
  if (look.marked || (look.stroked && look.dashed)) return path;
  const PathWriting writing{.digits = digits, .filled_only = look.filled_only()};
  Path result;
  result.reserve(path.size());
  for_each_subpath(path, [&](std::span<const Segment> subpath) {
    const bool closed = subpath.back().kind == Kind::close;
    const Path as_it_is(subpath.begin(), subpath.end());
    const bool is_free = !look.stroked || std::ranges::all_of(subpath, [](const Segment& segment) {
      return segment.finer == 0;
    });
    const auto ring =
        is_free && (closed || look.filled_only()) ? ring_of(subpath) : std::vector<Segment>{};
    const auto line = longest_line(ring, digits);
    if (ring.size() > 2 && line < ring.size()) {
      auto moved = started_behind(ring, line, closed);
      if (size_of(moved, writing) < size_of(as_it_is, writing)) {
        result.insert(result.end(), moved.begin(), moved.end());
        return;
      }
    }
    result.insert(result.end(), as_it_is.begin(), as_it_is.end());
  });
  return result;
}

}  // namespace pressoir::codecs::svg
