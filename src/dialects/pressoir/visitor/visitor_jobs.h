// VisitorJobs: how many files of visitors are received and worked on at once. Lives on the server's
// executor.
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <map>
#include <string>

#include "dialects/pressoir/visitor/config.h"
#include "model/job.h"
#include "service/jobs/jobs.h"

namespace pressoir::dialects::own {

class VisitorJobs {
 public:
  /// `jobs` outlives this.
  VisitorJobs(service::Jobs& jobs, const VisitorConfig& config) : jobs_(jobs), config_(config) {}

  /// One file's; from its request on, until the work on it has ended or its request came to
  /// nothing.
  class Place {
   public:
    Place() = default;
    Place(VisitorJobs& all, std::uint64_t number) : all_(&all), number_(number) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place(Place&& other) noexcept : all_(other.all_), number_(other.number_) {
      other.all_ = nullptr;
    }
    Place& operator=(Place&&) = delete;
    ~Place();
    /// From now on the place is the batch's.
    void pass_to(BatchId batch);

   private:
    VisitorJobs* all_ = nullptr;  ///< null: no place
    std::uint64_t number_ = 0;
  };

  /// @param address  a share_key. @throws http::RetryLater when it has as many as it may, or all
  ///                 together have.
  Async<Place> admit(std::string address);

 private:
  struct Entry {
    std::string address;
    BatchId batch{};  ///< empty: it is being received
  };
  using Entries = std::map<std::uint64_t, Entry>;
  [[nodiscard]] std::size_t count_of(const std::string& address) const;
  /// Forgets what has ended. @param address  empty: of all.
  Async<void> forget_ended(std::string address);
  Async<bool> has_ended(BatchId batch);

  service::Jobs& jobs_;
  VisitorConfig config_;
  Entries entries_;
  std::uint64_t next_ = 0;
};

}  // namespace pressoir::dialects::own
