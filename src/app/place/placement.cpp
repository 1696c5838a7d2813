#include "app/place/placement.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

#include "app/place/origin.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(ErrorCode code, const std::string& what) {
  throw Error(code, what + ": " + std::strerror(errno) + ".");
}

/// Of the variables that std::filesystem looks at, the first that is set.
[[noreturn]] void fail_for_temporary_folder() {
  for (const auto* name : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"})
    if (const auto* folder = std::getenv(name))
      throw Error(ErrorCode::unavailable, std::string("There is no folder for temporary files: ") +
                                              name + " is \"" + folder +
                                              "\" and must name one that exists.");
  throw Error(ErrorCode::unavailable,
              "There is no folder /tmp for temporary files: TMPDIR must name one.");
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

fs::path nearest_existing(fs::path folder) {
  std::error_code ignored;  // what cannot be looked at cannot be written either, and says why
  while (!fs::is_directory(folder, ignored)) {
    auto parent = folder_of(folder);
    if (parent == folder) break;
    folder = std::move(parent);
  }
  return folder;
}

fs::path hidden_name(const fs::path& folder, const fs::path& target) {
  static std::random_device random;
  const auto stem = target.filename().string().substr(0, 200);
  return folder / ("." + stem + ".pressoir-" + std::to_string(random()));
}

void flush_folder(const fs::path& folder) {
  const FileDescriptor handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Some file systems cannot flush a folder; the file is in its place all the same.
  if (handle.is_open()) (void)::fsync(handle.get());
}

bool link_nameless(int fd, const fs::path& name) {
  const auto self = "/proc/self/fd/" + std::to_string(fd);
  return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
}

bool has_same_content(const struct stat& now, const struct stat& opened) {
  return now.st_size == opened.st_size && same_time(now, opened);
}

[[noreturn]] void refuse_changed() {
  throw Error(ErrorCode::conflict, "The file was changed while it was worked on.");
}

}  // namespace

SourceFile open_source(const fs::path& path, bool through_link, std::uint64_t max_bytes) {
  // O_NONBLOCK: opening a pipe must not wait for its writer.
  const int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (through_link ? 0 : O_NOFOLLOW);
  FileDescriptor file(::open(path.c_str(), flags));
  if (!file.is_open()) {
    if (errno == ENOENT || errno == ENOTDIR)
      throw Error(ErrorCode::not_found, "There is no such file.");
    if (errno == ELOOP) throw Error(ErrorCode::forbidden, "The file is a symbolic link.");
    fail(ErrorCode::forbidden, "The file cannot be opened");
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) fail(ErrorCode::unavailable, "The file cannot be read");
  if (!S_ISREG(status.st_mode)) throw Error(ErrorCode::forbidden, "This is not a regular file.");
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
    throw Error(ErrorCode::payload_too_large,
                "The file has more than " + std::to_string(max_bytes) + " bytes.");
  }
  return {.content = TempFile::adopt(std::move(file)), .status = status};
}

TempFile scratch_file() {
  std::error_code failed;
  const auto folder = fs::temp_directory_path(failed);
  if (failed) fail_for_temporary_folder();
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) return TempFile::adopt(std::move(file));
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)
    fail(ErrorCode::unavailable, "The temporary folder cannot be written");
  auto name = (folder / "pressoir-XXXXXX").string();
  file = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open()) fail(ErrorCode::unavailable, "The temporary folder cannot be written");
  ::unlink(name.c_str());
  return TempFile::adopt(std::move(file));
}

TempFile receive(int stream, std::uint64_t max_bytes) {
  auto file = scratch_file();
  std::array<std::byte, 1 << 16> chunk{};
  std::uint64_t total = 0;
  for (;;) {
    const auto got = ::read(stream, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(ErrorCode::unavailable, "Standard input cannot be read");
    if (got == 0) return file;
    total += static_cast<std::uint64_t>(got);
    if (total > max_bytes) {
      throw Error(ErrorCode::payload_too_large,
                  "Standard input has more than " + std::to_string(max_bytes) + " bytes.");
    }
    file.append(Bytes(chunk).first(static_cast<std::size_t>(got)));
  }
}

void send(const TempFile& file, int stream) {
  std::array<std::byte, 1 << 16> chunk{};
  std::uint64_t offset = 0;
  while (const auto got = file.read_at(offset, chunk)) {
    std::size_t done = 0;
    while (done < got) {
      const auto written = ::write(stream, chunk.data() + done, got - done);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) fail(ErrorCode::unavailable, "Standard output cannot be written");
      done += static_cast<std::size_t>(written);
    }
    offset += got;
  }
}

std::optional<struct stat> regular_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return status;
}

bool same_time(const struct stat& left, const struct stat& right) {
  return left.st_mtim.tv_sec == right.st_mtim.tv_sec &&
         left.st_mtim.tv_nsec == right.st_mtim.tv_nsec;
}

