#include "store/stored_files.h"

#include <set>
#include <string_view>

#include "store/sql_values.h"

namespace pressoir::store::stored_files {

BlobKey add(Session& session, AccountId account, const StoredFile& file, TimePoint now) {
  const long long id = account.value, bytes = narrow<long long>(file.bytes), time = to_millis(now);
  NullableText sha256;
  if (!file.sha256.empty()) {
    const auto present = column<std::string>(
        session, "select key from stored_file where account = :a and sha256 = :h", soci::use(id),
        soci::use(file.sha256));
    if (!present.empty()) return {present.front()};
    sha256 = NullableText(file.sha256);
  }
  session << "insert into stored_file (key, account, sha256, bytes, created_at) "
             "values (:k, :a, :h, :b, :t)",
      soci::use(file.key.value), soci::use(id), soci::use(sha256.value, sha256.there),
      soci::use(bytes), soci::use(time);
  return file.key;
}

void replace(Session& session, const BlobKey& lost, const BlobKey& fresh) {
  for (const auto* change : {"update stored_file set key = :f where key = :l",
                             "update job_input set blob = :f where blob = :l",
                             "update upload set blob = :f where blob = :l",
                             "update job set output = :f where output = :l",
                             "update result set output = :f where output = :l",
                             "update proxied_image set blob = :f where blob = :l"})
    session << change, soci::use(fresh.value), soci::use(lost.value);
}

void forget(Session& session, const BlobKey& key) {
  session << "delete from stored_file where key = :k", soci::use(key.value);
}

std::optional<StoredFile> find(Session& session, const BlobKey& key) {
  StoredFile found;
  long long bytes = 0;
  session << "select sha256, bytes from stored_file where key = :k and sha256 is not null",
      soci::into(found.sha256), soci::into(bytes), soci::use(key.value);
  if (!session.got_data()) return std::nullopt;
  found.key = key;
  found.bytes = narrow<std::uint64_t>(bytes);
  return found;
}

std::vector<BlobKey> drop_unnamed(Session& session, const std::vector<BlobKey>& keys) {
  std::vector<BlobKey> unused;
  std::set<std::string_view> seen{std::string_view()};  // the empty one names nothing
  for (const auto& key : keys) {
    if (!seen.insert(key.value).second) continue;
    int named = 0;
    session << "select exists (select 1 from job_input where blob = :k) or "
               "exists (select 1 from job where output = :k) or "
               "exists (select 1 from result where output = :k) or "
               "exists (select 1 from upload where blob = :k) or "
               "exists (select 1 from proxied_image where blob = :k)",
        soci::into(named), soci::use(key.value, "k");
    if (named != 0) continue;
    session << "delete from stored_file where key = :k", soci::use(key.value);
    unused.push_back(key);
  }
  return unused;
}

std::vector<BlobKey> page(Session& session, const BlobKey& after, std::uint32_t at_most) {
  const long long limit = at_most;
  std::vector<BlobKey> keys;
  for (auto& key : column<std::string>(
           session, "select key from stored_file where key > :k order by key limit :n",
           soci::use(after.value), soci::use(limit)))
    keys.push_back({std::move(key)});
  return keys;
}

bool knows(Session& session, const BlobKey& key) {
  int known = 0;
  session << "select exists (select 1 from stored_file where key = :a) or "
             "exists (select 1 from backup where content = :b)",
      soci::into(known), soci::use(key.value), soci::use(key.value);
  return known != 0;
}

Total total(Session& session) {
  long long files = 0, bytes = 0;
  session << "select count(*), coalesce(sum(bytes), 0) from stored_file", soci::into(files),
      soci::into(bytes);
  return {.files = narrow<std::uint64_t>(files), .bytes = narrow<std::uint64_t>(bytes)};
}

}  // namespace pressoir::store::stored_files
