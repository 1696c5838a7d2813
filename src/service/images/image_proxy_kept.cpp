// The half of ImageProxy that keeps pictures within the bound.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/crypto/crypto.h"
#include "base/files/file_threads.h"
#include "base/log.h"
#include "service/images/image_proxy_state.h"
#include "service/jobs/accounting.h"
#include "service/kept_files.h"
#include "service/portion.h"
#include "store/stored_files.h"

namespace pressoir::service {

namespace {

using store::Session;
using store::proxied_images::ProxiedImage;

constexpr std::size_t kTagDigits = 32;

}  // namespace

Async<Image> ImageProxy::State::keep(ProxiedImage made, ReadablePtr output,
                                     std::uint64_t bytes_before) {
  std::optional<Error> failure;
  try {
    co_return co_await stored(made, output, bytes_before);
  } catch (const Error& problem) {
    failure = problem;
  }
  // It is there, and paid for.
  log::error("image_not_kept", {{"detail", failure->detail()}});
  auto digest = [output] { return crypto::hex(crypto::sha256(*output)); };
  const std::string sha256 = co_await on_file_thread(std::move(digest));
  made.etag = sha256.substr(0, kTagDigits);
  co_return image_of(made, {}, std::move(output));
}

Async<void> ImageProxy::State::evict_what_can_be() {
  try {
    co_await evict();
  } catch (const Error& failure) {
    log::error("images_not_evicted", {{"detail", failure.detail()}});
  }
}

Async<Image> ImageProxy::State::stored(ProxiedImage made, ReadablePtr output,
                                       std::uint64_t bytes_before) {
  auto copy = [output, spool = parts.spool] {
    auto content = TempFile::create(spool);
    content.append(*output);
    return content;
  };
  TempFile content = co_await on_file_thread(std::move(copy));
  if (made.bytes > parts.config.cache_max_bytes) {
    const auto described = co_await parts.blobs.describe(std::move(content));
    made.etag = described.sha256.substr(0, kTagDigits);
    co_return image_of(made, {}, std::move(output));
  }
  const auto put = co_await parts.blobs.put(std::move(content), store::Durability::lazy);
  made.etag = put.sha256.substr(0, kTagDigits);
  auto work = [&parts = parts, made, put](Session& session, Unused& unused) {
    auto image = made;
    image.blob = name_file(session, parts.blobs, image.account, put, unused);
    const auto before = store::proxied_images::put(session, image, store::now());
    for (auto& key : store::stored_files::drop_unnamed(session, before))
      unused.push_back(std::move(key));
    return image;
  };
  Unused fresh{put.key};
  const ProxiedImage kept =
      co_await transact_naming(parts.database, parts.blobs, std::move(fresh), std::move(work));
  kept_bytes += kept.bytes;
  kept_bytes -= std::min(kept_bytes, bytes_before);
  auto image = co_await load(kept);
  if (kept_bytes > parts.config.cache_max_bytes) co_await evict_what_can_be();
  if (!image) co_return image_of(kept, {}, std::move(output));
  co_return std::move(*image);
}

Async<void> ImageProxy::State::evict() {
  for (bool more = true; more;) {
    auto work = [uses = memory.take_uses(),
                 max_bytes = parts.config.cache_max_bytes](Session& session) {
      store::proxied_images::used(session, uses);
      auto evicted = store::proxied_images::evict(session, max_bytes, kPortion);
      evicted.blobs = store::stored_files::drop_unnamed(session, evicted.blobs);
      return evicted;
    };
    auto evicted = co_await parts.database.transact(work);
    for (const auto& fingerprint : evicted.fingerprints) memory.remove(fingerprint);
    kept_bytes = evicted.bytes_left;
    more = evicted.fingerprints.size() == kPortion;
    co_await parts.blobs.remove_all(std::move(evicted.blobs));
  }
}

Async<void> ImageProxy::State::note_uses() {
  auto uses = memory.take_uses();
  if (uses.empty()) co_return;
  auto work = [uses = std::move(uses)](Session& session) {
    store::proxied_images::used(session, uses);
  };
  co_await parts.database.transact(work);
}

}  // namespace pressoir::service
