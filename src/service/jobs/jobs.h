// Jobs: run at once, or accept, run later and be asked for. Lives on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/crypto/client_key.h"
#include "base/crypto/crypto.h"
#include "base/error.h"
#include "engine/pool/worker_pool.h"
#include "model/account.h"
#include "model/comparison.h"
#include "model/inspection.h"
#include "model/job.h"
#include "model/workspace.h"
#include "service/config.h"
#include "service/upload.h"
#include "service/accounts/usage.h"
#include "store/database.h"
#include "store/blobs.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {

/// A stored upload is taken by its name, as it is when the work is accepted; its bytes are not
/// copied.
using Source = std::variant<Upload, RemoteFile, StoredUpload>;

/// One output wanted of a source.
struct OutputRequest {
  std::string role;  ///< unique within one task: kMainRole, "webp"
  Goal goal;
  Charging charging = Charging::free;
  double charge_above_percent = 0;
};

/// Sources, in the order in which each of the goals takes them (see Job::inputs), and what to make
/// of them.
struct Task {
  std::vector<Source> sources;
  std::vector<OutputRequest> wanted;
};

/// The workspace whose uploads are the sources. It is closed with the submission, all or nothing,
/// and lives from then on as long as the batch.
struct Handover {
  WorkspaceOwner owner;
  WorkspaceId workspace;
  std::string tool{};
  std::optional<std::string> notes{};    ///< Workspace::notes; empty: stay
  std::optional<std::int64_t> number{};  ///< Workspace::number; empty: stays
  /// What was given for the files: from now on uploads, fetched files and outputs are encrypted
  /// under it alone. Needed again where the workspace has one.
  std::optional<crypto::ClientKey> key{};
};

/// How long results are kept, and who is notified.
struct Delivery {
  std::chrono::seconds kept_for{3600};  ///< after the end of the batch
  std::string callback_url{};           ///< http or https; empty: nobody
  /// The callback URLs of the account are notified (WebhookFormat says of what): nothing goes to
  /// them before announced().
  bool reports_to_account = false;
  std::string notes{};  ///< Batch::notes
  /// Where an API wants ids of another form: at least 122 random bits, never used before. Empty: as
  /// usual.
  BatchId id{};
  std::optional<Handover> handover{};  ///< needed for sources that are stored uploads
};

/// Of one account and dialect, newest first, and how many there are in all.
using JobPage = store::jobs::Page;
/// The same of batches, those under way too.
using BatchPage = store::jobs::BatchPage;
using BatchPlace = store::jobs::BatchPlace;
using BatchSummary = store::jobs::BatchSummary;

struct Finished {
  Outcome outcome;
  ReadablePtr output;  ///< the input's bytes when it was already smallest
};

/// Whether the input itself is what a job with that failure delivers, for an API that answers every
/// picture with one: the file is a picture, but nothing can be made of it.
bool delivers_input(ErrorCode code) noexcept;

/// Every job has ended.
bool is_over(const Batch& batch) noexcept;

class Fetcher;
class ResultCache;
class ServiceMetrics;
class Webhooks;

/// What Jobs works with; all of it outlives Jobs.
struct JobsParts {
  boost::asio::any_io_executor executor;
  store::Database& database;
  store::Blobs& blobs;
  const crypto::SealingKey& key;
  engine::WorkerPool& pool;
  UsageView& usage;
  Fetcher& fetcher;
  Webhooks& webhooks;
  ResultCache& cache;
  ServiceMetrics& metrics;
  Limits limits;
  ServiceConfig config;
  std::filesystem::path spool;
};

class Jobs {
 public:
  explicit Jobs(JobsParts parts);
  ~Jobs();

