// ResultCache: reuse of earlier results, by account, content of the inputs, goal and version of the
// engine. `content` is store::results::content_key(); an empty one is never found and never kept.
// Nothing that was cut by a deadline is kept: more time might make more of it.
// The functions over a Session run on database threads; trim() on the server's executor.
#pragma once

#include "base/loop/async.h"

#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "service/config.h"
#include "store/database.h"
#include "store/blobs.h"
#include "store/jobs/results.h"

namespace pressoir::service {

class ResultCache {
 public:
  /// `database` and `blobs` outlive this.
  ResultCache(store::Database& database, store::Blobs& blobs, const ServiceConfig& config);

  /// What texts are drawn with from now on: Description::font_fingerprint. Before the first look.
  void set_fonts(std::string fingerprint) { fonts_ = std::move(fingerprint); }
  [[nodiscard]] bool is_on() const noexcept { return kept_for_.count() > 0; }
  /// Empty when the cache is off or there is none, or its file was lost.
  [[nodiscard]] std::optional<store::results::Result> find(store::Session& session,
                                                           AccountId account,
                                                           const std::string& content,
                                                           const Goal& goal) const;
  /// Keeps a result, unless there is one already; `output` is the name of its stored file, whose
  /// row is there.
  void add(store::Session& session, AccountId account, const std::string& content, const Goal& goal,
           const store::results::Result& result);
  /// Removes what is too old or too much, with the files that nothing names any more.
  Async<void> trim();
  /// So much has come since the last trim() that it is time for another.
  [[nodiscard]] bool has_grown() const noexcept;

 private:
  [[nodiscard]] store::results::CacheKey key_of(const std::string& content, const Goal& goal) const;

  store::Database& database_;
  store::Blobs& blobs_;
  const std::chrono::seconds kept_for_;
  const std::uint64_t max_bytes_;
  std::string fonts_{};
  std::atomic<std::uint64_t> grown_{0};
};

}  // namespace pressoir::service
