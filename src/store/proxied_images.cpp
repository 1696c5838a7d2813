#include "store/proxied_images.h"

#include "store/sql_values.h"

namespace pressoir::store::proxied_images {

std::optional<ProxiedImage> find(Session& session, const std::string& fingerprint) {
  ProxiedImage found;
  found.fingerprint = fingerprint;
  long long account = 0, bytes = 0, checked = 0;
  std::string format;
  session << "select account, source_sha256, blob, format, etag, bytes, checked_at from "
             "proxied_image where fingerprint = :f",
      soci::into(account), soci::into(found.source_sha256), soci::into(found.blob.value),
      soci::into(format), soci::into(found.etag), soci::into(bytes), soci::into(checked),
      soci::use(fingerprint);
  if (!session.got_data()) return std::nullopt;
  found.account = {account};
  found.format = Format(format);
  found.bytes = narrow<std::uint64_t>(bytes);
  found.checked_at = from_millis(checked);
  return found;
}

std::vector<BlobKey> put(Session& session, const ProxiedImage& image, TimePoint now) {
  auto before = remove(session, image.fingerprint);
  if (!before.empty() && before.front() == image.blob) before.clear();
  const long long account = image.account.value, bytes = narrow<long long>(image.bytes),
                  checked = to_millis(image.checked_at), used = to_millis(now);
  session << "insert into proxied_image (account, fingerprint, source_sha256, blob, format, etag, "
             "bytes, checked_at, used_at) values (:a, :f, :s, :b, :o, :e, :n, :c, :u)",
      soci::use(account), soci::use(image.fingerprint), soci::use(image.source_sha256),
      soci::use(image.blob.value), soci::use(image.format.name()), soci::use(image.etag),
      soci::use(bytes), soci::use(checked), soci::use(used);
  return before;
}

void checked(Session& session, const std::string& fingerprint, TimePoint now) {
  const long long time = to_millis(now);
  session << "update proxied_image set checked_at = :t where fingerprint = :f", soci::use(time),
      soci::use(fingerprint);
}

std::vector<BlobKey> remove(Session& session, const std::string& fingerprint) {
  std::vector<BlobKey> blobs;
  for (auto& key :
       column<std::string>(session, "select blob from proxied_image where fingerprint = :f",
                           soci::use(fingerprint)))
    blobs.push_back({std::move(key)});
  session << "delete from proxied_image where fingerprint = :f", soci::use(fingerprint);
  return blobs;
}

void used(Session& session, const Uses& uses) {
  for (const auto& [fingerprint, time] : uses) {
    const long long at = to_millis(time);
    session << "update proxied_image set used_at = :u where fingerprint = :f and used_at < :v",
        soci::use(at), soci::use(fingerprint), soci::use(at);
  }
}

std::uint64_t total_bytes(Session& session) {
  long long bytes = 0;
  session << "select coalesce(sum(bytes), 0) from proxied_image", soci::into(bytes);
  return narrow<std::uint64_t>(bytes);
}

namespace {

struct Share {
  long long account = 0;
  std::uint64_t bytes = 0;
};

/// What each account has, the least first.
std::vector<Share> shares(Session& session) {
  std::vector<Share> shares;
  long long account = 0, bytes = 0;
  soci::statement rows = (session.prepare << "select account, sum(bytes) from proxied_image group "
                                             "by account order by sum(bytes), account",
                          soci::into(account), soci::into(bytes));
  rows.execute();
  while (rows.fetch()) shares.push_back({account, narrow<std::uint64_t>(bytes)});
  return shares;
}

/// So much may each account have at most, that all together have no more than `max_bytes`.
std::uint64_t fair_share(const std::vector<Share>& sorted, std::uint64_t max_bytes) {
  std::uint64_t left = max_bytes;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const std::uint64_t equal = left / (sorted.size() - i);
    if (sorted[i].bytes > equal) return equal;
    left -= sorted[i].bytes;
  }
  return max_bytes;
}

/// Of one account, until it has `share` bytes.
void evict_from(Session& session, const Share& from, std::uint64_t share, std::uint32_t at_most,
                Evicted& evicted) {
  const long long account = from.account, limit = at_most;
  long long bytes = 0;
  std::string fingerprint, blob;
  soci::statement rows =
      (session.prepare << "select fingerprint, blob, bytes from proxied_image where account = :a "
                          "order by used_at, id limit :n",
       soci::into(fingerprint), soci::into(blob), soci::into(bytes), soci::use(account),
       soci::use(limit));
  rows.execute();
  for (auto left = from.bytes; left > share && rows.fetch();) {
    left -= narrow<std::uint64_t>(bytes);
    evicted.bytes_left -= narrow<std::uint64_t>(bytes);
    evicted.fingerprints.push_back(fingerprint);
    evicted.blobs.push_back({blob});
  }
}

}  // namespace

Evicted evict(Session& session, std::uint64_t max_bytes, std::uint32_t at_most) {
  const auto sorted = shares(session);
  Evicted evicted;
  for (const Share& each : sorted) evicted.bytes_left += each.bytes;
  const auto share = fair_share(sorted, max_bytes);
  for (const Share& each : sorted) {
    const auto room = at_most - static_cast<std::uint32_t>(evicted.fingerprints.size());
    if (each.bytes > share && room > 0) evict_from(session, each, share, room, evicted);
  }
  for (const auto& each : evicted.fingerprints)
    session << "delete from proxied_image where fingerprint = :f", soci::use(each);
  return evicted;
}

}  // namespace pressoir::store::proxied_images
