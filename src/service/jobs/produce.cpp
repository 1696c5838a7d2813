#include "service/jobs/produce.h"

#include <algorithm>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/log.h"
#include "engine/pool/worker_death.h"
#include "service/jobs/accounting.h"
#include "service/jobs/give_up.h"
#include "service/jobs/result_cache.h"
#include "service/kept_files.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using store::Session;
using Clock = boost::asio::steady_timer::clock_type;

bool is_unchanged(const Outcome& outcome) { return outcome.method == "unchanged"; }

std::string content_of(const Attempt& attempt) {
  std::vector<store::results::Content> contents;
  for (const auto& input : attempt.inputs)
    contents.push_back({.role = role_of(attempt.goal, contents.size()), .sha256 = input.sha256});
  return store::results::content_key(contents);
}

bool may_be_known(const JobsParts& parts, const Attempt& attempt) {
  return attempt.account.value != 0 && parts.cache.is_on() && !content_of(attempt).empty();
}

Limits limits_of(const JobsParts& parts, const Attempt& attempt) {
  auto limits = parts.limits;
  if (attempt.is_abandoned()) nobody_waits();
  if (attempt.deadline == Clock::time_point::max()) return limits;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(attempt.deadline - Clock::now());
  if (left.count() <= 0) throw Error(ErrorCode::timeout, "It took too long.");
  limits.wall = std::min(limits.wall_time(), left);
  return limits;
}

Async<TempFile> open(const JobsParts& parts, const Attempt& attempt, const AttemptInput& input) {
  if (const auto* file = std::get_if<TempFile>(&input.file)) co_return file->duplicate();
  std::optional<TempFile> stored;
  try {
    stored = co_await parts.blobs.open(std::get<BlobKey>(input.file), attempt.cipher);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
  }
  if (!stored)  // no wait brings it back, but the next upload of the same bytes does
    throw Error(ErrorCode::not_found, "The server has lost the file; send it again.");
  co_return std::move(*stored);
}

// The bytes of an earlier result; empty: they were lost or removed just now.
Async<std::optional<TempFile>> bytes_of(const JobsParts& parts, const Attempt& attempt,
                                        const store::results::Result& result) {
  std::optional<TempFile> bytes;
  try {
    if (result.output)
      bytes = co_await parts.blobs.open(*result.output);
    else
      bytes = co_await open(parts, attempt, attempt.inputs.front());
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) throw;
  }
  co_return bytes;
}

Async<std::optional<Product>> reuse_cached(const JobsParts& parts, const Attempt& attempt,
                                           const Close& close) {
  if (!may_be_known(parts, attempt)) co_return std::nullopt;
  const auto find = [&](Session& session) {
    return parts.cache.find(session, attempt.account, content_of(attempt), attempt.goal);
  };
  const auto seen = co_await parts.database.read(find);
  if (!seen) co_return std::nullopt;
  std::optional<TempFile> bytes;
  if (attempt.answer == Answer::at_once) {
    bytes = co_await bytes_of(parts, attempt, *seen);
    if (!bytes) co_return std::nullopt;
  }
  attempt.before_close();
  auto take = [&](Session& session) {
    std::optional<Product> product;
    const auto again = find(session);  // it may have gone meanwhile
    if (!again && !bytes) return product;
    product.emplace();
    product->is_cached = true;
    product->outcome = again ? again->outcome : seen->outcome;
    if (again) product->stored = again->output;
    product->is_closed = close(session, *product);
    return product;
  };
  auto product = co_await parts.database.transact(take);
  if (product) product->output = std::move(bytes);
  co_return product;
}

Async<Product> work_once(const JobsParts& parts, const Attempt& attempt, engine::Company company) {
  std::vector<TempFile> inputs;
  for (const auto& input : attempt.inputs) {
    auto file = co_await open(parts, attempt, input);
    inputs.push_back(std::move(file));
  }
  auto create = [folder = parts.spool, in_memory = attempt.cipher.has_value()] {
    return in_memory ? TempFile::create_in_memory() : TempFile::create(folder);
  };
  auto output = co_await on_file_thread(std::move(create));
  Product made;
  auto work =
      parts.pool.run(std::move(inputs), output.duplicate(), attempt.goal, limits_of(parts, attempt),
                     queue_key_of(attempt.account, attempt.answer), company);
  if (attempt.give_up) work = unless_given_up(parts.executor, *attempt.give_up, std::move(work));
  made.outcome = co_await std::move(work);
  made.output = std::move(output);
  co_return made;
}

Async<void> log_death(const JobsParts& parts, const Attempt& attempt,
                      const engine::WorkerDeath& death) {
  std::string hashes;
  for (const auto& input : attempt.inputs) {
    auto sha256 = input.sha256;
    if (sha256.empty() && attempt.cipher) continue;  // a hash would say what is in it
    if (sha256.empty()) {
      auto file = co_await open(parts, attempt, input);
      const auto described = co_await parts.blobs.describe(std::move(file));
      sha256 = described.sha256;
    }
    hashes += (hashes.empty() ? "" : " ") + sha256;
  }
  log::error("worker_died", {{"account", attempt.account.value},
                             {"signal", std::int64_t{death.signal()}},
                             {"sha256", hashes}});
}

