#include "codecs/svg/proof/detail.h"

#include <algorithm>
#include <utility>

#include "codecs/svg/proof/views.h"
#include "codecs/svg/shapes/placement.h"

namespace pressoir::codecs::svg {

Detail::Detail(const Node& root) : viewport_(viewport_of(root)), size_(picture_size(root)) {}

bool Detail::add(std::span<const ViewDifference> differences) {
  constexpr std::uint8_t kAllDigits = 9;
  const std::uint8_t finer = is_first_ ? Segment::kPlaces : kAllDigits;
  if (!viewport_) return false;
  const auto before = seen_.size();
  for (const auto& each : differences)
    if (each.view == 0) seen_.push_back({each.where, finer});
  is_first_ = false;
  return seen_.size() > before;
}

std::uint8_t Detail::finer_in(const Bounds& bounds) const {
  const auto shown = *viewport_ * bounds;
  std::uint8_t most = 0;
  for (const auto& [where, finer] : seen_) {
    const double x = where.size().width / size_.width, y = where.size().height / size_.height;
    const bool is_in =
        where.meets({shown.low.x * x, shown.low.y * y, shown.high.x * x, shown.high.y * y});
    if (is_in) most = std::max(most, finer);
  }
  return most;
}

bool Detail::has_row_of(const Bounds& bounds) const {
  const auto shown = *viewport_ * bounds;
  return std::ranges::any_of(seen_, [&](const Seen& seen) {
    const double y = seen.where.size().height / size_.height;
    return seen.where.has_rows(shown.low.y * y, shown.high.y * y);
  });
}

PixelGrid Detail::grid() const {
  std::vector<Matrix> all;
  for (const auto& size : compared_sizes(size_))
    all.push_back(Matrix{.a = size.width / size_.width, .d = size.height / size_.height} *
                  *viewport_);
  return PixelGrid(std::move(all));
}

}  // namespace pressoir::codecs::svg
