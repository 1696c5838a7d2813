#include "codecs/gif/lossless/frames.h"

#include <array>
#include <limits>
#include <utility>

namespace pressoir::codecs::gif {
namespace {

Rect union_of(const Rect& a, const std::optional<Rect>& b) {
  if (!b) return a;
  const auto x = std::min(a.x, b->x);
  const auto y = std::min(a.y, b->y);
  return {x, y, std::max(a.x + a.width, b->x + b->width) - x,
          std::max(a.y + a.height, b->y + b->height) - y};
}

/// How many pixels must be drawn to come from `from` to `to`; empty when one would have to become
/// transparent, which drawing cannot do.
std::optional<std::uint64_t> cost(const RgbaCanvas& from, const RgbaCanvas& to, std::size_t width) {
  std::uint64_t changed = 0;
  for (std::size_t row = 0; row < from.size(); row += width) {
    if (equal_pixels(from, to, row, width)) continue;
    for (std::size_t i = row; i < row + width; ++i) {
      if (from[i] == to[i]) continue;
      if (to[i] == kTransparent) return std::nullopt;
      ++changed;
    }
  }
  return changed;
}

}  // namespace

FramePlanner::FramePlanner(std::uint32_t width, std::uint32_t height)
    : width_(width), height_(height), base_(std::size_t{width} * height, kTransparent) {}

void FramePlanner::clear_after(const Rect& rect) {
  for_rows(rect, width_, height_, [&](std::size_t begin, std::size_t count) {
    std::fill_n(after_.begin() + static_cast<std::ptrdiff_t>(begin), count, kTransparent);
  });
}

void FramePlanner::dispose_as(const StoredFrame& drawn, FramePlan& plan) {
  if (drawn.disposal == Disposal::previous) {
    plan.disposal = Disposal::previous;
    after_ = base_;
  } else if (drawn.disposal == Disposal::background) {
    plan.disposal = Disposal::background;
    plan.rect = drawn.rect;
    clear_after(plan.rect);
  }
}

void FramePlanner::dispose_for(const RgbaCanvas& next, FramePlan& plan) {
  // Candidates in the order of preference on a tie: keep, previous, background.
  std::uint64_t best = std::numeric_limits<std::uint64_t>::max();
  if (const auto keep = cost(target_, next, width_)) best = *keep;
  constexpr std::uint64_t kSwitch = 16;  // pixels that going back must save
  const auto back = best > kSwitch ? cost(base_, next, width_) : std::nullopt;
  if (back && *back + kSwitch < best) {
    best = *back;
    plan.disposal = Disposal::previous;
    after_ = base_;
  }
  const auto vanished = bounds(width_, height_, target_, next, [&](std::size_t i) {
    return target_[i] != kTransparent && next[i] == kTransparent;
  });
  if (!vanished) return;
  const Rect cleared = union_of(plan.rect, vanished);
  RgbaCanvas canvas = target_;
  std::swap(after_, canvas);
  clear_after(cleared);
  const auto background = cost(after_, next, width_);
  if (background && *background + (cleared.area() - plan.rect.area()) / 8 < best) {
    plan.disposal = Disposal::background;
    plan.rect = cleared;
  } else {
    std::swap(after_, canvas);
  }
}

std::optional<FramePlanner::Planned> FramePlanner::push(const RgbaCanvas* next, std::uint16_t delay,
                                                        const StoredFrame* drawn) {
  if (has_after_) {
    std::swap(base_, after_);
    has_after_ = false;
  }
  if (!has_target_) {
    if (next == nullptr) return std::nullopt;
    target_ = *next;
    delay_ = delay;
    has_target_ = true;
    return std::nullopt;
  }
  FramePlan plan;
  plan.delay = std::exchange(delay_, delay);
  plan.rect = bounds(width_, height_, base_, target_, [&](std::size_t i) {
                return base_[i] != target_[i];
              }).value_or(Rect{0, 0, 1, 1});
  after_ = target_;
  if (next != nullptr && drawn != nullptr)
    dispose_as(*drawn, plan);
  else if (next != nullptr)
    dispose_for(*next, plan);
  shown_ = std::move(target_);
  has_after_ = true;
  has_target_ = next != nullptr;
  if (next != nullptr) target_ = *next;
  return Planned{.plan = plan, .base = &base_, .target = &shown_};
}

}  // namespace pressoir::codecs::gif
