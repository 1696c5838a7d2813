#include "store/disk_blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <cstring>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"
#include "base/loop/uncancelled.h"
#include "store/blob_folder.h"

namespace pressoir::store {
namespace {

constexpr std::size_t kKeyLength = 32;
constexpr std::string_view kSealed = ".sealed", kLocked = ".locked";

// TempFile::publish without its flushes.
void link(const TempFile& file, const std::filesystem::path& path) {
  const auto self = "/proc/self/fd/" + std::to_string(file.fd());
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0)
    cannot_store("linkat: " + std::string(std::strerror(errno)));
}

bool is_encrypted(const BlobKey& key) {
  return key.value.ends_with(kSealed) || needs_client_cipher(key);
}

bool is_key(std::string_view text) {
  for (const auto ending : {kSealed, kLocked})
    if (text.ends_with(ending)) {
      text.remove_suffix(ending.size());
      break;
    }
  return text.size() == kKeyLength && std::ranges::all_of(text, is_alphanumeric);
}

// Two characters of fan-out: some thousand folders at most, so that none grows large.
// REQUIRES: is_key()
std::filesystem::path path_in(const std::filesystem::path& folder, const BlobKey& key) {
  return folder / key.value.substr(0, 2) / key.value;
}

// Sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure))
    names.push_back(at->path().filename().string());
  std::ranges::sort(names);
  return names;
}

// Of one folder of the fan-out.
void add_older_than(std::chrono::seconds age, const std::filesystem::path& folder,
                    std::vector<BlobKey>& old) {
  namespace fs = std::filesystem;
  const auto limit = fs::file_time_type::clock::now() - age;
  std::error_code failure;
  for (fs::directory_iterator at(folder, failure), end; !failure && at != end;
       at.increment(failure)) {
    std::error_code gone;  // another process may remove a file meanwhile
    const auto name = at->path().filename().string();
    if (!is_key(name) || !at->is_regular_file(gone)) continue;
    const auto time = at->last_write_time(gone);
    if (!gone && time < limit) old.push_back({name});
  }
}

}  // namespace

bool needs_client_cipher(const BlobKey& key) noexcept { return key.value.ends_with(kLocked); }

DiskBlobs::DiskBlobs(std::filesystem::path folder, std::optional<BlobSealing> sealing)
    : folder_(std::move(folder)), sealing_(std::move(sealing)), threads_(2) {
  make_folder(folder_);
}

DiskBlobs::~DiskBlobs() { threads_.join(); }

std::filesystem::path DiskBlobs::path_of(const BlobKey& key) const {
  if (!is_key(key.value)) throw Error(ErrorCode::not_found, "There is no such file.");
  return path_in(folder_, key);
}

BlobKey DiskBlobs::new_key(const Protection& protection) const {
  using Kind = Protection::Kind;
  const auto random = crypto::random_token(kKeyLength);
  if (protection.kind() == Kind::client) return {random + std::string(kLocked)};
  const bool seal =
      protection.kind() == Kind::server ? sealing_.has_value() : sealing_ && sealing_->seal_new;
  return {random + std::string(seal ? kSealed : "")};
}

StoredFile DiskBlobs::keep(const TempFile& content, Durability durability,
                           const Protection& protection) const {
  StoredFile stored;
  stored.bytes = content.size();
  stored.key = new_key(protection);
  if (!needs_client_cipher(stored.key)) stored.sha256 = crypto::hex(crypto::sha256(content));
  const auto path = path_of(stored.key);
  const bool is_as_it_is = !is_encrypted(stored.key) && !content.has_keystream();
  make_folder(path.parent_path());
  const auto file =
      is_as_it_is ? content.duplicate() : copy_for(stored.key, content, protection.cipher());
  durability == Durability::durable ? file.publish(path) : link(file, path);
  return stored;
}

TempFile DiskBlobs::copy_for(const BlobKey& key, const Readable& content,
                             const ClientCipher& cipher) const {
  auto file = TempFile::create(path_of(key).parent_path());
  if (is_encrypted(key))
    cipher_of(key, cipher).seal_into(file, content, key.value);
  else
    file.append(content);
  return file;
}

Async<StoredFile> DiskBlobs::put(TempFile content, Durability durability, Protection protection) {
  auto work = [](const DiskBlobs& blobs, TempFile file, Durability how,
                 Protection under) -> Async<StoredFile> { co_return blobs.keep(file, how, under); };
  return boost::asio::co_spawn(
      threads_, work(*this, std::move(content), durability, std::move(protection)), uncancelled());
}

Async<StoredFile> DiskBlobs::describe(TempFile content) {
  auto work = [](TempFile file) -> Async<StoredFile> {
    co_return StoredFile{
        .key = {}, .sha256 = crypto::hex(crypto::sha256(file)), .bytes = file.size()};
  };
  return boost::asio::co_spawn(threads_, work(std::move(content)), uncancelled());
}

TempFile DiskBlobs::open_file(const BlobKey& key) const {
  LoopThread::note_file_work("DiskBlobs::open");
  FileDescriptor file(::open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.is_open()) return TempFile::adopt(std::move(file));
  if (errno == ENOENT) throw Error(ErrorCode::not_found, "There is no such file.", key.value);
  cannot_store("open blob: " + std::string(std::strerror(errno)));
}

const BlobSealing& DiskBlobs::sealing() const {
  if (!sealing_) throw Error(ErrorCode::internal, "An internal error occurred.", "no key for it");
  return *sealing_;
}

