// CredentialCache: who has a credential, remembered for less than a second. Lives on the server's
// executor (a single thread).
#pragma once

#include "base/loop/async.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "store/database.h"

namespace pressoir::service {

/// An answer from memory is younger than kFreshAnswer; while one caller asks the database again the
/// others still get the old answer, up to kStaleAnswer. So a change by `pressoir account` holds
/// within a second.
inline constexpr std::chrono::milliseconds kFreshAnswer{500}, kStaleAnswer{900};

/// `Found` has a member `account`.
template <class Found>
class CredentialCache {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;
  using LookUp = std::function<std::optional<Found>(store::Session&)>;

  explicit CredentialCache(store::Database& database) : database_(database) {}

  /// What `look_up` finds for a credential, by itself; empty: nobody has it. @param credential with
  /// its kind, where the cache holds several.
  Async<std::optional<Found>> find(std::string credential, LookUp look_up) {
    const auto asked_at = Clock::now();
    if (auto* entry = remembered(credential)) {
      const auto age = asked_at - entry->asked_at;
      if (age < kFreshAnswer || (age < kStaleAnswer && entry->asking)) co_return entry->found;
      entry->asking = true;
    }
    const auto changes_before = changes_;
    auto found = co_await database_.read(look_up);
    (found ? unknown_ : known_).erase(credential);
    auto& entries = found ? known_ : unknown_;
    if (changes_ == changes_before)
      remember(entries, credential, {found, asked_at, false});
    else
      entries.erase(credential);
    co_return std::move(found);
  }

  /// What is remembered of a credential, where that is fresh; null: it is for find(). Valid until
  /// the next call.
  const Found* fresh(const std::string& credential) const {
    const auto at = known_.find(credential);
    if (at == known_.end() || Clock::now() - at->second.asked_at >= kFreshAnswer) return nullptr;
    return &*at->second.found;
  }

  /// For those who change accounts here: forget what is remembered of this one and those below it.
  void changed(AccountId id) {
    ++changes_;
    std::erase_if(known_, [id](const auto& each) {
      const auto& account = each.second.found->account;
      return account.id == id || account.parent == id;
    });
  }

 private:
  using Clock = std::chrono::steady_clock;
  struct Entry {
    std::optional<Found> found;
    Clock::time_point asked_at;
    bool asking = false;
  };
  using Entries = std::map<std::string, Entry>;

  Entry* remembered(const std::string& credential) {
    for (auto* entries : {&known_, &unknown_})
      if (const auto at = entries->find(credential); at != entries->end()) return &at->second;
    return nullptr;
  }
  static void remember(Entries& entries, const std::string& credential, Entry entry) {
    if (entries.size() >= kMaxEntries && !entries.contains(credential)) entries.clear();
    entries.insert_or_assign(credential, std::move(entry));
  }

  store::Database& database_;
  Entries known_, unknown_;    ///< two, so that a flood of wrong ones forgets no right one
  std::uint64_t changes_ = 0;  ///< an answer asked for before the last one is not kept
};

}  // namespace pressoir::service
