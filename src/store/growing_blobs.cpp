// DiskBlobs: files that come in pieces, and copies under another key.
#include <fcntl.h>

#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <cstring>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/files/sealed_chain.h"
#include "base/loop/loop_thread.h"
#include "base/loop/uncancelled.h"
#include "store/blob_folder.h"
#include "store/disk_blobs.h"

namespace pressoir::store {
namespace {

[[noreturn]] void lost_in_part() {
  throw Error(ErrorCode::not_found, "The server has lost a part of the file; send it again.");
}

}  // namespace

StoredFile DiskBlobs::copy_here(const BlobKey& key, const ClientCipher& cipher,
                                const Protection& protection) const {
  const auto content = open_in_place_here(key, cipher);
  StoredFile stored;
  stored.bytes = content->size();
  stored.key = new_key(protection);
  if (!needs_client_cipher(stored.key)) stored.sha256 = crypto::hex(crypto::sha256(*content));
  const auto path = path_of(stored.key);
  make_folder(path.parent_path());
  copy_for(stored.key, *content, protection.cipher()).publish(path);
  return stored;
}

Async<StoredFile> DiskBlobs::copy(BlobKey key, ClientCipher cipher, Protection protection) {
  auto work = [](const DiskBlobs& blobs, BlobKey which, ClientCipher with,
                 Protection under) -> Async<StoredFile> {
    co_return blobs.copy_here(which, with, under);
  };
  return boost::asio::co_spawn(
      threads_, work(*this, std::move(key), std::move(cipher), std::move(protection)),
      uncancelled());
}

GrowingFile DiskBlobs::grow_here(GrowingFile file, const TempFile& piece,
                                 const Protection& protection) const {
  LoopThread::note_file_work("DiskBlobs::grow");
  const bool begins = file.key.value.empty();
  if (begins)
    file.key = new_key(protection.kind() == Protection::Kind::client ? protection
                                                                     : Protection::by_server());
  const auto path = path_of(file.key);
  const crypto::SealedChain chain(cipher_of(file.key, protection.cipher()), file.key.value);
  if (begins) make_folder(path.parent_path());
  const int creating = begins ? O_CREAT | O_EXCL : 0;
  FileDescriptor opened(
      ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | creating, 0600));  // NOLINT
  if (!opened.is_open() && errno == ENOENT && !begins) lost_in_part();
  if (!opened.is_open()) cannot_store("open blob: " + std::string(std::strerror(errno)));
  auto grown = TempFile::adopt(std::move(opened));
  file.stored_bytes = chain.append(grown, file.stored_bytes, file.pieces, piece);
  ++file.pieces;
  return file;
}

StoredFile DiskBlobs::grow_end_here(const GrowingFile& file, const Protection& protection) const {
  LoopThread::note_file_work("DiskBlobs::grow_end");
  const auto path = path_of(file.key);
  const auto& cipher = cipher_of(file.key, protection.cipher());
  FileDescriptor opened(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (!opened.is_open() && errno == ENOENT) lost_in_part();
  if (!opened.is_open()) cannot_store("open blob: " + std::string(std::strerror(errno)));
  auto grown = TempFile::adopt(std::move(opened));
  crypto::SealedChain(cipher, file.key.value).finish(grown, file.stored_bytes, file.pieces);
  grown.flush_at(path);
  StoredFile stored{.key = file.key, .sha256 = {}, .bytes = 0};
  try {
    const auto whole = cipher.open_in_place(readable(std::move(grown)), file.key.value);
    stored.bytes = whole->size();
    stored.sha256 = crypto::hex(crypto::sha256(*whole));
  } catch (const Error& failure) {
    if (failure.code() == ErrorCode::internal) lost_in_part();
    throw;
  }
  if (needs_client_cipher(file.key)) stored.sha256.clear();
  return stored;
}

Async<GrowingFile> DiskBlobs::grow(GrowingFile file, TempFile piece, Protection protection) {
  auto work = [](const DiskBlobs& blobs, GrowingFile which, TempFile content,
                 Protection under) -> Async<GrowingFile> {
    co_return blobs.grow_here(std::move(which), content, under);
  };
  return boost::asio::co_spawn(
      threads_, work(*this, std::move(file), std::move(piece), std::move(protection)),
      uncancelled());
}

Async<StoredFile> DiskBlobs::grow_end(GrowingFile file, Protection protection) {
  auto work = [](const DiskBlobs& blobs, GrowingFile which, Protection under) -> Async<StoredFile> {
    co_return blobs.grow_end_here(which, under);
  };
  return boost::asio::co_spawn(threads_, work(*this, std::move(file), std::move(protection)),
                               uncancelled());
}

}  // namespace pressoir::store
