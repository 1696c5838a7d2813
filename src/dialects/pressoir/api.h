// The endpoints: each parses, makes its service calls, renders. One object for all routes, which
// outlives every request. Lives on the server's executor. What they throw the routes word.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialects/pressoir/answer/announcement.h"
#include "dialects/pressoir/batch_goals.h"
#include "dialects/pressoir/config.h"
#include "dialects/pressoir/goals.h"
#include "dialects/pressoir/request/refusal.h"
#include "dialects/pressoir/request/verified_paths.h"
#include "dialects/pressoir/visitor/visitor.h"
#include "dialects/pressoir/visitor/visitor_jobs.h"
#include "model/access_key.h"
#include "model/goal.h"
#include "service/services.h"

namespace pressoir::dialects::own {

inline constexpr const char* kDialect = "pressoir";
/// Origin::tool: a job of one source, which is a batch of one job, or many outputs.
inline constexpr const char *kJobTool = "optimize", *kBatchTool = "batch";
/// Of pictures of signed paths, in the history: they are no jobs.
inline constexpr const char* kImageTool = "img";

class Api {
 public:
  using Answer = Async<http::Response>;
  Api(service::Services& services, const Config& config, const Limits& limits)
      : services_(services),
        config_(config),
        limits_(limits),
        visitor_jobs_(services.jobs, config.page) {}

  /// Answers when the job has ended, or its `wait` is over.
  Answer optimize(http::Request& request);
  Answer score(http::Request& request);

  Answer list_jobs(http::Request& request);
  /// Answers when the job has ended, or its `wait` is over.
  Answer show_job(http::Request& request);
  Answer remove_job(http::Request& request);
  Answer download(http::Request& request);

  Answer list_batches(http::Request& request);
  Answer add_batch(http::Request& request);
  /// Answers when all jobs have ended, or its `wait` is over.
  Answer show_batch(http::Request& request);
  /// Answers at once, and goes on until all jobs have ended.
  Answer follow_batch(http::Request& request);
  Answer remove_batch(http::Request& request);
  Answer download_output(http::Request& request);

  Answer list_keys(http::Request& request);
  Answer add_key(http::Request& request);
  Answer remove_key(http::Request& request);

  Answer list_formats(http::Request& request);
  Answer show_usage(http::Request& request);
  Answer show_limits(http::Request& request);
  /// Of a signed path, without a key. Answers when the picture is there.
  Answer show_image(http::Request& request);
  /// Without a key.
  Answer show_contract(http::Request& request);

  /// The body of a callback.
  Async<service::WebhookMessage> message(Batch batch);

 private:
  /// Who sent the request, counted against the limit, by the account's token or by an access key
  /// that has the scope. @throws Error unauthorized, account_disabled; Refusal.
  Async<Account> caller(http::Request& request, Scope needed);
  /// Who sent the request: as caller(), or the page for somebody without a key.
  struct Sender {
    Account account;
    Visitor visitor = Visitor::none;
  };
  Async<Sender> sender(http::Request& request, Scope needed);
  Async<Sender> sender_without_parameters(http::Request& request, Scope needed);
  /// Counts a visitor's file and sets its limits. @throws http::RetryLater; Refusal.
  Async<VisitorJobs::Place> admit(http::Request& request, Visitor visitor);
  /// Those that hold for the sender.
  [[nodiscard]] Limits limits_of(Visitor visitor) const;
  /// The same of what has no parameters in its query.
  Async<Account> caller_without_parameters(http::Request& request, Scope needed);
  /// @throws Error not_found for a batch that is another's, or another tool's.
  static service::Jobs::Check owned_by(AccountId owner, const char* tool);
  /// What the path names. @throws Error not_found when it is not the caller's, or another tool's.
  Async<Batch> own_batch(const http::Request& request, AccountId owner, const char* tool,
                         std::chrono::seconds wait);
  /// The result of an ended job. @param url  of what it belongs to.
  Answer result_of(const http::Request& request, Job job, std::string url);

  /// What POST /optimize sent.
  struct Order {
    OptimizeRequest wanted;
    std::vector<service::Upload> uploads;
  };
  Async<Order> order_of(http::Request& request);
  /// Refuses what may not be fetched. @param place  of the source, or of the list of them.
  Async<void> check_sources(std::vector<RemoteFile> sources, std::string place, bool is_list) const;
  /// Refuses what a worker would refuse of every file, and what may not be fetched.
  Async<void> check(const Order& order, std::uint64_t max_file_bytes) const;
  /// Files of visitors at large are fetched before they are accepted: their limit is not a job's.
  Async<void> fetch_sources(Order& order, AccountId account);
  /// Refuses what may not be fetched or called.
  Async<void> check(const BatchRequest& wanted) const;

  /// Work that is ready to be submitted.
  struct Submission {
    const char* tool = kJobTool;
    std::string asked;                  ///< canonical_text() of the request
    std::vector<std::string> contents;  ///< as fingerprint() has them
    std::vector<service::Task> tasks;
    std::string callback_url;
    std::chrono::seconds kept_for{};
  };
  /// What has become of it, be it by an earlier request with the same Idempotency-Key.
  struct Taken {
    Batch batch;
    std::shared_ptr<const Announcement> announcement;  ///< lives as long as the answer is not sent
  };
  Async<Taken> take(http::Request& request, Account account, Submission submission);
  /// Empty: there is none of that id, nor one that has expired and would be in the way of another.
  Async<std::optional<Batch>> known(BatchId id, AccountId owner);
  /// Removes what has expired and was not removed yet.
  Async<void> forget_expired(BatchId id, AccountId owner);
  /// That the account may go on, where no earlier request may be meant.
  Async<void> check_quota(const http::Request& request, Account account);
  /// @throws Error monthly_quota, credits_exhausted, sub_account_quota.
  Async<void> refuse_exhausted(Account account);

  /// A signed path, and who has signed it.
  struct SignedRequest {
    service::FoundSigningKey key;
    std::shared_ptr<const VerifiedPath> path;
  };
  /// @throws Refusal for a signature that is wrong, and for options and a source that there are
  ///         not; Error account_disabled.
  Async<SignedRequest> signed_request(const http::Request& request);
  /// A picture that is asked for often, at once; empty: it is for image_answer().
  std::optional<http::Response> remembered_image(const http::Request& request);
  /// @throws Refusal for whatever keeps the picture from being there.
  Answer image_answer(const http::Request& request, SignedRequest asked);
  /// A problem, or a picture where the options say so.
  Answer image_failure(Refusal refusal, ImageOptions options);

  service::Services& services_;
  Config config_;
  Limits limits_;
  std::set<BatchId> under_way_;  ///< of requests with an Idempotency-Key that are being read
  VerifiedPaths verified_paths_;
  VisitorJobs visitor_jobs_;
};

}  // namespace pressoir::dialects::own
