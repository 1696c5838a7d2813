// EarlySender: who sends a form, asked for as soon as its credentials have arrived, so that nobody
// else fills the spool, and once more where the whole form names others. One object for one
// request, on the server's executor.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include "http/body/form.h"
#include "model/account.h"

namespace pressoir::dialects {

/// @tparam Credentials  what a client sends of itself; compared, copied.
template <class Credentials>
class EarlySender {
 public:
  /// Of a form that may not be complete; empty while its credentials are not there.
  using Read = std::function<std::optional<Credentials>(const http::Form&)>;
  /// @throws Error to refuse the request.
  using Find = std::function<Async<Account>(Credentials)>;

  EarlySender(Read read, Find find) : read_(std::move(read)), find_(std::move(find)) {}
  EarlySender(const EarlySender&) = delete;
  EarlySender& operator=(const EarlySender&) = delete;
  EarlySender(EarlySender&&) = delete;
  EarlySender& operator=(EarlySender&&) = delete;
  ~EarlySender() = default;

  /// Whether the fields so far name an account. @throws Error as Find.
  Async<bool> check(const http::Form& so_far) {
    std::optional<Credentials> named = read_(so_far);
    if (!named) co_return false;
    Account found = co_await find_(*named);
    checked_ = std::move(named);
    account_ = std::move(found);
    co_return true;
  }
  /// For http::read_form(); valid as long as this object.
  [[nodiscard]] http::SenderCheck as_check() {
    return [this](const http::Form& so_far) { return check(so_far); };
  }

  /// The account of what the whole form names. Call it once. @throws Error as Find.
  Async<Account> account(Credentials named) {
    if (checked_ == named) co_return std::move(account_);
    Account found = co_await find_(std::move(named));
    co_return found;
  }

 private:
  Read read_;
  Find find_;
  std::optional<Credentials> checked_{};
  Account account_{};
};

}  // namespace pressoir::dialects
