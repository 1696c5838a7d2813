// Jobs::submit: inputs stored first, then batch, jobs and reservations in one transaction.
#include "base/crypto/crypto.h"
#include "base/error.h"
#include "engine/goal/goal_check.h"
#include "service/callbacks/webhooks.h"
#include "service/display_name.h"
#include "service/jobs/fetcher.h"
#include "service/jobs/handover.h"
#include "service/jobs/job_state.h"
#include "service/jobs/result_cache.h"
#include "service/jobs/safety.h"
#include "service/kept_files.h"
#include "service/service_metrics.h"
#include "store/stored_files.h"

namespace pressoir::service {

using store::Session;

/// A source that is ready: stored, to be fetched, or an upload of the workspace.
struct Jobs::State::ReadySource {
  std::optional<store::StoredFile> stored;
  std::optional<RemoteFile> remote;
  std::optional<StoredUpload> upload;
  std::string file_name;
};

namespace {

// The job is done at once with an earlier result of the account, when there is one.
void reuse_cached(Session& session, const ResultCache& cache,
                  const std::vector<std::optional<store::StoredFile>>& files, Job& job) {
  std::vector<store::results::Content> contents;
  for (const auto& file : files)
    contents.push_back({.role = role_of(job.goal, contents.size()),
                        .sha256 = file ? file->sha256 : std::string()});
  const auto content = store::results::content_key(contents);
  const auto result = cache.find(session, job.account, content, job.goal);
  if (!result) return;
  job.state = JobState::done;
  job.output = result->output;
  job.outcome = result->outcome;
}

void add(Session& session, const crypto::SealingKey& key, const Origin& origin, Job& job) {
  job.id = store::jobs::add(session, key, job, store::steady_now());
  const auto charge = charge_for(job.charging, job.input_images(), job.input_bytes());
  if (charge) store::usage::reserve(session, job.account, *charge, job.id, job.created_at);
  if (job.state != JobState::done) return;
  JobResult result;
  result.outcome = job.outcome;
  result.is_cached = true;
  settle(session, bill_of(origin, job), result);
}

}  // namespace

void Jobs::State::check(const std::vector<Task>& tasks, const Delivery& delivery) const {
  if (!delivery.callback_url.empty()) parts.webhooks.check(delivery.callback_url);
  for (const auto& task : tasks) {
    for (const auto& wanted : task.wanted) engine::check_inputs(wanted.goal, task.sources.size());
    for (const auto& source : task.sources) {
      if (const auto* remote = std::get_if<RemoteFile>(&source)) parts.fetcher.check(remote->url);
      if (std::holds_alternative<StoredUpload>(source) && !delivery.handover)
        throw Error(ErrorCode::internal, "An internal error occurred.", "no handover");
    }
  }
}

Async<std::vector<std::vector<Jobs::State::ReadySource>>> Jobs::State::store_inputs(
    std::vector<Task>& tasks, const store::Protection& protection) {
  std::vector<std::vector<ReadySource>> by_task;
  std::exception_ptr failure;
  try {
    for (auto& task : tasks) {
      by_task.emplace_back();
      for (auto& each : task.sources) {
        ReadySource source;
        if (auto* upload = std::get_if<Upload>(&each)) {
          source.file_name = display_name(upload->file_name);
          source.stored = co_await parts.blobs.put(std::move(upload->content),
                                                   store::Durability::durable, protection);
        } else if (auto* stored = std::get_if<StoredUpload>(&each)) {
          source.file_name = display_name(stored->file_name);
          source.upload = std::move(*stored);
        } else {
          source.remote = std::get<RemoteFile>(std::move(each));
        }
        by_task.back().push_back(std::move(source));
      }
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return by_task;
  Unused unused;
  for (const auto& sources : by_task)
    for (const auto& source : sources)
      if (source.stored) unused.push_back(source.stored->key);
  co_await parts.blobs.remove_all(std::move(unused));
  std::rethrow_exception(failure);
}

namespace {

/// Both empty: to be fetched.
struct SubmittedFile {
  std::optional<store::StoredFile> stored;
  std::optional<StoredUpload> upload;
};

/// Everything of one submission, until it is in the database.
struct Submission {
  Batch batch;
  std::vector<std::vector<SubmittedFile>> files;  ///< by item and position
  std::optional<HandingOver> handing;
  std::chrono::seconds kept_for;
};

/// A file that has its name in the database.
std::optional<store::StoredFile> named(Session& session, const JobsParts& parts,
                                       const Submission& wanted, const SubmittedFile& file,
                                       Unused& unused) {
  if (file.upload) return wanted.handing->file_of(session, *file.upload);
  auto stored = file.stored;
  if (stored) stored->key = name_file(session, parts.blobs, wanted.batch.account, *stored, unused);
  return stored;
}

Job job_of(const Batch& batch, std::size_t item, OutputRequest wanted) {
  Job job;
  job.batch = batch.id;
  job.account = batch.account;
  job.item = narrow<std::uint32_t>(item);
  job.role = std::move(wanted.role);
  job.link = crypto::random_hex(32);
  job.goal = std::move(wanted.goal);
  job.charging = wanted.charging;
  job.charge_above_percent = wanted.charge_above_percent;
  return job;
}

Batch add(Session& session, const JobsParts& parts, Submission& wanted, Unused& unused) {
  auto batch = wanted.batch;
  if (wanted.handing) wanted.handing->take(session, unused);
  batch.created_at = store::now();
  batch.expires_at = batch.created_at + wanted.kept_for;
  store::jobs::add(session, parts.key, batch, wanted.kept_for);
  if (wanted.handing) wanted.handing->close(session, batch.id);
  std::vector<std::vector<std::optional<store::StoredFile>>> all;
  for (const auto& files : wanted.files) {
    all.emplace_back();
    for (const auto& file : files)
      all.back().push_back(named(session, parts, wanted, file, unused));
  }
  const bool is_safe = sanitises(session, parts.config, batch.account);
  for (auto& job : batch.jobs) {
    job.goal.sanitise |= is_safe;
    job.created_at = batch.created_at;
    job.expires_at = batch.expires_at;
    const auto& files = all[job.item];
    for (std::size_t i = 0; i < files.size(); ++i) {
      if (!files[i]) continue;
      job.inputs[i].blob = files[i]->key;
      job.inputs[i].bytes = files[i]->bytes;
    }
    reuse_cached(session, parts.cache, files, job);
    add(session, parts.key, batch.origin, job);
  }
  store::jobs::end_if_over(session, batch.id, store::now());
  close_batch(session, parts, batch.id);
  return batch;
}

/// Encrypts uploads anew where a key has come with the submission. The files that are to be named.
/// When it throws none of them is left.
Async<Unused> prepare(store::Blobs& blobs, Submission& wanted) {
  Unused fresh;
  for (const auto& files : wanted.files)
    for (const auto& file : files)
      if (file.stored) fresh.push_back(file.stored->key);
  if (!wanted.handing) co_return fresh;
  std::exception_ptr failure;
  try {
    co_await wanted.handing->renew();
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    co_await blobs.remove_all(std::move(fresh));
    std::rethrow_exception(failure);
  }
  for (auto& key : wanted.handing->fresh()) fresh.push_back(std::move(key));
  co_return fresh;
}

}  // namespace

void Jobs::State::announce_done(const Batch& batch) {
  for (const auto& job : batch.jobs) {
    if (job.state != JobState::done) continue;
    JobResult result;
    result.outcome = job.outcome;
    log_ended(batch.origin, job.account, job.id, result);
    parts.metrics.job_ended(batch.origin, job.input_bytes(), result, true);
  }
}

Async<Batch> Jobs::State::submit(Account account, Origin origin, std::vector<Task> tasks,
                                 Delivery delivery) {
  const auto self = shared_from_this();
  check(tasks, delivery);
  const auto wanted = std::make_shared<Submission>();
  auto protection = store::Protection();
  if (delivery.handover) {
    auto beginning = HandingOver::begin(parts, std::move(*delivery.handover));
    wanted->handing = co_await std::move(beginning);
    protection = wanted->handing->protection();
  }
  auto sources = co_await store_inputs(tasks, protection);
  wanted->kept_for = delivery.kept_for;
  wanted->batch.id =
      delivery.id.value.empty() ? BatchId{crypto::random_token(24)} : std::move(delivery.id);
  wanted->batch.account = account.id;
  wanted->batch.origin = std::move(origin);
  wanted->batch.callback_url = delivery.callback_url;
  wanted->batch.notes = std::move(delivery.notes);
  for (std::size_t item = 0; item < tasks.size(); ++item) {
    for (auto& each : tasks[item].wanted) {
      auto job = job_of(wanted->batch, item, std::move(each));
      job.file_name = sources[item].front().file_name;
      for (const auto& source : sources[item]) job.inputs.emplace_back().remote = source.remote;
      wanted->batch.jobs.push_back(std::move(job));
    }
    auto& files = wanted->files.emplace_back();
    for (auto& source : sources[item])
      files.push_back({.stored = std::move(source.stored), .upload = std::move(source.upload)});
  }
  if (!delivery.callback_url.empty() || delivery.reports_to_account)
    parts.webhooks.expect(wanted->batch.id, wanted->batch.origin.dialect);
  auto work = [&parts = parts, wanted](Session& session, Unused& unused) {
    return add(session, parts, *wanted, unused);
  };
  Batch batch;
  std::exception_ptr failure;
  try {
    auto fresh = co_await prepare(parts.blobs, *wanted);
    batch =
        co_await transact_naming(parts.database, parts.blobs, std::move(fresh), std::move(work));
  } catch (...) {
    failure = std::current_exception();
    parts.webhooks.forget(wanted->batch.id);
  }
  if (failure) std::rethrow_exception(failure);
  parts.usage.changed(account.id);
  announce_done(batch);
  runner.wake();
  parts.webhooks.wake();
  co_return batch;
}

}  // namespace pressoir::service
