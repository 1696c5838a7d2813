// ImageMemory: what is known of the pictures that were used last, with the bytes of small ones,
// within bounds. One thread at a time.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/files/readable.h"
#include "store/proxied_images.h"

namespace pressoir::service {

/// The bytes of a file that are in memory.
class BytesInMemory final : public Readable {
 public:
  explicit BytesInMemory(Buffer bytes) : bytes_(std::move(bytes)) {}
  [[nodiscard]] std::string_view text() const noexcept { return as_text(bytes_); }
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override;

 private:
  Buffer bytes_;
};

class ImageMemory {
 public:
  static constexpr std::size_t kMaxEntries = 20'000;
  static constexpr std::uint64_t kMaxFileBytes = 256 * 1024;

  struct Entry {
    store::proxied_images::ProxiedImage image;
    std::shared_ptr<const BytesInMemory> content{};  ///< null: not in memory
    TimePoint used_at{};
    bool is_use_noted = true;      ///< in the database
    TimePoint not_asked_before{};  ///< its source, after a failure
  };

  explicit ImageMemory(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}

  /// Null: not known. It is the one used last then. Valid until the next call of put().
  Entry* find(const std::string& fingerprint);
  /// In the place of an earlier one; those used longest ago go.
  void put(Entry entry);
  void remove(const std::string& fingerprint);
  /// The uses that are not noted, which count as noted from then on.
  store::proxied_images::Uses take_uses();
  [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

 private:
  using Entries = std::list<Entry>;  ///< the one used last first
  void drop(Entries::iterator entry);

  const std::uint64_t max_bytes_;
  std::uint64_t bytes_ = 0;  ///< of contents
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> by_fingerprint_;
  store::proxied_images::Uses forgotten_;  ///< uses of what is no longer here
};

}  // namespace pressoir::service
