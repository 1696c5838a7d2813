#include "store/consistency.h"

#include <string>
#include <utility>

#include "store/sql_values.h"

namespace pressoir::store::consistency {
namespace {

// Of the files of jobs and uploads those without a row.
constexpr const char* kUnlisted =
    "select f.account, f.created_at, f.key from (select j.account, j.created_at, i.blob as key "
    "from "
    "job_input i join job j on j.id = i.job where i.blob is not null union all select account, "
    "created_at, output from job where output is not null union all select w.account, "
    "u.created_at, u.blob from upload u join workspace w on w.id = u.workspace) f "
    "where not exists (select 1 from stored_file s where s.key = f.key)";

std::vector<Named> page(Session& session, const std::string& query, const BlobKey& after,
                        std::uint32_t at_most) {
  const long long limit = at_most;
  std::string key;
  long long bytes = 0;
  soci::statement rows = (session.prepare << query, soci::into(key), soci::into(bytes),
                          soci::use(after.value), soci::use(limit));
  rows.execute();
  std::vector<Named> found;
  while (rows.fetch()) {
    Named named{.key = {key}, .bytes = std::nullopt};
    if (bytes >= 0) named.bytes = narrow<std::uint64_t>(bytes);
    found.push_back(std::move(named));
  }
  return found;
}

}  // namespace

std::vector<Named> files(Session& session, const BlobKey& after, std::uint32_t at_most) {
  return page(session,
              "select key, case when sha256 is null then -1 else bytes end from stored_file "
              "where key > :k order by key limit :n",
              after, at_most);
}

std::vector<Named> backups(Session& session, const BlobKey& after, std::uint32_t at_most) {
  return page(session,
              "select content, bytes from backup where content > :k order by content limit :n",
              after, at_most);
}

std::uint64_t unlisted_files(Session& session) {
  long long count = 0;
  session << std::string("select count(distinct u.key) from (") + kUnlisted + ") u",
      soci::into(count);
  return narrow<std::uint64_t>(count);
}

void list_files(Session& session) {
  session << std::string(
                 "insert into stored_file (key, account, bytes, created_at) select u.key, "
                 "min(u.account), 0, min(u.created_at) from (") +
                 kUnlisted + ") u group by u.key";
}

std::vector<Done> done_with_output(Session& session, const BlobKey& output) {
  std::vector<Done> found;
  for (const auto id : column<long long>(
           session, "select id from job where output = :o and state = 'done' order by id",
           soci::use(output.value))) {
    auto& done = found.emplace_back();
    done.job = {id};
    for (auto& key : column<std::string>(session,
                                         "select blob from job_input where job = :j and blob is "
                                         "not null order by position",
                                         soci::use(id)))
      done.inputs.push_back({std::move(key)});
  }
  return found;
}

void remove_results(Session& session, const BlobKey& output) {
  session << "delete from result where output = :o", soci::use(output.value);
  session << "delete from proxied_image where blob = :o", soci::use(output.value);
}

void fail(Session& session, JobId job, const Failure& failure) {
  const long long id = job.value;
  const std::string code(name_of(failure.code));
  session << "update job set state = 'failed', output = null, outcome = null, failure_code = :c, "
             "failure_message = :m where id = :i and state = 'done'",
      soci::use(code), soci::use(text(failure.message)), soci::use(id);
}

void remove_backups(Session& session, const BlobKey& content) {
  session << "delete from backup where content = :c", soci::use(content.value);
}

}  // namespace pressoir::store::consistency
