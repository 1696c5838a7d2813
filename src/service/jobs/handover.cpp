#include "service/jobs/handover.h"

#include <utility>

#include "base/error.h"
#include "service/uploads/owned.h"
#include "service/uploads/vault_keys.h"
#include "store/stored_files.h"
#include "store/uploads/uploads.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {

using store::Session;

Async<HandingOver> HandingOver::begin(const JobsParts& parts, Handover wanted) {
  HandingOver handing(parts, std::move(wanted));
  auto work = [&handing](Session& session) {
    handing.look(session);
    return true;
  };
  co_await parts.database.transact(work);
  co_return handing;
}

void HandingOver::look(Session& session) {
  const auto workspace = open_one(session, wanted_.owner, wanted_.workspace);
  if (workspace.vault) vault_ = store::vaults::find(session, *workspace.vault);
  if (!vault_ && wanted_.key) vault_ = new_vault(wanted_.owner.account, *wanted_.key);
  if (vault_) cipher_ = cipher_of(*vault_, wanted_.key);
  for (auto& row : store::uploads::of(session, workspace.id))
    if (row.upload.is_complete()) uploads_.push_back(std::move(row.upload));
}

store::Protection HandingOver::protection() const {
  return cipher_ ? store::Protection::by_client(*cipher_) : store::Protection();
}

Async<void> HandingOver::renew() {
  if (!cipher_) co_return;
  std::exception_ptr failure;
  try {
    for (const auto& upload : uploads_) {
      if (store::needs_client_cipher(upload.blob)) continue;
      auto copy = co_await parts_->blobs.copy(upload.blob, std::nullopt, protection());
      renewed_.push_back({.name = upload.name, .before = upload.blob, .after = std::move(copy)});
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  co_await remove_fresh();
  std::rethrow_exception(failure);
}

Async<void> HandingOver::remove_fresh() {
  auto going = fresh();
  renewed_.clear();
  co_await parts_->blobs.remove_all(std::move(going));
}

Unused HandingOver::fresh() const {
  Unused keys;
  for (const auto& each : renewed_) keys.push_back(each.after.key);
  return keys;
}

void HandingOver::take(Session& session, Unused& unused) {
  const auto workspace = open_one(session, wanted_.owner, wanted_.workspace);
  const auto expected =
      vault_ && vault_->id != VaultId{} ? std::optional(vault_->id) : std::nullopt;
  if (workspace.vault != expected)
    throw Error(ErrorCode::conflict,
                "The uploads got another key meanwhile; ask for the work again.");
  for (const auto& each : renewed_) {
    auto row = store::uploads::find(session, wanted_.workspace, each.name);
    if (!row || row->upload.blob != each.before) {  // removed or made anew since
      unused.push_back(each.after.key);
      continue;
    }
    row->upload.blob = name_file(session, parts_->blobs, wanted_.owner.account, each.after, unused);
    store::uploads::update(session, *row);
    for (auto& key : store::stored_files::drop_unnamed(session, {each.before}))
      unused.push_back(std::move(key));
  }
}

store::StoredFile HandingOver::file_of(Session& session, const StoredUpload& upload) const {
  const auto row = upload.workspace == wanted_.workspace
                       ? store::uploads::find(session, upload.workspace, upload.name)
                       : std::nullopt;
  if (!row || !row->upload.is_complete())
    throw Error(ErrorCode::not_found, "There is no such upload.", upload.name);
  const auto& blob = row->upload.blob;
  if (cipher_ && !store::needs_client_cipher(blob))
    throw Error(ErrorCode::conflict, "The upload has come only now; ask for the work again.");
  auto file = store::stored_files::find(session, blob);
  if (file) return std::move(*file);
  return {.key = blob, .sha256 = {}, .bytes = row->upload.bytes};
}

void HandingOver::close(Session& session, const BatchId& batch) {
  auto workspace = owned(session, wanted_.owner, wanted_.workspace);
  if (vault_) {
    if (vault_->id == VaultId{}) vault_->id = store::vaults::add(session, *vault_);
    workspace.vault = vault_->id;
    hold_key(session, parts_->key, *vault_, *wanted_.key, batch);
  }
  workspace.state = WorkspaceState::closed;
  workspace.batch = batch;
  if (!wanted_.tool.empty()) workspace.tool = wanted_.tool;
  if (wanted_.notes) workspace.notes = *wanted_.notes;
  if (wanted_.number) workspace.number = wanted_.number;
  store::workspaces::update(session, workspace);
}

}  // namespace pressoir::service
