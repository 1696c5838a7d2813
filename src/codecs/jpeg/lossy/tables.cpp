#include "codecs/jpeg/lossy/tables.h"

#include <algorithm>
#include <cmath>

namespace pressoir::codecs::jpeg {
namespace {

// T.81, tables K.1 and K.2.
constexpr QuantTable kLuma = {16,  11,  10,  16,  24, 40, 51,  61,  12,  12,  14,  19,  26,
                              58,  60,  55,  14,  13, 16, 24,  40,  57,  69,  56,  14,  17,
                              22,  29,  51,  87,  80, 62, 18,  22,  37,  56,  68,  109, 103,
                              77,  24,  35,  55,  64, 81, 104, 113, 92,  49,  64,  78,  87,
                              103, 121, 120, 101, 72, 92, 95,  98,  112, 100, 103, 99};
constexpr QuantTable kChroma = {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
                                24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
                                99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                                99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

constexpr std::size_t kFirstTraced = 40, kCheckBits = 15, kKindBits = 1, kStepBits = 8;
constexpr int kLowestHalfSteps = 2;  // quality 1

QuantTable scaled(const QuantTable& base, double percent) {
  QuantTable table;
  std::transform(base.begin(), base.end(), table.begin(), [&](std::uint16_t entry) {
    return static_cast<std::uint16_t>(
        std::clamp(std::floor((entry * percent + 50) / 100), 1.0, 255.0));
  });
  table[0] = std::min(table[0], kMaxDcStep);  // from quality 27 down
  return table;
}

void mix(std::uint32_t& hash, std::uint32_t value) { hash = (hash ^ value) * 16777619U; }

/// FNV-1a over everything but the bits of the trace, folded to 15 bits.
std::uint32_t check_of(const QuantTable& luma, const QuantTable* chroma, std::uint32_t message) {
  std::uint32_t hash = 2166136261U;
  for (std::size_t i = 0; i < 64; ++i)
    mix(hash, i < kFirstTraced ? luma[kZigzag[i]] : luma[kZigzag[i]] >> 1U);
  if (chroma)
    for (const std::uint16_t entry : *chroma) mix(hash, entry);
  mix(hash, message);
  hash ^= hash >> 15U;
  hash *= 0x2c1b3c6dU;
  return (hash ^ hash >> 17U) & ((1U << kCheckBits) - 1);
}

}  // namespace

EncodeSettings settings_for(double quality, Sampling sampling) {
  const double bounded = std::clamp(quality, 1.0, 100.0);
  const double percent = bounded < 50 ? 5000 / bounded : 200 - 2 * bounded;
  return {.luma = scaled(kLuma, percent), .chroma = scaled(kChroma, percent), .sampling = sampling};
}

void sign(QuantTable& luma, const QuantTable* chroma, const Trace& trace) {
  // Steps of 1 have no room for a trace: 2 is the least in this range.
  for (std::size_t i = kFirstTraced; i < 64; ++i)
    luma[kZigzag[i]] = std::max<std::uint16_t>(luma[kZigzag[i]], 2);
  const auto message = static_cast<std::uint32_t>(trace.value / kTraceStep.hundredths)
                           << kKindBits |
                       (trace.kind == Trace::Kind::score ? 1U : 0U);
  const std::uint32_t bits = check_of(luma, chroma, message) << (kKindBits + kStepBits) | message;
  for (std::size_t i = kFirstTraced; i < 64; ++i) {
    std::uint16_t& entry = luma[kZigzag[i]];
    entry = static_cast<std::uint16_t>((entry & ~1U) | (bits >> (i - kFirstTraced) & 1U));
  }
}

void sign(EncodeSettings& settings, const Trace& trace, bool has_chroma) {
  sign(settings.luma, has_chroma ? &settings.chroma : nullptr, trace);
}

std::optional<Trace> trace_in(const Picture& picture) {
  const QuantTable& luma = picture.components.front().quant;
  std::uint32_t bits = 0;
  for (std::size_t i = kFirstTraced; i < 64; ++i)
    bits |= (luma[kZigzag[i]] & 1U) << (i - kFirstTraced);
  const std::uint32_t message = bits & ((1U << (kKindBits + kStepBits)) - 1);
  const QuantTable* chroma = picture.components.size() > 1 ? &picture.components[1].quant : nullptr;
  if (bits >> (kKindBits + kStepBits) != check_of(luma, chroma, message)) return std::nullopt;
  const auto half_steps = static_cast<int>(message >> kKindBits);
  if (half_steps > 200) return std::nullopt;
  const bool by_score = (message & 1U) != 0;
  return Trace{.kind = by_score ? Trace::Kind::score : Trace::Kind::quality,
               .value = half_steps * kTraceStep.hundredths,
               .fast = false,
               .smallest = !by_score && half_steps <= kLowestHalfSteps};
}

}  // namespace pressoir::codecs::jpeg
