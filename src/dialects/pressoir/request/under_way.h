// UnderWay: keeps an Idempotency-Key from being used by two requests at once: the second one is
// refused. On the server's executor.
#pragma once

#include <set>
#include <string_view>
#include <utility>

#include "dialects/pressoir/request/idempotency.h"
#include "dialects/pressoir/request/refusal.h"

namespace pressoir::dialects::own {

class UnderWay {
 public:
  /// Of a request without a key it does nothing. @throws Refusal. @param all  outlives this.
  /// @param secret  of the account.
  UnderWay(std::set<BatchId>& all, const http::Head& head, std::string_view secret) : all_(all) {
    const auto key = idempotency_key_in(head);
    if (!key) return;
    BatchId id = id_for(secret, *key);
    if (!all.insert(id).second)
      throw refused_key("idempotency_key_in_use",
                        "A request with this Idempotency-Key is being answered.");
    id_ = std::move(id);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  UnderWay(UnderWay&&) = delete;
  UnderWay& operator=(UnderWay&&) = delete;
  ~UnderWay() { release(); }

  /// The work is submitted, and known by its id.
  void release() {
    if (!id_.value.empty()) all_.erase(id_);
    id_.value.clear();
  }

 private:
  std::set<BatchId>& all_;
  BatchId id_{};
};

}  // namespace pressoir::dialects::own
