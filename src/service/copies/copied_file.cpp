#include "service/copies/copied_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/files/temp_file.h"

namespace pressoir::service {
namespace {

constexpr const char* kLostAndFound = "lost+found";  // of fsck(8), in the root of a file system

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw Error(ErrorCode::unavailable, "A file of the backup cannot be read or written.",
              file.string() + ": " + std::strerror(errno));
}

void make_folder_of(const std::filesystem::path& file) {
  std::error_code failure;
  std::filesystem::create_directories(file.parent_path(), failure);
  if (!failure) return;
  errno = failure.value();
  fail(file.parent_path());
}

}  // namespace

bool is_empty_folder(const std::filesystem::path& folder,
                     const std::set<std::filesystem::path>& besides) {
  if (!std::filesystem::exists(folder)) return true;
  if (!std::filesystem::is_directory(folder)) return false;
  return std::ranges::all_of(std::filesystem::directory_iterator(folder), [&](const auto& entry) {
    const auto name = entry.path().filename();
    return name == kLostAndFound || besides.contains(name);
  });
}

std::vector<std::filesystem::path> all_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (std::filesystem::recursive_directory_iterator at(folder), end; at != end; ++at) {
    if (at.depth() == 0 && at->path().filename() == kLostAndFound)
      at.disable_recursion_pending();
    else
      found.push_back(at->path());
  }
  return found;
}

void empty_folder(const std::filesystem::path& folder) noexcept {
  std::error_code ignored;
  for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    std::error_code stays;
    if (at->path().filename() != kLostAndFound) std::filesystem::remove_all(at->path(), stays);
  }
}

bool link_or_copy(const std::filesystem::path& from, const std::filesystem::path& to) {
  make_folder_of(to);
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  // Another file system, one without links, or the file of a user whom we may not link.
  return copy_to(from, to);
}

bool copy_to(const std::filesystem::path& from, const std::filesystem::path& to) {
  FileDescriptor source(::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!source.is_open() && errno == ENOENT) return false;
  if (!source.is_open()) fail(from);
  make_folder_of(to);
  (void)::unlink(to.c_str());
  FileDescriptor target(
      ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!target.is_open()) fail(to);
  auto written = TempFile::adopt(std::move(target));
  const auto read = TempFile::adopt(std::move(source));
  written.append(static_cast<const Readable&>(read));
  return true;
}

std::string sha256_of(const std::filesystem::path& file) {
  FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!opened.is_open()) fail(file);
  const auto content = TempFile::adopt(std::move(opened));
  return crypto::hex(crypto::sha256(static_cast<const Readable&>(content)));
}

void flush_all(const std::filesystem::path& folder) {
  const FileDescriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || ::syncfs(opened.get()) != 0) fail(folder);
}

}  // namespace pressoir::service