const crypto::FileCipher& DiskBlobs::cipher_of(const BlobKey& key,
                                               const ClientCipher& cipher) const {
  if (!needs_client_cipher(key)) return sealing().cipher;
  if (!cipher)
    throw Error(ErrorCode::forbidden, "The file is encrypted; its key is needed.", key.value);
  return *cipher;
}

TempFile DiskBlobs::open_here(const BlobKey& key, const ClientCipher& cipher) const {
  auto file = open_file(key);
  if (!is_encrypted(key)) return file;
  const auto plain = cipher_of(key, cipher).open_in_place(readable(std::move(file)), key.value);
  auto copy =
      needs_client_cipher(key) ? TempFile::create_in_memory() : TempFile::create(sealing().spool);
  copy.append(*plain);
  return copy;
}

ReadablePtr DiskBlobs::open_in_place_here(const BlobKey& key, const ClientCipher& cipher) const {
  auto file = readable(open_file(key));
  if (!is_encrypted(key)) return file;
  return cipher_of(key, cipher).open_in_place(std::move(file), key.value);
}

Async<TempFile> DiskBlobs::open(BlobKey key, ClientCipher cipher) {
  // In a box: what comes out of co_spawn must have a default.
  using Box = std::optional<TempFile>;
  auto work = [](const DiskBlobs& blobs, BlobKey which, ClientCipher with) -> Async<Box> {
    co_return blobs.open_here(which, with);
  };
  auto opened = co_await boost::asio::co_spawn(
      threads_, work(*this, std::move(key), std::move(cipher)), uncancelled());
  co_return std::move(*opened);
}

Async<ReadablePtr> DiskBlobs::open_in_place(BlobKey key, ClientCipher cipher) {
  auto work = [](const DiskBlobs& blobs, BlobKey which, ClientCipher with) -> Async<ReadablePtr> {
    co_return blobs.open_in_place_here(which, with);
  };
  co_return co_await boost::asio::co_spawn(threads_, work(*this, std::move(key), std::move(cipher)),
                                           uncancelled());
}

Async<ReadablePtr> DiskBlobs::find_in_place(BlobKey key, std::uint64_t bytes, ClientCipher cipher) {
  auto work = [](const DiskBlobs& blobs, BlobKey which, std::uint64_t size,
                 ClientCipher with) -> Async<ReadablePtr> {
    if (!blobs.has(which, size)) co_return nullptr;
    try {
      co_return blobs.open_in_place_here(which, with);
    } catch (const Error& problem) {
      if (problem.code() != ErrorCode::not_found) throw;
    }
    co_return nullptr;  // it was removed just now
  };
  co_return co_await boost::asio::co_spawn(
      threads_, work(*this, std::move(key), bytes, std::move(cipher)), uncancelled());
}

Async<std::vector<BlobKey>> DiskBlobs::page_older_than(std::chrono::seconds age, BlobKey last,
                                                       std::uint32_t at_most) {
  auto work = [](const DiskBlobs& blobs, std::chrono::seconds old, BlobKey after,
                 std::uint32_t count) -> Async<std::vector<BlobKey>> {
    co_return blobs.page_older_than_here(old, after, count);
  };
  return boost::asio::co_spawn(threads_, work(*this, age, std::move(last), at_most), uncancelled());
}

bool DiskBlobs::has(const BlobKey& key, std::uint64_t bytes) const noexcept {
  LoopThread::note_file_work("DiskBlobs::has");
  if (!is_key(key.value)) return false;
  std::error_code gone;
  const auto size = std::filesystem::file_size(path_in(folder_, key), gone);
  return !gone && (is_encrypted(key) || size == bytes);
}

bool DiskBlobs::exists(const BlobKey& key) const noexcept {
  LoopThread::note_file_work("DiskBlobs::exists");
  if (!is_key(key.value)) return false;
  std::error_code failure;
  return std::filesystem::exists(path_in(folder_, key), failure);
}

Async<void> DiskBlobs::remove_all(std::vector<BlobKey> keys) {
  if (keys.empty()) co_return;
  auto work = [](const DiskBlobs& blobs, std::vector<BlobKey> going) -> Async<void> {
    for (const auto& key : going) blobs.remove(key);
    co_return;
  };
  co_await boost::asio::co_spawn(threads_, work(*this, std::move(keys)), uncancelled());
}

void DiskBlobs::remove(const BlobKey& key) const noexcept {
  LoopThread::note_file_work("DiskBlobs::remove");
  if (!is_key(key.value)) return;
  std::error_code ignored;  // what stays is an orphan, and those are swept
  std::filesystem::remove(path_in(folder_, key), ignored);
}

std::vector<BlobKey> DiskBlobs::older_than(std::chrono::seconds age) const {
  LoopThread::note_file_work("DiskBlobs::older_than");
  std::vector<BlobKey> old;
  for (const auto& name : names_in(folder_)) add_older_than(age, folder_ / name, old);
  return old;
}

// Each folder has the keys that begin with its name.
std::vector<BlobKey> DiskBlobs::page_older_than_here(std::chrono::seconds age, const BlobKey& last,
                                                     std::uint32_t at_most) const {
  LoopThread::note_file_work("DiskBlobs::page_older_than");
  std::vector<BlobKey> page;
  for (const auto& name : names_in(folder_)) {
    if (page.size() >= at_most) break;
    if (name < last.value.substr(0, name.size())) continue;
    const auto begin = static_cast<std::ptrdiff_t>(page.size());
    add_older_than(age, folder_ / name, page);
    std::erase_if(page, [&](const BlobKey& key) { return key.value <= last.value; });
    std::ranges::sort(page.begin() + begin, page.end(), {}, &BlobKey::value);
  }
  if (page.size() > at_most) page.resize(at_most);
  return page;
}

}  // namespace pressoir::store
