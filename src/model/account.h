// Account, its quotas and what it has used. Plain values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/time_point.h"

namespace pressoir {

struct AccountId {
  std::int64_t value = 0;
  friend auto operator<=>(const AccountId&, const AccountId&) = default;
};

/// The five credentials that an account begins with; which API uses which is listed in the README
/// of pressoir. The public and the secret key are its first project's.
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

/// What a person may do in the administration.
enum class Role : std::uint8_t {
  owner,  ///< of this account and its sub-accounts
  admin,  ///< of all accounts
};

/// With `parent` a sub-account: keys and quota of its own, inside the parent's quota, whose
/// disabling disables it too. A sub-account has none below it.
struct Account {
  AccountId id;
  std::string name, email;
  bool disabled = false;
  Quota quota;
  std::optional<AccountId> parent;
  std::string description;
  Role role = Role::owner;
  TimePoint created_at{}, updated_at{};  ///< of one that is stored; updated by its settings too
  bool has_password = false;             ///< of one that is stored: whether it can log in
};

struct ProjectId {
  std::int64_t value = 0;
  friend auto operator<=>(const ProjectId&, const ProjectId&) = default;
};

/// A pair of keys of an account, and from where they may be used. An account may have several.
struct Project {
  ProjectId id;
  AccountId account;
  std::string name;  ///< no two of an account have the same
  /// Hosts of the web pages that may use it: "shop.example", "*.shop.example" (all below it);
  /// empty: no limit.
  std::vector<std::string> domains{};
  /// "10.1.0.0/16", "2001:db8::1"; empty: no limit. What both limit must meet both.
  std::vector<std::string> networks{};
  TimePoint created_at{};  ///< of one that is stored
};

struct ProjectKeys {
  Project project;
  std::string public_key;  ///< as Credentials
  std::string secret_key;
};

/// Sums of one day or month (UTC) of an account's history, its sub-accounts included.
struct UsageSum {
  int year = 0, month = 0, day = 0;  ///< day 0: the whole month
  std::uint64_t files = 0, bytes_before = 0, bytes_after = 0;
  std::uint64_t images_charged = 0, bytes_charged = 0;  ///< of these what was paid for
};

/// Where an account is notified of what becomes of its uploads to one API.
struct CallbackUrl {
  std::int64_t id = 0;
  std::string url;
  friend bool operator==(const CallbackUrl&, const CallbackUrl&) = default;
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
