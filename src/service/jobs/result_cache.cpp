#include "service/jobs/result_cache.h"

#include "engine/goal/engine_version.h"
#include "service/portion.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using store::Session;

// A hash in the database would say what a password is to who guesses.
bool may_be_kept(const std::string& content, const Goal& goal) {
  return !content.empty() && !goal.password;
}

}  // namespace

ResultCache::ResultCache(store::Database& database, store::Blobs& blobs,
                         const ServiceConfig& config)
    : database_(database),
      blobs_(blobs),
      kept_for_(config.cache_kept_for),
      max_bytes_(config.cache_max_bytes) {}

store::results::CacheKey ResultCache::key_of(const std::string& content, const Goal& goal) const {
  return {.content = content,
          .goal = store::results::goal_key(goal, engine::version_for(goal, fonts_))};
}

std::optional<store::results::Result> ResultCache::find(Session& session, AccountId account,
                                                        const std::string& content,
                                                        const Goal& goal) const {
  if (!is_on() || !may_be_kept(content, goal)) return std::nullopt;
  auto found =
      store::results::find(session, account, key_of(content, goal), store::now() - kept_for_);
  if (found && found->output && !blobs_.has(*found->output, found->outcome.bytes_after))
    return std::nullopt;
  return found;
}

void ResultCache::add(Session& session, AccountId account, const std::string& content,
                      const Goal& goal, const store::results::Result& result) {
  if (!is_on() || !may_be_kept(content, goal) || result.outcome.cut_by_deadline) return;
  const auto key = key_of(content, goal);
  if (!find(session, account, content, goal)) store::results::remove(session, account, key);
  if (store::results::add(session, account, key, result, store::now()))
    grown_ += result.output ? result.outcome.bytes_after : 0;
}

bool ResultCache::has_grown() const noexcept { return grown_ > max_bytes_ / 16; }

Async<void> ResultCache::trim() {
  grown_ = 0;
  struct Round {
    std::uint64_t rows = 0;
    std::vector<BlobKey> unused;
  };
  for (Round round{.rows = 1, .unused = {}}; round.rows > 0;) {
    auto work = [oldest = store::now() - kept_for_, max_bytes = max_bytes_](Session& session) {
      const auto trimmed = store::results::trim(session, oldest, max_bytes, kPortion);
      return Round{.rows = trimmed.rows,
                   .unused = store::stored_files::drop_unnamed(session, trimmed.outputs)};
    };
    round = co_await database_.transact(work);
    co_await blobs_.remove_all(std::move(round.unused));
  }
}

}  // namespace pressoir::service
