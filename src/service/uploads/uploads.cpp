#include "service/uploads/uploads.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/uncancelled.h"
#include "service/display_name.h"
#include "service/formats.h"
#include "service/kept_files.h"
#include "service/uploads/owned.h"
#include "service/uploads/vault_keys.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"
#include "store/uploads/uploads.h"
#include "store/uploads/workspaces.h"

namespace pressoir::service {
namespace {

using store::ClientCipher;
using store::Session;
using store::uploads::Row;

constexpr std::size_t kMaxName = 200;
constexpr std::uint32_t kMaxPieces = 10'000;

[[noreturn]] void unknown() { throw Error(ErrorCode::not_found, "There is no such upload."); }

Row row_named(Session& session, const WorkspaceId& workspace, const std::string& name) {
  const bool is_word = name.find('\0') == std::string::npos;
  auto row = is_word ? store::uploads::find(session, workspace, name) : std::nullopt;
  if (!row) unknown();
  return std::move(*row);
}

std::string format_in(const Readable& file) {
  const auto* format = format_of(file);
  return format != nullptr ? std::string(format->name) : std::string();
}

store::Protection protection_of(const ClientCipher& cipher) {
  return cipher ? store::Protection::by_client(*cipher) : store::Protection::by_server();
}

std::string piece_words(const Piece& piece) {
  return "Piece " + std::to_string(piece.number) + " of " + std::to_string(piece.of);
}

void check_piece(const Piece& piece) {
  if (piece.of < 1 || piece.of > kMaxPieces)
    throw Error(ErrorCode::invalid_request, "The number of pieces must be from 1 to " +
                                                std::to_string(kMaxPieces) + "; it is " +
                                                std::to_string(piece.of) + ".");
  if (piece.number >= piece.of)
    throw Error(ErrorCode::invalid_request,
                piece_words(piece) + " cannot be: pieces are numbered from 0.");
}

void check_bytes(const Piece& piece, std::uint64_t before, std::uint64_t more) {
  if (before + more > piece.max_bytes)
    throw Error(ErrorCode::payload_too_large,
                "The file is larger than " + std::to_string(piece.max_bytes) + " bytes.");
}

}  // namespace

/// Where an upload goes.
struct Uploads::Target {
  WorkspaceOwner owner;
  WorkspaceId workspace;
  std::string name;
  std::optional<crypto::ClientKey> key;
  ClientCipher cipher{};
};

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
                                          protection_of(target.cipher));
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

Async<StoredUpload> Uploads::add_piece(WorkspaceOwner owner, WorkspaceId workspace, Upload upload,
                                       Piece piece, std::optional<crypto::ClientKey> key) {
  check_piece(piece);
  check_bytes(piece, 0, upload.content.size());
  upload.file_name = display_name(upload.file_name);
  Target target{.owner = owner,
                .workspace = std::move(workspace),
                .name = std::move(piece.name),
                .key = std::move(key)};
  if (piece.of == 1) return to_its_end(add_whole(std::move(target), std::move(upload)));
  if (piece.number == 0) check_name(target.name);
  return to_its_end(add_alone(std::move(target), std::move(upload), piece));
}

// One piece of a file at a time: each is appended to what the one before has left.
Async<StoredUpload> Uploads::add_alone(Target target, Upload upload, Piece piece) {
  const auto [place, is_first] = growing_.insert(target.workspace.value + '/' +
                                                 std::to_string(piece.of) + '/' + upload.file_name);
  if (!is_first) throw Error(ErrorCode::conflict, "Another piece of the file is being received.");
  const std::string mine = *place;
  std::exception_ptr failure;
  StoredUpload grown;
  try {
    grown = co_await grow(target, upload, piece);
  } catch (...) {
    failure = std::current_exception();
  }
  growing_.erase(mine);
  if (failure) std::rethrow_exception(failure);
  co_return grown;
}

Async<Uploads::Row> Uploads::before(Target& target, const Upload& upload, const Piece& piece) {
  auto work = [&](Session& session, Unused& unused) {
    target.cipher = cipher_for(session, target);
    auto row = store::uploads::unfinished(session, target.workspace, upload.file_name, piece.of);
    if (piece.number > 0) {
      if (!row || row->upload.pieces != piece.number)
        throw Error(ErrorCode::invalid_request, piece_words(piece) + " came; piece " +
                                                    std::to_string(row ? row->upload.pieces : 0) +
                                                    " is the next.");
      return std::move(*row);
    }
    if (row) {  // the client begins anew
      store::uploads::remove(session, target.workspace, row->upload.name);
      unused = store::stored_files::drop_unnamed(session, {row->upload.blob});
    }
    Row fresh;
    fresh.upload.workspace = target.workspace;
    fresh.upload.name = target.name;
    fresh.upload.file_name = upload.file_name;
    fresh.upload.pieces = 0;
    fresh.upload.of_pieces = piece.of;
    return fresh;
  };
  co_return co_await transact_naming(database_, blobs_, Unused{}, std::move(work));
}

Async<StoredUpload> Uploads::grow(Target& target, Upload& upload, Piece piece) {
  auto row = co_await before(target, upload, piece);
  check_bytes(piece, row.upload.bytes, upload.content.size());
  const bool begins = piece.number == 0;
  if (begins) {
    auto look = [&upload] { return format_in(upload.content); };
    row.upload.format = co_await on_file_thread(look);
  }
  const auto protection = protection_of(target.cipher);
  row.upload.bytes += upload.content.size();
  store::GrowingFile file{
      .key = row.upload.blob, .stored_bytes = row.stored_bytes, .pieces = row.upload.pieces};
  file = co_await blobs_.grow(file, std::move(upload.content), protection);
  row.upload.pieces = file.pieces;
  row.upload.blob = file.key;
  row.stored_bytes = file.stored_bytes;
  std::optional<store::StoredFile> whole;
  if (row.upload.is_complete()) whole = co_await blobs_.grow_end(file, protection);
  auto work = [this, &target, row, whole, begins](Session& session, Unused& unused) {
    auto grown = row;
    (void)cipher_for(session, target);
    record(session, target, begins, grown, unused);
    if (whole) end(session, target, *whole, grown, unused);
    return grown.upload;
  };
  Unused fresh;
  if (begins) fresh.push_back(file.key);
  co_return co_await transact_naming(database_, blobs_, std::move(fresh), std::move(work));
}

void Uploads::record(Session& session, const Target& target, bool begins, Row& row,
                     Unused& unused) {
  if (!begins) {
    const auto there = store::uploads::find(session, target.workspace, row.upload.name);
    if (!there || there->upload.blob != row.upload.blob) unknown();
    store::uploads::update(session, row);
    return;
  }
  row.upload.created_at = store::now();
  const store::StoredFile nameless{.key = row.upload.blob, .sha256 = {}, .bytes = row.upload.bytes};
  row.upload.blob = name_file(session, blobs_, target.owner.account, nameless, unused);
  store::uploads::add(session, row);
}

// Now its content is known: it may be one that the account has already.
void Uploads::end(Session& session, const Target& target, const store::StoredFile& whole, Row& row,
                  Unused& unused) {
  store::stored_files::forget(session, whole.key);
  row.upload.blob = name_file(session, blobs_, target.owner.account, whole, unused);
  row.upload.bytes = whole.bytes;
  store::uploads::update(session, row);
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
