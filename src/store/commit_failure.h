// CommitFailure: a transaction whose commit was not acknowledged. Whether it was made is unknown: a
// lost acknowledgement is not a rollback. Every other failure of a transaction has undone it.
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace pressoir::store {

class CommitFailure : public Error {
 public:
  explicit CommitFailure(std::string detail)
      : Error(ErrorCode::unavailable, "The server cannot store data right now.",
              std::move(detail)) {}
};

}  // namespace pressoir::store
