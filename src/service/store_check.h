// StoreCheck: what `pressoir check` does, on a data folder, beside a running server or without one:
// compares the rows of the database with the stored files. Synchronous; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace pressoir::service {

/// What was found, in numbers; with mending, as it was before.
struct StoreFindings {
  std::uint64_t files = 0;         ///< on the disk
  std::uint64_t named = 0;         ///< by rows
  std::uint64_t lost_outputs = 0;  ///< of done jobs, to be made again from their inputs
  std::uint64_t lost_jobs = 0;     ///< done ones with an input that is lost as well
  std::uint64_t lost_inputs = 0;   ///< and other files that rows name
  std::uint64_t lost_backups = 0;
  std::uint64_t unlisted = 0;  ///< files of jobs that the sweep would take
  std::uint64_t orphans = 0;   ///< files that nothing names, older than those of uploads
  [[nodiscard]] bool is_fine() const noexcept {
    return lost_outputs + lost_jobs + lost_inputs + lost_backups + unlisted == 0;
  }
};

class StoreCheck {
 public:
  /// @throws Error not_found when there is no database in the folder, unavailable.
  explicit StoreCheck(const std::filesystem::path& data);
  ~StoreCheck();

  /// With `mend`: results whose file was lost are forgotten (the next request makes them again),
  /// done jobs whose output and an input were lost have failed, lost backups go, files of jobs get
  /// their rows back, and orphans go that are older than `orphans_kept_for`. A lost input stays
  /// named: the next upload of the same bytes heals it.
  /// @throws Error conflict when the schema is not this program's, with `mend` only when a server
  ///         has the folder or the schema is newer; unavailable.
  StoreFindings check(bool mend, std::chrono::seconds orphans_kept_for);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pressoir::service