  /// Answers at once: reserve, work, settle (release on failure); stored are a line of the history
  /// and, while results are kept (ServiceConfig::cache_kept_for), the result.
  /// `account` empty: nobody's (the free mode of a dialect), neither counted nor in any history.
  /// A caller that goes away or whose time is up pays nothing.
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota, timeout after `timeout`
  ///         (waiting for a worker included), and what the engine throws.
  Async<Finished> run(std::optional<Account> account, Origin origin, Upload upload, Goal goal,
                      Charging charging, std::chrono::milliseconds timeout);
  /// Stores the uploads and queues one job for each output wanted; they survive a crash. Remote
  /// files are fetched later, all of a job before it is worked on: one that cannot be fetched is a
  /// failed job. An earlier result of the same account, contents, goal and engine is reused: that
  /// job is done at once.
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota when not all outputs fit
  ///         (nothing is queued then); fetch_refused for a URL or callback that the address policy
  ///         refuses as it stands; invalid_request for a task with another number of sources than
  ///         its goals take, see engine::check_inputs. Of a handover: not_found (the workspace or
  ///         an upload is unknown, expired or removed, or not complete), conflict (it is closed),
  ///         forbidden (it has a key, and another or none was given).
  Async<Batch> submit(Account account, Origin origin, std::vector<Task> tasks, Delivery delivery);
  /// Submits, and waits until all jobs are done or failed. A caller that goes away takes the batch
  /// with it, unless its jobs have ended meanwhile, and so does one whose time is up. What a stop
  /// of the server cuts short stays queued, and is worked on and charged after the next start.
  /// @throws Error as submit; unavailable when the time was up.
  Async<Batch> complete(Account account, Origin origin, std::vector<Task> tasks, Delivery delivery,
                        std::chrono::milliseconds timeout);
  /// Throws when a batch is not the caller's to see.
  using Check = std::function<void(const Batch&)>;
  /// Waits until all jobs of the batch are done or failed, or the time is up. `check` is called
  /// with the batch before that, and again with what is returned.
  /// @throws Error not_found (unknown or expired); what `check` throws.
  Async<Batch> wait(BatchId id, std::chrono::milliseconds timeout, Check check = {});
  /// The same until `is_enough`, which is asked again after the end of jobs, soon after each one
  /// where they are few. It is over in any case when they all have ended.
  using Enough = std::function<bool(const Batch&)>;
  Async<Batch> wait_until(BatchId id, std::chrono::milliseconds timeout, Check check,
                          Enough is_enough);
  /// By its unguessable id, without an account. @throws Error not_found (unknown or expired).
  Async<Batch> find(BatchId id);
  /// The account's own job, with its whole batch. @throws Error not_found.
  Async<Batch> find(AccountId owner, JobId id);
  /// Jobs in state done or failed of kMainRole.
  Async<JobPage> list(AccountId owner, std::string dialect, std::uint64_t offset,
                      std::uint32_t limit);
  Async<BatchPage> list_batches(AccountId owner, std::string dialect, std::uint64_t offset,
                                std::uint32_t limit);
  /// Those of a dialect's tool, newest first, behind a place in that order; `after` empty: from the
  /// newest on.
  Async<std::vector<Batch>> batches_after(AccountId owner, Origin of,
                                          std::optional<BatchPlace> after, std::uint32_t limit);
  /// The same, without their jobs.
  Async<std::vector<BatchSummary>> summaries_after(AccountId owner, Origin of,
                                                   std::optional<BatchPlace> after,
                                                   std::uint32_t limit);
  /// Jobs that have not ended.
  Async<store::jobs::Queue> queue();
  /// By Job::link, of that dialect. @throws Error not_found (unknown, expired, another dialect's,
  /// not done or failed).
  Async<Job> linked(std::string link, std::string dialect);
  /// By Job::link, for its inputs alone: in whatever state, once they are there.
  /// @throws Error not_found (unknown, expired, not fetched).
  Async<Job> uploaded(std::string link);
  /// The output of a done job; the first input's bytes when that was already smallest, and of a
  /// failed one. An output whose file was lost is made again from the inputs, free of charge.
  /// @param key  of files that are encrypted under a client's; others do not look at it.
  /// @throws Error not_found (no bytes are there, or they were lost with an input), forbidden (a
  /// key
  ///         is needed, and another or none was given).
  Async<ReadablePtr> open_output(Job job, std::optional<crypto::ClientKey> key = {});
  /// What a file says of itself, found by a worker at once; nothing is stored, nothing is counted.
  /// @param in_memory  of a file that lies on disk under its client's key alone.
  /// @throws Error password_needed where it does not open with `password`; what the engine throws.
  Async<Inspection> inspect(AccountId account, ReadablePtr file,
                            std::optional<std::string> password, bool in_memory);
  /// A picture beside its original, by a worker at once; nothing is stored, nothing is counted.
  /// @throws Error payload_too_large; what the engine throws.
  Async<Comparison> score(AccountId account, TempFile reference, TempFile candidate);
  /// The first input.
  Async<ReadablePtr> open_input(Job job, std::optional<crypto::ClientKey> key = {});
  /// Ends what is not finished, gives back what it reserved, removes rows and files at once.
  /// @throws Error not_found when it is not the account's own.
  Async<void> erase(AccountId owner, BatchId id);
  Async<void> erase_all(AccountId owner, std::string dialect);
  /// For those who delete batches: after the commit. Ends what is under way for it.
  void dropped(const BatchId& id);
  /// The answer that announces the batch was sent (or its connection lost): from now on its
  /// callback may go out. Call it from Response::after_sent.
  void announced(const BatchId& id);

  /// Starts to work on what is queued, ServiceConfig::runners at a time.
  void start();
  /// The server is about to stop: all who wait for a batch look again, and may end their wait.
  void announce_stop();
  [[nodiscard]] bool is_stop_announced() const noexcept;
  /// Before anything that jobs need is stopped: takes no further queued job, and what fails from
  /// now on is begun anew after the next start.
  void take_no_more();
  /// Returns when nothing is under way any more, or after ServiceConfig::stop_grace.
  Async<void> stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::service
