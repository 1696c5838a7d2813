// kPortion: how much of a long change one transaction makes.
#pragma once

#include <cstdint>

namespace pressoir::service {

/// Rows, batches or files of one transaction of a change that may touch any number of them. There
/// is one writer at a time: this many are done before a request that waits behind them would show
/// it, and still share the flush of one commit.
inline constexpr std::uint32_t kPortion = 200;

}  // namespace pressoir::service
