#pragma once

#include <string>

#include "base/error.h"

namespace pressoir::store {

/// A value that an account, a credential or a project may not have. @throws Error invalid_request.
[[noreturn]] inline void refuse(const std::string& why) {
  throw Error(ErrorCode::invalid_request, why);
}

}  // namespace pressoir::store
