#include "store/callback_urls.h"

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/sealed.h"
#include "store/sql_values.h"

namespace pressoir::store::callback_urls {
namespace {

struct Row {
  long long id = 0;
  std::string url, target;
};

std::vector<Row> rows_of(Session& session, AccountId account, const std::string& dialect) {
  const long long owner = account.value;
  Row row;
  soci::statement rows =
      (session.prepare << "select id, url, target from callback_url where account = :a and dialect "
                          "= :d order by id",
       soci::into(row.id), soci::into(row.url), soci::into(row.target), soci::use(owner),
       soci::use(dialect));
  rows.execute();
  std::vector<Row> found;
  while (rows.fetch()) found.push_back(row);
  return found;
}

}  // namespace

std::vector<CallbackUrl> of(Session& session, const crypto::SealingKey& key, AccountId account,
                            const std::string& dialect) {
  std::vector<CallbackUrl> found;
  for (const auto& row : rows_of(session, account, dialect)) {
    auto url = opened_or_empty(key, row.url);
    if (!url.empty()) found.push_back({.id = row.id, .url = std::move(url)});
  }
  return found;
}

CallbackUrl add(Session& session, const crypto::SealingKey& key, AccountId account,
                const std::string& dialect, const std::string& url) {
  if (url.size() > kMaxUrlBytes)
    throw Error(ErrorCode::invalid_request, "The callback URL is too long.");
  if (!accounts::find(session, account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long owner = account.value;
  const auto target = key.fingerprint(url), sealed_url = key.seal(text(url));
  const auto present = rows_of(session, account, dialect);
  for (const auto& row : present)
    if (row.target == target)
      throw Error(ErrorCode::conflict, "The account has that callback URL already.");
  if (present.size() >= kMaxUrls)
    throw Error(ErrorCode::limit_exceeded,
                "An account has at most " + std::to_string(kMaxUrls) + " callback URLs.");
  session << "insert into callback_url (account, dialect, url, target) values (:a, :d, :u, :t)",
      soci::use(owner), soci::use(text(dialect)), soci::use(sealed_url), soci::use(target);
  return {.id = last_id(session), .url = url};
}

bool remove(Session& session, AccountId account, const std::string& dialect, std::int64_t id) {
  const long long owner = account.value, row = id;
  const auto targets = column<std::string>(
      session, "select target from callback_url where id = :i and account = :a and dialect = :d",
      soci::use(row), soci::use(owner), soci::use(dialect));
  if (targets.empty()) return false;
  session << "delete from callback_url where id = :i", soci::use(row);
  session << "update delivery set next_at = null, state = 'given_up' where account = :a and "
             "dialect = :d and target = :t and state = 'pending'",
      soci::use(owner), soci::use(dialect), soci::use(targets.front());
  return true;
}

std::vector<std::pair<std::string, std::string>> sealed(Session& session, AccountId account,
                                                        const std::string& dialect) {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto& row : rows_of(session, account, dialect))
    found.emplace_back(std::move(row.url), std::move(row.target));
  return found;
}

}  // namespace pressoir::store::callback_urls
