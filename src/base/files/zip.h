// ZipStream: a ZIP archive made while it is sent, over libarchive, on a file thread. One coroutine
// at a time.
//
// Entries are stored, not compressed (pictures do not deflate), and read piece by piece: memory
// stays below 256 KiB whatever the entries weigh, but for about 200 bytes of directory per entry.
#pragma once

#include "base/loop/async.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/readable.h"

namespace pressoir {

struct ZipEntry {
  std::string name;  ///< UTF-8 base name; '/', '\' and control characters become '_'
  /// Called once, when the entry's turn comes. What it throws ends the archive.
  std::function<Async<ReadablePtr>()> open;
  std::int64_t modified = 0;  ///< unix seconds; 0: 1980-01-01, the first date a ZIP knows
  std::optional<std::uint64_t> bytes{};  ///< of what `open` opens; empty: not known
};

class ZipStream {
 public:
  /// Not to be made on an event loop: names and their comparison grow with the entries.
  /// Equal names (compared without ASCII case) get " (2)", " (3)" before the extension.
  explicit ZipStream(std::vector<ZipEntry> entries);
  ~ZipStream();
  ZipStream(const ZipStream&) = delete;
  ZipStream& operator=(const ZipStream&) = delete;
  ZipStream(ZipStream&&) = delete;
  ZipStream& operator=(ZipStream&&) = delete;

  /// Of the whole archive; empty: an entry's is not known, or there are 4 GB of them and more.
  [[nodiscard]] std::optional<std::uint64_t> bytes() const noexcept;

  /// The next bytes of the archive, at most 128 KiB; empty at its end.
  /// @throws Error internal when the archive cannot be written, and what `open` throws.
  Async<Buffer> next();

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with the file thread under way
};

/// The names entries get: cleaned, and equal ones made distinct. In the order given.
std::vector<std::string> distinct_names(std::vector<std::string> names);

}  // namespace pressoir
