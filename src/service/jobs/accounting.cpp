#include "service/jobs/accounting.h"

#include <algorithm>
#include <exception>

#include "base/log.h"
#include "service/callbacks/webhooks.h"
#include "service/jobs/jobs.h"
#include "store/accounts/history.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {

std::optional<Charge> charge_for(Charging charging, std::uint32_t images, std::uint64_t bytes) {
  if (charging == Charging::free) return std::nullopt;
  return Charge{.images = images, .bytes = bytes};
}

namespace {

bool is_smaller(const Outcome& outcome, double above_percent) {
  if (outcome.bytes_after >= outcome.bytes_before) return false;
  const auto saved = static_cast<double>(outcome.bytes_before - outcome.bytes_after);
  return saved * 100 > above_percent * static_cast<double>(outcome.bytes_before);
}

store::HistoryLine history_line(const Bill& bill, const JobResult& result, bool paid) {
  store::HistoryLine line;
  line.time = store::now();
  line.dialect = bill.origin.dialect;
  line.tool = bill.origin.tool;
  line.file_name = bill.file_name;
  line.bytes_before = bill.bytes;
  if (result.outcome) {
    line.bytes_before = result.outcome->bytes_before;
    line.bytes_after = result.outcome->bytes_after;
    line.method = result.outcome->method;
    line.format = result.outcome->format.name();
  }
  if (const auto* job = std::get_if<JobId>(&bill.reserved)) line.job = *job;
  line.failure = result.failure;
  line.images_charged = paid ? bill.images : 0;
  return line;
}

}  // namespace

bool is_server_error(ErrorCode code) noexcept {
  return code == ErrorCode::unavailable || code == ErrorCode::internal;
}

bool delivers_input(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed:
    case ErrorCode::limit_exceeded:
    case ErrorCode::timeout: return true;
    case ErrorCode::payload_too_large:
    case ErrorCode::unsupported_format:
    case ErrorCode::conflict:
    case ErrorCode::invalid_request:
    case ErrorCode::unauthorized:
    case ErrorCode::account_disabled:
    case ErrorCode::forbidden:
    case ErrorCode::not_found:
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota:
    case ErrorCode::too_many_requests:
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed:
    case ErrorCode::unavailable:
    case ErrorCode::internal: return false;
  }
  return false;
}

bool pays(Charging charging, double above_percent, const JobResult& result) {
  switch (charging) {
    case Charging::free: return false;
    case Charging::when_smaller:
      return result.outcome && is_smaller(*result.outcome, above_percent);
    case Charging::when_made: return result.outcome && !result.is_cached;
    case Charging::when_done:
    case Charging::when_all_done: return result.outcome.has_value();
    case Charging::always: return result.outcome || delivers_input(result.failure->code);
  }
  return false;
}

Bill bill_of(const Origin& origin, const Job& job) {
  return {.account = job.account,
          .origin = origin,
          .file_name = job.file_name,
          .images = job.input_images(),
          .bytes = job.input_bytes(),
          .charging = job.charging,
          .charge_above_percent = job.charge_above_percent,
          .reserved = job.id};
}

namespace {

void close(store::Session& session, const Bill& bill, const JobResult& result, bool paid) {
  if (const auto* job = std::get_if<JobId>(&bill.reserved))
    paid ? store::usage::settle_of(session, *job) : store::usage::release_of(session, *job);
  if (const auto* id = std::get_if<store::usage::ReservationId>(&bill.reserved)) {
    const bool was_open =
        paid ? store::usage::settle(session, *id) : store::usage::release(session, *id);
    if (!was_open) return;  // a commit that was not acknowledged was made all the same
  }
  store::history::add(session, bill.account, history_line(bill, result, paid));
}

}  // namespace

void settle(store::Session& session, const Bill& bill, const JobResult& result) {
  if (bill.charging == Charging::when_all_done && result.outcome) return;
  close(session, bill, result, pays(bill.charging, bill.charge_above_percent, result));
}

namespace {

void settle_held(store::Session& session, const crypto::SealingKey& key, const BatchId& id) {
  if (!store::jobs::has_held_charges(session, id)) return;
  const auto batch = store::jobs::find(session, key, id, store::now());
  if (!batch) return;
  const auto is_done = [](const Job& job) { return job.state == JobState::done; };
  const bool paid = std::ranges::all_of(batch->jobs, is_done);
  for (const Job& job : batch->jobs)
    if (job.charging == Charging::when_all_done && is_done(job))
      close(session, bill_of(batch->origin, job), {.outcome = job.outcome, .failure = {}}, paid);
}

}  // namespace

void close_batch(store::Session& session, const JobsParts& parts, const BatchId& batch) {
  settle_held(session, parts.key, batch);
  parts.webhooks.queue(session, batch);
}

void log_ended(const Origin& origin, AccountId account, std::optional<JobId> job,
               const JobResult& result) {
  const auto number = [](std::uint64_t value) { return static_cast<std::int64_t>(value); };
  std::string warnings;
  if (result.outcome)
    for (const auto& warning : result.outcome->warnings)
      warnings.append(warnings.empty() ? "" : "; ").append(warning);
  log::info("job_ended",
            {{"request", origin.request},
             {"account", account.value},
             {"job", job ? job->value : std::int64_t{0}},
             {"dialect", origin.dialect},
             {"tool", origin.tool},
             {"result",
              result.outcome ? std::string("done") : std::string(name_of(result.failure->code))},
             {"format", result.outcome ? result.outcome->format.name() : std::string()},
             {"bytes_before", number(result.outcome ? result.outcome->bytes_before : 0)},
             {"bytes_after", number(result.outcome ? result.outcome->bytes_after : 0)},
             {"method", result.outcome ? result.outcome->method : std::string()},
             {"warnings", warnings}});
}

Failure present_failure() {
  try {
    throw;
  } catch (const Error& error) {
    if (!error.detail().empty())
      log::info("job_failed",
                {{"code", std::string(name_of(error.code()))}, {"detail", error.detail()}});
    return {error.code(), error.what()};
  } catch (const std::exception& error) {
    log::error("job_failed", {{"code", std::string("internal")}, {"detail", error.what()}});
    return {ErrorCode::internal, "The job failed."};
  }
}

}  // namespace pressoir::service
