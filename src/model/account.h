// Account, its quotas and what it has used. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace pressoir {

struct AccountId {
  std::int64_t value = 0;
  friend auto operator<=>(const AccountId&, const AccountId&) = default;
};

/// The five credentials of one account; which API uses which is told in the README of the project.
struct Credentials {
  std::string api_key;       ///< exactly 32 characters [A-Za-z0-9]
  std::string api_secret;    ///< 32 characters or more
  std::string bearer_token;  ///< 32 characters or more
  std::string public_key;    ///< "project_public_" + random, no blanks
  std::string secret_key;    ///< 32 bytes or more
};

/// Unlimited where empty. Images: the monthly ones first, then the prepaid ones.
struct Quota {
  std::optional<std::uint64_t> monthly_bytes, monthly_images;
  std::optional<std::uint64_t> prepaid_images;  ///< what was bought in all; see Usage::prepaid_left
  friend bool operator==(const Quota&, const Quota&) = default;
};

struct Account {
  AccountId id;
  std::string name, email;
  bool disabled = false;
  Quota quota;
};

/// Of the present calendar month (UTC), reservations included.
struct Usage {
  std::uint64_t images = 0, bytes = 0;
  std::optional<std::uint64_t> prepaid_left;
  std::uint32_t days_until_renewal = 0;  ///< to the first of the next month
};

struct Charge {
  std::uint64_t images = 0, bytes = 0;
};

}  // namespace pressoir