void check_replaceable(const fs::path& target) {
  std::error_code why;
  const auto present = fs::symlink_status(target, why);
  if (present.type() == fs::file_type::none)
    throw Error(ErrorCode::unavailable, "The output cannot be examined: " + why.message() + ".");
  if (fs::exists(present) && !fs::is_regular_file(present))
    throw Error(ErrorCode::forbidden, "The output exists and is not a regular file.");
}

PendingFile PendingFile::create_for(const fs::path& target) {
  check_replaceable(target);
  const auto folder = nearest_existing(folder_of(target));
  FileDescriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.is_open()) return {TempFile::adopt(std::move(file)), {}};
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)
    fail(ErrorCode::unavailable, "The output folder cannot be written");
  auto name = hidden_name(folder, target);
  file = FileDescriptor(::open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600));
  if (!file.is_open()) fail(ErrorCode::unavailable, "The output folder cannot be written");
  return {TempFile::adopt(std::move(file)), std::move(name)};
}

PendingFile::~PendingFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

std::vector<std::string> PendingFile::take_attributes(const SourceFile& source, OwnerRule rule) {
  return copy_attributes(source.content.fd(), source.status, content_.fd(), rule);
}

std::vector<std::string> PendingFile::take_attributes_of(const fs::path& path,
                                                         const SourceFile& source, OwnerRule rule) {
  auto lost = take_attributes(source, rule);
  if (!note_origin(content_.fd(), path)) lost.emplace_back(kOriginAttribute);
  return lost;
}

struct stat PendingFile::status() const {
  struct stat status {};
  if (::fstat(content_.fd(), &status) != 0)
    fail(ErrorCode::unavailable, "The output cannot be examined");
  return status;
}

void PendingFile::take_default_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(content_.fd(), 0666U & ~mask) != 0)
    fail(ErrorCode::unavailable, "The mode of the output cannot be set");
}

void PendingFile::place(const fs::path& target, Existing existing) {
  const auto folder = folder_of(target);
  std::error_code ignored;  // what could not be made shows in the next step
  fs::create_directories(folder, ignored);
  if (::fsync(content_.fd()) != 0) fail(ErrorCode::unavailable, "The output cannot be written");
  if (name_.empty()) {
    if (link_nameless(content_.fd(), target)) return flush_folder(folder);
    if (errno != EEXIST) fail(ErrorCode::unavailable, "The output cannot be written");
    if (existing == Existing::refuse) throw Error(ErrorCode::conflict, "The output exists.");
    auto name = hidden_name(folder, target);
    if (!link_nameless(content_.fd(), name))
      fail(ErrorCode::unavailable, "The output cannot be written");
    name_ = std::move(name);  // from here the destructor tidies up
  }
  if (existing == Existing::refuse) {
    if (::link(name_.c_str(), target.c_str()) != 0)
      fail(errno == EEXIST ? ErrorCode::conflict : ErrorCode::unavailable,
           "The output cannot be written");
    return flush_folder(folder);
  }
  if (::rename(name_.c_str(), target.c_str()) != 0)
    fail(ErrorCode::unavailable, "The output cannot be put in its place");
  name_.clear();
  flush_folder(folder);
}

void copy_bytes(const TempFile& from, TempFile& to) {
  std::array<std::byte, 1 << 16> chunk{};
  std::uint64_t offset = 0;
  while (const auto got = from.read_at(offset, chunk)) {
    to.append(Bytes(chunk).first(got));
    offset += got;
  }
}

bool same_bytes(const TempFile& left, const TempFile& right) {
  if (left.size() != right.size()) return false;
  std::array<std::byte, 1 << 16> one{};
  std::array<std::byte, 1 << 16> other{};
  std::uint64_t offset = 0;
  for (;;) {
    const auto got = left.read_at(offset, one);
    if (right.read_at(offset, other) != got) return false;
    if (got == 0) return true;
    if (std::memcmp(one.data(), other.data(), got) != 0) return false;
    offset += got;
  }
}

void check_unchanged(const fs::path& path, const struct stat& opened, bool through_link) {
  struct stat now {};
  const int flags = through_link ? 0 : AT_SYMLINK_NOFOLLOW;
  const bool same = ::fstatat(AT_FDCWD, path.c_str(), &now, flags) == 0 && S_ISREG(now.st_mode) &&
                    now.st_dev == opened.st_dev && now.st_ino == opened.st_ino &&
                    has_same_content(now, opened);
  if (!same) refuse_changed();
}

void check_unwritten(const SourceFile& source) {
  struct stat now {};
  if (::fstat(source.content.fd(), &now) != 0 || !has_same_content(now, source.status))
    refuse_changed();
}

}  // namespace pressoir::app
