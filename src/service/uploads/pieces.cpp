// Uploads::add_piece: files that come piece by piece.
#include <utility>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/loop/uncancelled.h"
#include "service/display_name.h"
#include "service/uploads/upload_target.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

constexpr std::uint32_t kMaxPieces = 10'000;

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
  const auto protection = target.protection();
  row.upload.bytes += upload.content.size();
  store::GrowingFile file{
      .key = row.upload.blob, .stored_bytes = row.stored_bytes, .pieces = row.upload.pieces};
  file = co_await blobs_.grow(file, std::move(upload.content), protection);
  row.upload.pieces = file.pieces;
  row.upload.blob = file.key;
  row.stored_bytes = file.stored_bytes;
  std::optional<store::StoredFile> whole;
  if (row.upload.is_complete()) {
    whole = co_await blobs_.grow_end(file, protection);
    // The first piece may have been too short to show it.
    const auto content = co_await blobs_.open_in_place(whole->key, target.cipher);
    auto look = [&content] { return format_in(*content); };
    row.upload.format = co_await on_file_thread(look);
  }
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
    if (!there || there->upload.blob != row.upload.blob) unknown_upload();
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

}  // namespace pressoir::service
