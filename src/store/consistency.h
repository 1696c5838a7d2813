// Consistency: what the rows say that the folder of stored files should hold. For `pressoir check`.
// Plain functions over a Session.
#pragma once

#include <optional>
#include <vector>

#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::consistency {

/// A stored file as the rows have it.
struct Named {
  BlobKey key;
  std::optional<std::uint64_t> bytes;  ///< empty: from before they were noted
};
/// Up to `at_most` files of jobs, results and uploads after `after`, in the order of their keys.
std::vector<Named> files(Session& session, const BlobKey& after, std::uint32_t at_most);
/// The same for the contents of backups.
std::vector<Named> backups(Session& session, const BlobKey& after, std::uint32_t at_most);
/// Inputs and outputs of jobs and uploads that have no row of their own, so that the sweep would
/// take the files.
std::uint64_t unlisted_files(Session& session);
/// Gives those files their rows.
void list_files(Session& session);

/// A done job and its inputs.
struct Done {
  JobId job;
  std::vector<BlobKey> inputs;
};
std::vector<Done> done_with_output(Session& session, const BlobKey& output);
/// Results with that output, and proxied images.
void remove_results(Session& session, const BlobKey& output);
/// A done job has failed after all: neither its result nor all of its inputs are there.
void fail(Session& session, JobId job, const Failure& failure);
void remove_backups(Session& session, const BlobKey& content);

}  // namespace pressoir::store::consistency