// One whose process dies is tried once more, all by itself where memory may have been short.
Async<Product> work(const JobsParts& parts, const Attempt& attempt) {
  auto company = attempt.company;
  for (bool again = false;; again = true) {
    std::optional<engine::WorkerDeath> death;
    std::optional<Product> made;
    try {
      made = co_await work_once(parts, attempt, company);
    } catch (const engine::WorkerDeath& seen) {
      death = seen;
    }
    if (made) co_return std::move(*made);
    co_await log_death(parts, attempt, *death);
    if (again) throw engine::WorkerDeath(*death);
    if (death->was_killed()) company = engine::Company::alone;
  }
}

// Empty: there is nothing to keep. A disk that is full ends no request that has its bytes already.
Async<std::optional<store::StoredFile>> store_output(const JobsParts& parts, const Attempt& attempt,
                                                     const Product& made) {
  std::optional<store::StoredFile> stored;
  const bool at_once = attempt.answer == Answer::at_once;
  if (is_unchanged(made.outcome)) co_return stored;
  if (at_once && (!may_be_known(parts, attempt) || made.outcome.cut_by_deadline)) co_return stored;
  try {
    const auto durability = at_once ? store::Durability::lazy : store::Durability::durable;
    const auto protection =
        attempt.cipher ? store::Protection::by_client(*attempt.cipher) : store::Protection();
    stored = co_await parts.blobs.put(made.output->duplicate(), durability, protection);
  } catch (...) {
    if (!at_once) throw;
    (void)present_failure();  // noted in the log
  }
  co_return stored;
}

/// What vouches for the files; not of those under a client's key, of which a hash would say what is
/// in them.
void note_hashes(const Attempt& attempt, const std::optional<store::StoredFile>& stored,
                 Outcome& outcome) {
  if (attempt.cipher) return;
  std::vector<std::string> hashes;
  for (const auto& input : attempt.inputs) {
    if (input.sha256.empty()) return;
    hashes.push_back(input.sha256);
  }
  outcome.output_sha256 = stored                  ? stored->sha256
                          : is_unchanged(outcome) ? hashes.front()
                                                  : std::string();
  outcome.input_sha256 = std::move(hashes);
}

Async<void> keep(const JobsParts& parts, const Attempt& attempt, const Close& close,
                 Product& made) {
  const auto stored = co_await store_output(parts, attempt, made);
  const bool is_kept = stored || is_unchanged(made.outcome);
  note_hashes(attempt, stored, made.outcome);
  attempt.before_close();
  if (attempt.account.value == 0) {
    made.is_closed = true;
    co_return;
  }
  auto work = [&, stored](Session& session, Unused& unused) {
    if (stored) made.stored = name_file(session, parts.blobs, attempt.account, *stored, unused);
    const bool is_closed = close(session, made);
    if (is_closed && is_kept)
      parts.cache.add(session, attempt.account, content_of(attempt), attempt.goal,
                      {.output = made.stored, .outcome = made.outcome});
    if (!made.stored) return is_closed;
    for (auto& key : store::stored_files::drop_unnamed(session, {*made.stored}))
      unused.push_back(std::move(key));
    return is_closed;
  };
  Unused fresh;
  if (stored) fresh.push_back(stored->key);
  made.is_closed =
      co_await transact_naming(parts.database, parts.blobs, std::move(fresh), std::move(work));
}

}  // namespace

Async<Attempt> attempt_for(const JobsParts& parts, const Job& job) {
  auto find = [&job](Session& session) {
    std::vector<std::string> hashes;
    for (const auto& input : job.inputs) {
      const auto file = store::stored_files::find(session, input.blob);
      hashes.push_back(file ? file->sha256 : "");
    }
    return hashes;
  };
  const auto hashes = co_await parts.database.read(find);
  Attempt attempt{.account = job.account, .inputs = {}, .goal = job.goal, .answer = Answer::later};
  for (std::size_t i = 0; i < hashes.size(); ++i)
    attempt.inputs.push_back({.file = job.inputs[i].blob, .sha256 = hashes[i]});
  co_return attempt;
}

Async<std::optional<Product>> reuse(const JobsParts& parts, const Attempt& attempt, Close close) {
  co_return co_await reuse_cached(parts, attempt, close);
}

Async<Product> produce(const JobsParts& parts, const Attempt& attempt, Close close) {
  auto again = co_await reuse_cached(parts, attempt, close);
  if (again) co_return std::move(*again);
  auto made = co_await work(parts, attempt);
  co_await keep(parts, attempt, close, made);
  co_return made;
}

}  // namespace pressoir::service
