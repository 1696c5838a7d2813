// For the tests of store/ and service/: how work ends.
#pragma once

#include <optional>

#include "base/error.h"

namespace pressoir::store {

/// The code of the Error that `work` throws; empty: none.
template <class F>
std::optional<ErrorCode> code_of(const F& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code();
  }
  return std::nullopt;
}

}  // namespace pressoir::store
