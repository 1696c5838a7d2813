// Placement: files of the command line, opened and written so that nothing is ever half-written.
// One thread.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/place/attributes.h"
#include "base/files/temp_file.h"

namespace pressoir::app {

/// A regular file, open for reading, with what the system said of it at that moment.
struct SourceFile {
  TempFile content;
  struct stat status {};
};

/// Opens a regular file.
/// @param through_link  false: a symbolic link is refused.
/// @throws Error not_found, forbidden (no permission, a link, a folder, a device, a pipe),
///         payload_too_large above `max_bytes`.
SourceFile open_source(const std::filesystem::path& path, bool through_link,
                       std::uint64_t max_bytes);

/// An empty file without a name in the folder for temporary files ($TMPDIR); gone with its last
/// descriptor. @throws Error unavailable.
TempFile scratch_file();

/// Copies all of a stream (standard input) into a nameless file.
/// @throws Error payload_too_large above `max_bytes`.
TempFile receive(int stream, std::uint64_t max_bytes);
/// Writes a whole file to a stream (standard output). @throws Error unavailable.
void send(const TempFile& file, int stream);

/// What the system says of a regular file of that name; empty: there is none, or a link.
std::optional<struct stat> regular_at(const std::filesystem::path& path);
/// Whether both were changed last at the same time.
bool same_time(const struct stat& left, const struct stat& right);

/// @throws Error forbidden when `target` exists and is not a regular file.
void check_replaceable(const std::filesystem::path& target);

/// A result on its way to its place: without a name, or, where the file system cannot do that,
/// under a hidden one, until place() gives it the final one. Dropped unplaced, it leaves nothing.
class PendingFile {
 public:
  /// In the file system of `target`; its folder need not exist yet.
  /// @throws Error unavailable; forbidden when `target` exists and is not a regular file.
  static PendingFile create_for(const std::filesystem::path& target);
  PendingFile(PendingFile&&) noexcept = default;
  PendingFile& operator=(PendingFile&&) noexcept = delete;
  ~PendingFile();

  [[nodiscard]] const TempFile& content() const noexcept { return content_; }
  /// Those of another file, as copy_attributes(); the names of what could not be kept.
  std::vector<std::string> take_attributes(const SourceFile& source, OwnerRule rule);
  /// The same for a result that stands beside `source` under another name, with a note of that.
  std::vector<std::string> take_attributes_of(const std::filesystem::path& path,
                                              const SourceFile& source, OwnerRule rule);
  /// What the file system says of it now.
  [[nodiscard]] struct stat status() const;
  /// The mode of a file made by a plain program, 0666 less the umask.
  void take_default_mode();
  enum class Existing { refuse, replace };
  /// Gives it the name `target` in one step, durably; makes the folders on the way.
  /// @throws Error conflict (refuse, and the name is taken), unavailable.
  void place(const std::filesystem::path& target, Existing existing);

 private:
  PendingFile(TempFile content, std::filesystem::path name)
      : content_(std::move(content)), name_(std::move(name)) {}
  TempFile content_;
  std::filesystem::path name_;  ///< empty: nameless
};

/// Appends all bytes of `from`.
void copy_bytes(const TempFile& from, TempFile& to);
bool same_bytes(const TempFile& left, const TempFile& right);
/// @param through_link  as the file was opened.
/// @throws Error conflict when `path` is no longer the file that was opened.
void check_unchanged(const std::filesystem::path& path, const struct stat& opened,
                     bool through_link);
/// @throws Error conflict when the file that was opened has been written to since.
void check_unwritten(const SourceFile& source);

}  // namespace pressoir::app
