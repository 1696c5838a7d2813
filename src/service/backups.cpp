#include "service/backups.h"

#include <algorithm>

#include "base/error.h"
#include "base/loop/uncancelled.h"
#include "service/display_name.h"
#include "service/kept_files.h"
#include "store/backups.h"

namespace pressoir::service {
namespace {

constexpr std::size_t kMaxName = 200;

bool is_printable(const std::string& text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

Backups::Backups(store::Database& database, store::Blobs& blobs)
    : database_(database), blobs_(blobs) {}

Async<void> Backups::store(AccountId account, std::string name, std::string domain, Upload upload,
                           std::chrono::seconds kept_for) {
  return to_its_end(
      check_and_store(account, std::move(name), std::move(domain), std::move(upload), kept_for));
}

Async<void> Backups::check_and_store(AccountId account, std::string name, std::string domain,
                                     Upload upload, std::chrono::seconds kept_for) {
  if (name.empty() || name.size() > kMaxName || !is_printable(name))
    throw Error(ErrorCode::invalid_request, "The name of the backup cannot be used.");
  store::backups::Backup backup;
  backup.account = account;
  backup.name = std::move(name);
  backup.domain = display_name(domain);
  backup.bytes = upload.content.size();
  backup.created_at = store::now();
  backup.expires_at = backup.created_at + kept_for;
  const auto stored = co_await blobs_.put(std::move(upload.content), store::Durability::durable);
  backup.content = stored.key;
  auto work = [backup](store::Session& session, Unused& unused) {
    if (auto replaced = store::backups::put(session, backup))
      unused.push_back(std::move(*replaced));
    return true;
  };
  Unused fresh{stored.key};
  co_await transact_naming(database_, blobs_, std::move(fresh), std::move(work));
}

Async<ReadablePtr> Backups::restore(AccountId account, std::string name) {
  auto work = [account, name](store::Session& session) {
    return is_printable(name) ? store::backups::find(session, account, name, store::now())
                              : std::nullopt;
  };
  const auto backup = co_await database_.read(work);
  if (!backup) throw Error(ErrorCode::not_found, "There is no such backup.");
  co_return co_await blobs_.open_in_place(backup->content);
}

}  // namespace pressoir::service
