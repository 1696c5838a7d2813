#include "codecs/trace.h"

#include <algorithm>
#include <cmath>

namespace pressoir::codecs {
namespace {

constexpr int kPoint = 100;            // hundredths
constexpr double kBinaryError = 1e-6;  // in steps: 1.1 * 100 is more than 110

int score_in(const TraceStep& step, double score) {
  const double steps = std::clamp(score, 0.0, 100.0) * (kPoint / step.hundredths);
  return step.hundredths * static_cast<int>(std::ceil(steps - kBinaryError));
}

int eighths(std::uint64_t bytes) {
  const double value = std::floor(8 * std::log2(static_cast<double>(bytes)));
  return static_cast<int>(std::clamp(value, 0.0, 511.0));
}

}  // namespace

std::optional<double> score_aimed_at(const Goal& goal, const TraceStep& step) {
  const auto score = score_target(goal);
  if (!score) return std::nullopt;
  return static_cast<double>(score_in(step, *score)) / kPoint;
}

Trace trace_for(const Goal& goal, const TraceStep& step) {
  Trace trace{.fast = is_fast(goal)};
  if (const auto score = score_target(goal)) {
    trace.kind = Trace::Kind::score;
    trace.value = score_in(step, *score);
  } else if (goal.quality) {
    trace.kind = Trace::Kind::quality;
    trace.value = kPoint * std::clamp(*goal.quality, 0, 100);
  } else if (goal.target_bytes) {
    trace.kind = Trace::Kind::bytes;
    trace.value = eighths(*goal.target_bytes);
  }
  return trace;
}

bool covers(const Trace& done, const Goal& goal, const TraceStep& step, std::uint64_t size) {
  const Trace wanted = trace_for(goal, step);
  if (done.fast && !wanted.fast) return false;
  switch (wanted.kind) {
    case Trace::Kind::lossless: return true;
    case Trace::Kind::bytes:
      if (done.smallest) return true;
      if (done.kind != wanted.kind) return false;
      return wanted.value == done.value ||
             (wanted.value < done.value && eighths(size) > done.value);
    case Trace::Kind::score:
    case Trace::Kind::quality: return done.kind == wanted.kind && wanted.value >= done.value;
  }
  return false;
}

}  // namespace pressoir::codecs
