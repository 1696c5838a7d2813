#include "service/images/image_memory.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pressoir::service {

std::size_t BytesInMemory::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  if (offset >= bytes_.size()) return 0;
  const auto rest = Bytes(bytes_).subspan(offset);
  const auto count = std::min(rest.size(), into.size());
  std::ranges::copy(rest.first(count), into.begin());
  return count;
}

ImageMemory::Entry* ImageMemory::find(const std::string& fingerprint) {
  const auto found = by_fingerprint_.find(fingerprint);
  if (found == by_fingerprint_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &entries_.front();
}

void ImageMemory::drop(Entries::iterator entry) {
  if (entry->content) bytes_ -= entry->content->size();
  if (!entry->is_use_noted) forgotten_.emplace_back(entry->image.fingerprint, entry->used_at);
  by_fingerprint_.erase(entry->image.fingerprint);
  entries_.erase(entry);
}

void ImageMemory::put(Entry entry) {
  remove(entry.image.fingerprint);
  if (entry.content && entry.content->size() > max_bytes_) entry.content.reset();
  if (entry.content) bytes_ += entry.content->size();
  entries_.push_front(std::move(entry));
  by_fingerprint_.emplace(entries_.front().image.fingerprint, entries_.begin());
  while (bytes_ > max_bytes_ || entries_.size() > kMaxEntries) drop(std::prev(entries_.end()));
}

void ImageMemory::remove(const std::string& fingerprint) {
  const auto found = by_fingerprint_.find(fingerprint);
  if (found != by_fingerprint_.end()) drop(found->second);
}

store::proxied_images::Uses ImageMemory::take_uses() {
  auto uses = std::exchange(forgotten_, {});
  for (auto& entry : entries_) {
    if (entry.is_use_noted) continue;
    entry.is_use_noted = true;
    uses.emplace_back(entry.image.fingerprint, entry.used_at);
  }
  return uses;
}

}  // namespace pressoir::service
