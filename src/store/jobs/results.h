// Results: what was made of a content for a goal, so that it need not be made again. Plain
// functions over a Session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::results {

/// What a result depends on, besides the account.
struct CacheKey {
  std::string content;  ///< content_key() of the inputs
  std::string goal;     ///< goal_key()
};
/// An input by its content.
struct Content {
  InputRole role = InputRole::source;
  std::string sha256;  ///< lower-case hexadecimal; empty: not known
};
/// A fingerprint of the inputs in their order: of a source alone its SHA-256 itself. Empty when
/// that of one is not known, or there are none.
std::string content_key(const std::vector<Content>& inputs);
/// A fingerprint of a goal and the version of the engine.
std::string goal_key(const Goal& goal, std::string_view engine_version);

struct Result {
  std::optional<BlobKey> output;  ///< empty: the input was already smallest
  Outcome outcome;
};

/// Empty when there is none as young as `not_before`, or it cannot be read.
std::optional<Result> find(Session& session, AccountId account, const CacheKey& key,
                           TimePoint not_before);
/// Adds or leaves the one that is there. False: it was there already.
bool add(Session& session, AccountId account, const CacheKey& key, const Result& result,
         TimePoint now);
void remove(Session& session, AccountId account, const CacheKey& key);
/// Bytes of all outputs, as their outcomes report them.
std::uint64_t total_bytes(Session& session);
/// Deletes up to `at_most` results, oldest first, that are older than `not_before` or too many for
/// `max_bytes`; their outputs, which may be unnamed now, and how many rows went.
struct Trimmed {
  std::vector<BlobKey> outputs;
  std::uint64_t rows = 0;
};
Trimmed trim(Session& session, TimePoint not_before, std::uint64_t max_bytes,
             std::uint32_t at_most);
/// For the removal of jobs: deletes the results of those `inputs`, stored files, that no job has as
/// its input any more; their outputs, which may be unnamed now. A file deleted by its owner is gone
/// with all that was made of it. Before the rows of the stored files go: they hold the hash of the
/// content.
std::vector<BlobKey> remove_without_input(Session& session, const std::vector<BlobKey>& inputs);
/// An input by its stored file.
struct Ingredient {
  std::string role;  ///< the name of an InputRole
  BlobKey file;      ///< empty: it was never there
};
/// For the removal of a job with those inputs, while the rows of their files are there: deletes the
/// results that were made of just these, unless they are a source alone. (Another job with the same
/// list has its output all the same.) Their outputs, which may be unnamed now.
std::vector<BlobKey> remove_of_several(Session& session, AccountId account,
                                       const std::vector<Ingredient>& inputs);

}  // namespace pressoir::store::results
