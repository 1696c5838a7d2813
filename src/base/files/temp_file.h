// TempFile: a file without a name in the spool folder; how big bodies travel between floors.
// Thread rule: one thread at a time; the reading functions are safe to call together.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/bytes.h"
#include "base/files/readable.h"

namespace pressoir {

/// Owner of one file descriptor; closes it.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) noexcept : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor();

  [[nodiscard]] int get() const noexcept { return fd_; }
  /// Whoever gets it closes it.
  [[nodiscard]] int release() noexcept { return std::exchange(fd_, -1); }
  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// What the bytes of a file are mixed with on their way to the disk and back, by their offset: the
/// same both ways. Safe from several threads at once.
class Keystream {
 public:
  virtual ~Keystream() = default;
  virtual void apply(std::uint64_t offset, std::span<std::byte> bytes) const = 0;

 protected:
  Keystream() = default;
  Keystream(const Keystream&) = default;
  Keystream& operator=(const Keystream&) = default;
  Keystream(Keystream&&) = default;
  Keystream& operator=(Keystream&&) = default;
};

class TempFile final : public Readable {
 public:
  TempFile(TempFile&&) noexcept = default;
  TempFile& operator=(TempFile&& other) noexcept;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile() override;

  /// Makes an empty file with O_TMPFILE in `folder`; it vanishes with its last descriptor.
  /// @throws Error unavailable when the folder cannot be written or the disk is full.
  /// @param keystream  of the bytes on disk; null: they are what they are. With one the file has no
  ///                   use for who reads its descriptor, and cannot be published.
  static TempFile create(const std::filesystem::path& folder,
                         std::shared_ptr<const Keystream> keystream = {});
  /// The same in memory, on no disk. @throws Error unavailable.
  static TempFile create_in_memory();
  /// Takes over an open file (a blob, a file named on the command line); not unlinked.
  static TempFile adopt(FileDescriptor file);

  /// Appends at the end. @throws Error unavailable when the disk is full.
  void append(Bytes bytes);
  /// All of another file.
  void append(const Readable& file);
  /// Drops what is behind `bytes`.
  void truncate(std::uint64_t bytes);
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override;
  [[nodiscard]] std::uint64_t size() const override;
  /// @throws Error internal for one with a keystream.
  [[nodiscard]] int fd() const;
  [[nodiscard]] bool has_keystream() const noexcept { return keystream_ != nullptr; }
  /// A second handle on the same file.
  [[nodiscard]] TempFile duplicate() const;
  /// Gives the nameless file the name `path`, durably: flush, link, flush of the folder.
  /// @throws Error conflict when the name is taken, unavailable on any other failure.
  void publish(const std::filesystem::path& path) const;
  /// What has been written outlives a loss of power, under the name `path` that the file has.
  /// @throws Error unavailable.
  void flush_at(const std::filesystem::path& path) const;

 private:
  explicit TempFile(FileDescriptor file, std::shared_ptr<const Keystream> keystream = {})
      : file_(std::move(file)), keystream_(std::move(keystream)) {}
  void write(std::uint64_t offset, Bytes bytes);
  FileDescriptor file_;
  std::shared_ptr<const Keystream> keystream_;
};

ReadablePtr readable(TempFile file);

}  // namespace pressoir
