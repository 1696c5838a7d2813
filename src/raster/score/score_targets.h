// Which instruction sets the score's kernels are compiled for: only those with a real fused
// multiply-add, and of those one per width; the fallback calls std::fma. Include before Highway.
#pragma once

#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS                                                              \
  (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | \
   HWY_RVV | HWY_PPC8 | HWY_WASM | HWY_WASM_EMU256)
#undef HWY_BROKEN_EMU128
#define HWY_BROKEN_EMU128 1
