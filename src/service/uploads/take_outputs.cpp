// Uploads::take: outputs of jobs become uploads, without a copy.
#include "base/error.h"
#include "service/display_name.h"
#include "service/uploads/owned.h"
#include "service/uploads/uploads.h"
#include "store/jobs/jobs.h"
#include "store/uploads/uploads.h"
#include "store/uploads/vaults.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {
namespace {

using store::Session;

// As it is now: it may have gone since the caller looked.
Job present_job(Session& session, const crypto::SealingKey& key, AccountId account, JobId id) {
  const auto batch = store::jobs::find(session, key, account, id, store::now());
  if (batch)
    for (const auto& job : batch->jobs)
      if (job.id == id && job.state == JobState::done) return job;
  throw Error(ErrorCode::not_found, "There is no such result.");
}

void share_vault(Session& session, const BatchId& batch, Workspace& workspace) {
  const auto vault = store::vaults::of_batch(session, batch);
  if (!vault || workspace.vault == vault->id) return;
  if (workspace.vault)
    throw Error(ErrorCode::conflict, "The results are encrypted with another key.");
  workspace.vault = vault->id;
  store::workspaces::update(session, workspace);
}

store::uploads::Row row_of(const Job& job, const WorkspaceId& workspace, const TakenOutput& taken) {
  store::uploads::Row row;
  auto& upload = row.upload;
  upload.workspace = workspace;
  upload.name = taken.name;
  upload.file_name = display_name(taken.file_name);
  upload.format = job.outcome->format.name();
  upload.blob = job.output.value_or(job.inputs.at(0).blob);
  upload.bytes = job.output ? job.outcome->bytes_after : job.inputs.at(0).bytes;
  upload.created_at = store::now();
  return row;
}

}  // namespace

Async<std::vector<StoredUpload>> Uploads::take(WorkspaceOwner owner, WorkspaceId workspace,
                                               std::vector<TakenOutput> outputs) {
  auto work = [this, owner, workspace, outputs](Session& session) {
    auto target = open_one(session, owner, workspace);
    std::vector<StoredUpload> uploads;
    for (const auto& taken : outputs) {
      check_name(taken.name);
      const auto job = present_job(session, key_, owner.account, taken.job.id);
      share_vault(session, job.batch, target);
      const auto row = row_of(job, workspace, taken);
      store::uploads::add(session, row);
      uploads.push_back(row.upload);
    }
    return uploads;
  };
  co_return co_await database_.transact(work);
}

}  // namespace pressoir::service
