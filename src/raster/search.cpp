#include "raster/search.h"

#include <algorithm>

namespace pressoir::raster {

void RootFinder::add(double at, double value) {
  const Point point{at, value - aim_};
  std::optional<Point>& side = point.error >= 0 ? high_ : low_;
  std::optional<Point>& other = point.error >= 0 ? low_ : high_;
  if (side && other) other->error /= 2;  // the same side twice: the other end is stale
  if (side && side->at != at && !other) {
    const double slope = (side->error - point.error) / (side->at - at);
    slope_ = std::clamp(slope, typical_ / 6, typical_ * 3);
  }
  side = point;
  if (low_ && high_) {
    const double share = -low_->error / std::max(high_->error - low_->error, 1e-9);
    next_ = low_->at + std::clamp(share, 0.03, 0.97) * (high_->at - low_->at);
  } else {
    // A little too far on purpose: the next point should lie on the other side.
    next_ = at - 1.15 * point.error / slope_ + (point.error < 0 ? 0.01 : -0.01);
  }
}

}  // namespace pressoir::raster
