// FairQueue: which of the waiting transfers goes next, so that one owner's slow hosts do not
// hold up everybody else. Without threads or time; the inside of http/client/transfer_loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "http/client/transfer.h"

namespace pressoir::http {

/// Owners take turns. None has more than half of the places under way, and while others wait no
/// more than a quarter (but always one): who comes next finds a place.
class FairQueue {
 public:
  using Id = std::uint64_t;
  using Entry = std::pair<Id, std::unique_ptr<Transfer>>;
  /// @param places  transfers under way at a time, 1 or more.
  explicit FairQueue(std::uint32_t places) : places_(places) {}

  void add(Id id, std::unique_ptr<Transfer> transfer);
  /// Whether take() would give one.
  [[nodiscard]] bool is_ready() const { return next() < waiting_.size(); }
  /// The next, which has a place from now on until leave().
  std::optional<Entry> take();
  /// A transfer of `owner` that was taken has ended.
  void leave(std::int64_t owner);
  /// Takes out the waiting ones that `drop` says true of.
  void erase_if(const std::function<bool(Entry&)>& drop);
  /// When the first waiting transfer is late.
  [[nodiscard]] Transfer::Clock::time_point deadline() const noexcept;

 private:
  struct Queue {
    std::int64_t owner;
    std::deque<Entry> entries;  ///< never empty
  };
  [[nodiscard]] std::size_t next() const;
  [[nodiscard]] bool may_go(std::int64_t owner) const;

  std::uint32_t places_;
  std::uint32_t taken_ = 0;
  std::map<std::int64_t, std::uint32_t> taken_of_;  ///< by owner, none of 0
  std::deque<Queue> waiting_;                       ///< in the order in which owners are served
};

}  // namespace pressoir::http
