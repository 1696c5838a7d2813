// The endpoints: each reads its parameters, makes its service calls, renders. One object for all
// routes, which outlives every request. Lives on the server's executor. What they throw the routes
// word.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dialects/iloveimg/request/call.h"
#include "dialects/iloveimg/config.h"
#include "dialects/iloveimg/goals.h"
#include "dialects/iloveimg/answer/tasks.h"
#include "service/services.h"

namespace pressoir::dialects::iloveimg {

inline constexpr const char* kDialect = "iloveimg";

/// Files that are there, by name.
using UploadsByName = std::map<std::string, StoredUpload, std::less<>>;

class Api {
 public:
  using Answer = Async<http::Response>;
  using Endpoint = Answer (Api::*)(Call&);
  enum class Sender : std::uint8_t {
    with_token,
    unknown  ///< the endpoint itself sees to it
  };
  Api(service::Services& services, const Config& config, std::uint64_t max_file_bytes)
      : services_(services), config_(config), max_file_bytes_(max_file_bytes) {}

  /// Checks the sender, reads the body, then calls the endpoint, or with debug=true answers what
  /// was received. Words what is refused.
  Answer answer(http::Request& request, Sender sender, Endpoint endpoint);

  Answer authenticate(Call& call);
  Answer start(Call& call);
  Answer info(Call& call);

  Answer upload(Call& call);
  Answer remove_upload(Call& call);

  Answer process(Call& call);
  Answer download(Call& call);

  Answer show_task(Call& call);
  Answer remove_task(Call& call);
  Answer next_task(Call& call);
  /// With the secret key alone.
  Answer list_tasks(Call& call);

  /// With e-mail address and password.
  Answer log_in(Call& call);
  /// With an account token.
  Answer show_account(Call& call);
  /// There is none.
  Answer register_account(Call& call);

  /// The body of a callback.
  Async<service::WebhookMessage> message(service::WebhookCall call);

 private:
  /// A task that the caller may use.
  struct Task {
    std::string id;
    Tool tool = Tool::compress;
    std::optional<Workspace> workspace{};  ///< empty: nothing was uploaded yet
  };

  /// Who sent the token, counted against the limit. @throws Error unauthorized, RetryLater.
  Async<Caller> caller_of(http::Request& request);
  Async<service::FoundProject> project_of(std::vector<std::string> public_keys);
  void count(http::Request& request, AccountId account);
  Async<Call> read(http::Request& request, Caller caller);
  Async<std::uint64_t> remaining(const Account& account);
  [[nodiscard]] std::string server_of(const http::Request& request) const;

  /// Empty: unknown, expired, another project's, deleted.
  Async<std::optional<Task>> find_task(const Caller& caller, std::string id);
  /// Makes it where nothing was uploaded yet. @param max_open  NewWorkspace::max_open.
  /// @throws Refusal: the account has too many.
  Async<Workspace> opened(const Caller& caller, const Task& task,
                          std::optional<std::uint64_t> max_open);
  /// How many open tasks the account may have; empty: any number.
  [[nodiscard]] std::optional<std::uint64_t> max_open(const Account& account) const;
  /// @throws Refusal: as opened(), the task is unknown or was processed.
  Async<void> open_for_upload(const Call& call, const std::string& id);

  Async<service::Upload> file_of(Call& call, UploadRequest& wanted);
  Async<service::Upload> fetched(const Call& call, UploadRequest& wanted);
  Async<StoredUpload> stored(const Call& call, const UploadRequest& wanted, service::Upload upload);
  Async<void> check_joined(const Call& call, const StoredUpload& upload);
  /// Empty: it has no pages, or they cannot be read.
  Async<std::optional<Inspection>> pages_of(const Call& call, const StoredUpload& upload);
  /// What a worker says of it. @throws Error as Uploads::open, Jobs::inspect.
  Async<Inspection> inspected(const Call& call, const StoredUpload& upload,
                              std::optional<std::string> password);

  Async<std::vector<StoredUpload>> uploads_of(const Caller& caller, const Task& task);
  /// A task whose files do not open stays as it is, for another try.
  /// @throws Refusal: that is so of all of them, or of one where none may fail for that.
  Async<void> check_passwords(const Call& call, const ProcessRequest& wanted,
                              const UploadsByName& uploads);
  enum class Opening : std::uint8_t { opens, locked, fails };
  Async<Opening> opening_of(const Call& call, const WantedFile& file, const StoredUpload& upload);
  Async<Batch> accepted(const Call& call, ProcessRequest& wanted, const Task& task);
  Answer processed(Call& call, BatchId batch);
  /// @throws Refusal of DownloadError.
  Async<ProcessedTask> downloadable(const Call& call);
  Answer archive(const ProcessedTask& task, std::optional<crypto::ClientKey> key);

  Answer remove_known(const Call& call, const Task& task);
  Async<std::optional<ProcessedTask>> processed_in(const Workspace& workspace);
  /// What lists show of it; empty: it has just expired, or another status was asked for.
  Async<std::optional<boost::json::object>> listed(const service::ListedWorkspace& entry,
                                                   const std::string& server,
                                                   std::optional<TaskStatus> wanted);
  Answer account_of(service::LoggedIn who);

  service::Services& services_;
  Config config_;
  std::uint64_t max_file_bytes_;
};

/// The key for the call's files: that of the parameters, else the token's; empty: none.
std::optional<crypto::ClientKey> file_key_of(const Call& call);

}  // namespace pressoir::dialects::iloveimg
