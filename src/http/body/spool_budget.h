// SpoolBudget: bytes that all bodies being received may have together. Safe from any thread.
//
// Bytes count from when they arrive: what a client merely announces would cost it nothing and keep
// everybody else out. A sender who is not known yet (no key was checked) has a small budget per
// address, so that unknown clients cannot fill the spool.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "http/address_shares.h"

namespace pressoir::http {

class SpoolBudget {
 public:
  /// @param max_bytes          bytes of all bodies; unknown senders have half of them together.
  /// @param max_unknown_bytes  bytes of one address whose senders are not known.
  SpoolBudget(std::uint64_t max_bytes, std::uint64_t max_unknown_bytes)
      : max_bytes_(max_bytes), max_unknown_bytes_(max_unknown_bytes) {}
  SpoolBudget(const SpoolBudget&) = delete;
  SpoolBudget& operator=(const SpoolBudget&) = delete;
  /// From now on; what is under way keeps what it has.
  void set_limits(std::uint64_t max_bytes, std::uint64_t max_unknown_bytes);

  /// What one body has; given back at its end.
  class Share {
   public:
    /// Of an unknown sender. @param address  its share_key.
    Share(SpoolBudget& budget, std::string address)
        : budget_(budget), address_(std::move(address)), unknown_(true) {}
    /// Of a known one.
    explicit Share(SpoolBudget& budget) : budget_(budget), unknown_(false) {}
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;
    ~Share();

    /// @throws Error unavailable when that many more bytes would not fit now, whoever sends them.
    void need_room(std::uint64_t bytes) const;
    /// @throws Error unavailable when there is no room for them.
    void take(std::uint64_t bytes);
    /// The sender is known from now on.
    void trust();
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

   private:
    SpoolBudget& budget_;
    std::string address_;
    bool unknown_;
    std::uint64_t bytes_ = 0;
  };

 private:
  /// REQUIRES: the mutex is held. @throws Error unavailable.
  void need_room(std::uint64_t bytes) const;

  std::mutex mutex_;
  std::uint64_t max_bytes_, max_unknown_bytes_;
  std::uint64_t used_ = 0;
  AddressShares unknown_;  ///< of used_
};

}  // namespace pressoir::http
