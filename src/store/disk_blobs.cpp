#include "store/disk_blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <cstring>

#include "base/crypto.h"
#include "base/error.h"
#include "base/loop_thread.h"
#include "base/text.h"
#include "base/uncancelled.h"

namespace pressoir::store {
namespace {

constexpr std::size_t kKeyLength = 32;
constexpr std::string_view kSealed = ".sealed";

[[noreturn]] void cannot_store(const std::string& what) {
  throw Error(ErrorCode::unavailable, "The server cannot store data right now.", what);
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) cannot_store(folder.string() + ": " + failure.message());
}

// TempFile::publish without its flushes.
void link(const TempFile& file, const std::filesystem::path& path) {
  const auto self = "/proc/self/fd/" + std::to_string(file.fd());
  if (::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) != 0)
    cannot_store("linkat: " + std::string(std::strerror(errno)));
}

bool is_sealed(const BlobKey& key) { return key.value.ends_with(kSealed); }

bool is_key(std::string_view text) {
  if (text.ends_with(kSealed)) text.remove_suffix(kSealed.size());
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

DiskBlobs::DiskBlobs(std::filesystem::path folder, std::optional<BlobSealing> sealing)
    : folder_(std::move(folder)), sealing_(std::move(sealing)), threads_(2) {
  make_folder(folder_);
}

DiskBlobs::~DiskBlobs() { threads_.join(); }

std::filesystem::path DiskBlobs::path_of(const BlobKey& key) const {
  if (!is_key(key.value)) throw Error(ErrorCode::not_found, "There is no such file.");
  return path_in(folder_, key);
}

StoredFile DiskBlobs::keep(const TempFile& content, Durability durability) const {
  StoredFile stored;
  stored.sha256 = crypto::hex(crypto::sha256(content));
  stored.bytes = content.size();
  const bool seal = sealing_ && sealing_->seal_new;
  stored.key = {crypto::random_token(kKeyLength) + std::string(seal ? kSealed : "")};
  const auto path = path_of(stored.key);
  make_folder(path.parent_path());
  std::optional<TempFile> sealed;
  if (seal) sealed = sealing_->cipher.seal(content, stored.key.value, path.parent_path());
  const auto& file = sealed ? *sealed : content;
  durability == Durability::durable ? file.publish(path) : link(file, path);
  return stored;
}

Async<StoredFile> DiskBlobs::put(TempFile content, Durability durability) {
  auto work = [](const DiskBlobs& blobs, TempFile file, Durability how) -> Async<StoredFile> {
    co_return blobs.keep(file, how);
  };
  return boost::asio::co_spawn(threads_, work(*this, std::move(content), durability),
                               uncancelled());
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

TempFile DiskBlobs::open_here(const BlobKey& key) const {
  auto file = open_file(key);
  if (!is_sealed(key)) return file;
  return sealing().cipher.open(file, key.value, sealing().spool);
}

ReadablePtr DiskBlobs::open_in_place_here(const BlobKey& key) const {
  auto file = std::make_shared<const TempFile>(open_file(key));
  if (!is_sealed(key)) return file;
  return sealing().cipher.open_in_place(std::move(file), key.value);
}

Async<TempFile> DiskBlobs::open(BlobKey key) {
  // In a box: what comes out of co_spawn must have a default.
  using Box = std::optional<TempFile>;
  auto work = [](const DiskBlobs& blobs, BlobKey which) -> Async<Box> {
    co_return blobs.open_here(which);
  };
  auto opened =
      co_await boost::asio::co_spawn(threads_, work(*this, std::move(key)), uncancelled());
  co_return std::move(*opened);
}

Async<ReadablePtr> DiskBlobs::open_in_place(BlobKey key) {
  auto work = [](const DiskBlobs& blobs, BlobKey which) -> Async<ReadablePtr> {
    co_return blobs.open_in_place_here(which);
  };
  co_return co_await boost::asio::co_spawn(threads_, work(*this, std::move(key)), uncancelled());
}

Async<ReadablePtr> DiskBlobs::find_in_place(BlobKey key, std::uint64_t bytes) {
  auto work = [](const DiskBlobs& blobs, BlobKey which, std::uint64_t size) -> Async<ReadablePtr> {
    co_return blobs.has(which, size) ? blobs.open_in_place_here(which) : nullptr;
  };
  co_return co_await boost::asio::co_spawn(threads_, work(*this, std::move(key), bytes),
                                           uncancelled());
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
  return !gone && (is_sealed(key) || size == bytes);
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
