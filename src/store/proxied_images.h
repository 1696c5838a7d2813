// Proxied images: what was made of pictures behind URLs for pages, so that it need not be made
// again. Plain functions over a Session. Within an account whose last use is longest ago goes
// first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/job.h"
#include "store/session.h"

namespace pressoir::store::proxied_images {

struct ProxiedImage {
  AccountId account;
  std::string fingerprint;    ///< of account, URL and goal
  std::string source_sha256;  ///< of what the URL gave at checked_at
  BlobKey blob;
  Format format;
  std::string etag;  ///< without quotes
  std::uint64_t bytes = 0;
  TimePoint checked_at{};
};

std::optional<ProxiedImage> find(Session& session, const std::string& fingerprint);
/// Adds it, or puts it in the place of the one of that fingerprint, whose file (empty: there was
/// none, or it is the same) may be unnamed now.
std::vector<BlobKey> put(Session& session, const ProxiedImage& image, TimePoint now);
/// The URL still gives the same.
void checked(Session& session, const std::string& fingerprint, TimePoint now);
/// Its file, which may be unnamed now; empty: there was none.
std::vector<BlobKey> remove(Session& session, const std::string& fingerprint);
/// Notes when they were last used: by fingerprint.
using Uses = std::vector<std::pair<std::string, TimePoint>>;
void used(Session& session, const Uses& uses);
/// Of all accounts.
std::uint64_t total_bytes(Session& session);
struct Evicted {
  std::vector<std::string> fingerprints;
  std::vector<BlobKey> blobs;  ///< which may be unnamed now
  std::uint64_t bytes_left = 0;
};
/// Deletes up to `at_most`, until `max_bytes` are left: of the accounts that have more than their
/// share (of what those with less leave, each an equal part), what they did not use for longest. So
/// nobody's pictures go for the sake of one who has more.
Evicted evict(Session& session, std::uint64_t max_bytes, std::uint32_t at_most);

}  // namespace pressoir::store::proxied_images
