#include "service/uploads/uploads.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/loop/uncancelled.h"
#include "service/display_name.h"
#include "service/kept_files.h"
#include "service/uploads/owned.h"
#include "service/uploads/upload_target.h"
#include "service/uploads/vault_keys.h"
#include "store/stored_files.h"
#include "store/uploads/uploads.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {
namespace {

using store::ClientCipher;
using store::Session;
using store::uploads::Row;

constexpr std::size_t kMaxName = 200;

Row row_named(Session& session, const WorkspaceId& workspace, const std::string& name) {
  const bool is_word = name.find('\0') == std::string::npos;
  auto row = is_word ? store::uploads::find(session, workspace, name) : std::nullopt;
  if (!row) unknown_upload();
  return std::move(*row);
}

}  // namespace

Uploads::Uploads(store::Database& database, store::Blobs& blobs, const crypto::SealingKey& key)
    : database_(database), blobs_(blobs), key_(key) {}

void Uploads::check_name(const std::string& name) {
  const auto is_printable = [](unsigned char c) { return c > ' ' && c < 0x7f; };
  if (name.empty() || name.size() > kMaxName || !std::ranges::all_of(name, is_printable))
    throw Error(ErrorCode::invalid_request, "The name of the upload cannot be used.");
}

// The first key that comes is the workspace's from then on.
ClientCipher Uploads::cipher_for(Session& session, const Target& target) {
  auto workspace = open_one(session, target.owner, target.workspace);
  if (workspace.vault) {
    const auto vault = store::vaults::find(session, *workspace.vault);
    if (!vault) throw Error(ErrorCode::internal, "An internal error occurred.", "no such vault");
    return cipher_of(*vault, target.key);
  }
  if (!target.key) return std::nullopt;
  const auto vault = new_vault(target.owner.account, *target.key);
  workspace.vault = store::vaults::add(session, vault);
  store::workspaces::update(session, workspace);
  return cipher_of(vault, *target.key);
}

Async<StoredUpload> Uploads::add(WorkspaceOwner owner, WorkspaceId workspace, std::string name,
                                 Upload upload, std::optional<crypto::ClientKey> key) {
  Target target{.owner = owner,
                .workspace = std::move(workspace),
                .name = std::move(name),
                .key = std::move(key)};
  return to_its_end(add_whole(std::move(target), std::move(upload)));
}

Async<StoredUpload> Uploads::add_whole(Target target, Upload upload) {
  check_name(target.name);
  auto prepare = [&target](Session& session) { return cipher_for(session, target); };
  target.cipher = co_await database_.transact(prepare);
  Row row;
  row.upload.workspace = target.workspace;
  row.upload.name = target.name;
  row.upload.file_name = display_name(upload.file_name);
  auto look = [&upload] { return format_in(upload.content); };
  row.upload.format = co_await on_file_thread(look);
  const auto stored = co_await blobs_.put(std::move(upload.content), store::Durability::durable,
                                          target.protection());
  row.upload.bytes = stored.bytes;
  auto work = [this, &target, row, stored](Session& session, Unused& unused) {
    auto added = row;
    (void)cipher_for(session, target);
    added.upload.created_at = store::now();
    added.upload.blob = name_file(session, blobs_, target.owner.account, stored, unused);
    store::uploads::add(session, added);
    return added.upload;
  };
  Unused fresh{stored.key};
  co_return co_await transact_naming(database_, blobs_, std::move(fresh), std::move(work));
}

Async<std::vector<StoredUpload>> Uploads::list(WorkspaceOwner owner, WorkspaceId workspace) {
  auto work = [owner, workspace](Session& session) {
    (void)present(session, owner, workspace);
    store::workspaces::prolong(session, workspace, store::now());
    std::vector<StoredUpload> all;
    for (auto& row : store::uploads::of(session, workspace)) all.push_back(std::move(row.upload));
    return all;
  };
  co_return co_await database_.transact(work);
}

Async<StoredUpload> Uploads::find(WorkspaceOwner owner, WorkspaceId workspace, std::string name) {
  auto work = [owner, workspace, name](Session& session) {
    (void)present(session, owner, workspace);
    store::workspaces::prolong(session, workspace, store::now());
    return row_named(session, workspace, name).upload;
  };
  co_return co_await database_.transact(work);
}

Async<ReadablePtr> Uploads::open(WorkspaceOwner owner, WorkspaceId workspace, std::string name,
                                 std::optional<crypto::ClientKey> key) {
  auto work = [owner, workspace, name, key](Session& session) {
    const auto there = present(session, owner, workspace);
    store::workspaces::prolong(session, workspace, store::now());
    const auto upload = row_named(session, workspace, name).upload;
    if (!upload.is_complete())
      throw Error(ErrorCode::not_found, "Not all pieces of the upload have come.");
    const auto vault = there.vault ? store::vaults::find(session, *there.vault) : std::nullopt;
    return std::pair(upload.blob, vault ? ClientCipher(cipher_of(*vault, key)) : std::nullopt);
  };
  const auto [blob, cipher] = co_await database_.transact(work);
  co_return co_await blobs_.open_in_place(blob, cipher);
}

Async<void> Uploads::remove(WorkspaceOwner owner, WorkspaceId workspace, std::string name) {
  auto work = [owner, workspace, name](Session& session, Unused& unused) {
    (void)open_one(session, owner, workspace);
    const auto upload = row_named(session, workspace, name).upload;
    unused = remove_rows(session, {upload});
    return true;
  };
  co_await transact_naming(database_, blobs_, Unused{}, std::move(work));
}

Async<std::uint64_t> Uploads::remove_all(WorkspaceOwner owner, WorkspaceId workspace) {
  auto work = [owner, workspace](Session& session, Unused& unused) {
    (void)open_one(session, owner, workspace);
    std::vector<StoredUpload> all;
    for (auto& row : store::uploads::of(session, workspace)) all.push_back(std::move(row.upload));
    unused = remove_rows(session, all);
    return std::uint64_t{all.size()};
  };
  co_return co_await transact_naming(database_, blobs_, Unused{}, std::move(work));
}

Unused Uploads::remove_rows(Session& session, const std::vector<StoredUpload>& uploads) {
  std::vector<BlobKey> files;
  for (const auto& upload : uploads) {
    store::uploads::remove(session, upload.workspace, upload.name);
    files.push_back(upload.blob);
  }
  return store::stored_files::drop_unnamed(session, files);
}

}  // namespace pressoir::service
