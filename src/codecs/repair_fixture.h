// What the tests of repairs have in common, whatever the format. For tests only.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>

#include "codecs/codec.h"

namespace pressoir::codecs::repairs {

/// The repair of one format, as Codec::repair.
using Function = std::optional<Repaired>(Bytes input, const Limits& limits);

inline Repaired repaired(Function& repair, Bytes file) {
  auto result = repair(file, Limits{});
  if (!result) throw std::runtime_error("nothing was repaired");
  return std::move(*result);
}

/// Why a file cannot be repaired; empty: it can.
inline std::string why_not(Function& repair, Bytes file) {
  try {
    (void)repair(file, Limits{});
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::corrupt_input);
    return error.what();
  }
  return "";
}

/// The start of a file.
inline Buffer percent_of(const Buffer& file, std::size_t percent) {
  return {file.begin(), file.begin() + static_cast<std::ptrdiff_t>(file.size() * percent / 100)};
}

/// Flips `bits` of every `step`-th byte from `from` on, in a file of its own each: what is repaired
/// is whole, and no error is ours.
inline void expect_no_harm_by_flips(Function& repair, const Buffer& whole, std::size_t from,
                                    std::size_t step, std::byte bits,
                                    const std::string& name = "") {
  for (std::size_t at = from; at < whole.size(); at += step) {
    Buffer broken = whole;
    broken[at] ^= bits;
    try {
      const auto result = repair(broken, Limits{});
      if (result) {
        EXPECT_FALSE(repair(result->bytes, Limits{})) << name << ' ' << at;
      }
    } catch (const Error& error) {
      EXPECT_NE(error.code(), ErrorCode::internal) << name << ' ' << at << ": " << error.detail();
    }
  }
}

}  // namespace pressoir::codecs::repairs
