// SigningKey: what an account signs the paths of pictures with. Plain values.
#pragma once

#include <string>

#include "model/account.h"
#include "model/time_point.h"

namespace pressoir {

struct SigningKey {
  std::string id;  ///< 16 characters of [A-Za-z0-9]; public, it stands in the path
  AccountId account;
  std::string secret;  ///< 43 characters of [A-Za-z0-9]; empty where it is not shown
  TimePoint created_at{};
};

/// From where the pictures of an account may come.
struct ImageSource {
  std::int64_t id = 0;
  /// A host ("shop.example", "*.shop.example": all below it) or the beginning of a URL
  /// ("https://shop.example/media/").
  std::string rule;
};

}  // namespace pressoir
