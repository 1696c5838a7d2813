// The worker's seccomp filter as a BPF program. Pure function.
#pragma once

#include "base/bytes.h"
#include "engine/worker/sandbox.h"

namespace pressoir::engine {

/// Compiles the filter that sandbox.h describes for this machine's architecture. Takes about a
/// millisecond, hence once per worker and kind. @return sock_filter[] of linux/filter.h.
/// @throws Error internal when libseccomp refuses a rule.
Buffer compile_syscall_filter(const Needs& needs);

}  // namespace pressoir::engine
