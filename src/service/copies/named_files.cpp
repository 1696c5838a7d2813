#include "service/copies/named_files.h"

#include <set>

#include "service/portion.h"
#include "store/consistency.h"
#include "store/database.h"
#include "store/migrations.h"
#include "store/stored_files.h"
#include "store/uploads/uploads.h"

namespace pressoir::service {

using store::Session;

std::vector<NamedFile> named_files(const std::filesystem::path& file) {
  store::Database database(url_of(file), 1);
  database.transact_here(store::require_present_schema);
  std::vector<NamedFile> all;
  const auto walk = [&all](Session& session, const std::set<std::string>& growing, auto page) {
    for (BlobKey last;;) {
      const auto files = page(session, last, kPortion);
      if (files.empty()) return;
      last = files.back().key;
      for (const auto& each : files) {
        const auto stored = store::stored_files::find(session, each.key);
        const bool is_plain = each.key.value.find('.') == std::string::npos;
        all.push_back({.key = each.key,
                       .sha256 = stored && is_plain ? stored->sha256 : "",
                       .may_grow = growing.contains(each.key.value)});
      }
    }
  };
  database.read_here([&](Session& session) {
    std::set<std::string> growing;
    for (auto& key : store::uploads::unfinished_files(session))
      growing.insert(std::move(key.value));
    walk(session, growing, store::consistency::files);
    walk(session, growing, store::consistency::backups);
  });
  return all;
}

std::filesystem::path place_of(const BlobKey& key) {
  return std::filesystem::path("blobs") / key.value.substr(0, 2) / key.value;
}

std::string url_of(const std::filesystem::path& database) {
  return "sqlite3://" + database.string();
}

}  // namespace pressoir::service
