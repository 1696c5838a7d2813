// UsageView: what an account has used and whether it may go on. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <memory>
#include <optional>
#include <vector>

#include "base/error.h"
#include "model/account.h"
#include "store/accounts/usage.h"
#include "store/database.h"

namespace pressoir::service {

class UsageView {
 public:
  explicit UsageView(store::Database& database);  ///< which outlives this
  ~UsageView();

  /// Reservations included; at most one second old, at once for changes of this process.
  Async<Usage> of(AccountId account);
  /// The reason why a further image would be refused now (monthly_quota, credits_exhausted,
  /// sub_account_quota); empty: none. As cheap as Accounts::with_api_key.
  Async<std::optional<ErrorCode>> exhausted(Account account);
  /// What would still be accepted, of a sub-account within its parent's; nothing where exhausted()
  /// names a reason. As cheap as that.
  Async<store::usage::Allowance> left(Account account);
  /// What was delivered, sub-accounts included: the last days (UTC, newest last, each day there,
  /// today included) and calendar months. It outlives the lines of the history.
  struct Series {
    std::vector<UsageSum> days, months;
  };
  Async<Series> series(AccountId account, std::uint32_t days, std::uint32_t months);
  /// For Jobs: this process reserved, settled or released something of `account`; for others: a
  /// change by another process is to hold at once. Holds for its parent too.
  void changed(AccountId account);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
