// How a submission takes over a workspace: its key, its uploads, its life. For Jobs::submit.
#pragma once

#include "base/loop/async.h"

#include <optional>
#include <string>
#include <vector>

#include "model/workspace.h"
#include "service/jobs/jobs.h"
#include "service/kept_files.h"
#include "store/blobs.h"
#include "store/uploads/vaults.h"

namespace pressoir::service {

class HandingOver {
 public:
  /// `parts` outlives this. @throws Error as Jobs::submit.
  static Async<HandingOver> begin(const JobsParts& parts, Handover wanted);

  /// Under which what the submission brings is to be put.
  [[nodiscard]] store::Protection protection() const;
  /// Encrypts uploads under the client's key that are not yet. When it throws nothing is left.
  Async<void> renew();
  /// Files that renew() made and that no row names yet.
  [[nodiscard]] Unused fresh() const;

  // In the transaction of the submission:
  /// Begins it. @throws Error when the workspace has changed since begin().
  void take(store::Session& session, Unused& unused);
  /// A source. @throws Error not_found.
  [[nodiscard]] store::StoredFile file_of(store::Session& session,
                                          const StoredUpload& upload) const;
  /// Ends it: the batch was added.
  void close(store::Session& session, const BatchId& batch);

 private:
  struct Renewed {
    std::string name;
    BlobKey before;
    store::StoredFile after;
  };
  HandingOver(const JobsParts& parts, Handover wanted)
      : parts_(&parts), wanted_(std::move(wanted)) {}
  void look(store::Session& session);
  Async<void> remove_fresh();

  const JobsParts* parts_;
  Handover wanted_;
  std::optional<store::vaults::Vault> vault_;  ///< id 0: of no row yet
  store::ClientCipher cipher_;
  std::vector<StoredUpload> uploads_;
  std::vector<Renewed> renewed_;
};

}  // namespace pressoir::service
