#include "store/history.h"

#include "store/sql_values.h"

namespace pressoir::store::history {

void add(Session& session, AccountId account, const HistoryLine& line) {
  const long long id = account.value;
  const auto time = to_millis(line.time);
  const auto before = narrow<long long>(line.bytes_before),
             after = narrow<long long>(line.bytes_after),
             images = narrow<long long>(line.images_charged);
  NullableText code, message;
  if (line.failure) {
    code = NullableText(std::string(name_of(line.failure->code)));
    message = NullableText(line.failure->message);
  }
  session << "insert into history (account, time, dialect, tool, file_name, bytes_before, "
             "bytes_after, method, failure_code, failure_message, images_charged) "
             "select id, :t, :d, :l, :f, :b, :c, :m, :fc, :fm, :i from account where id = :a",
      soci::use(time), soci::use(text(line.dialect)), soci::use(text(line.tool)),
      soci::use(text(line.file_name)), soci::use(before), soci::use(after),
      soci::use(text(line.method)), soci::use(code.value, code.there),
      soci::use(message.value, message.there), soci::use(images), soci::use(id);
}

std::vector<HistoryLine> recent(Session& session, AccountId account, std::uint32_t lines) {
  const long long id = account.value, at_most = lines;
  HistoryLine line;
  long long time = 0, before = 0, after = 0, images = 0;
  NullableText code, message;
  soci::statement rows =
      (session.prepare
           << "select time, dialect, tool, file_name, bytes_before, bytes_after, method, "
              "failure_code, failure_message, images_charged from history "
              "where account = :a order by id desc limit :n",
       soci::into(time), soci::into(line.dialect), soci::into(line.tool),
       soci::into(line.file_name), soci::into(before), soci::into(after), soci::into(line.method),
       soci::into(code.value, code.there), soci::into(message.value, message.there),
       soci::into(images), soci::use(id, "a"), soci::use(at_most, "n"));
  rows.execute();
  std::vector<HistoryLine> found;
  while (rows.fetch()) {
    line.time = from_millis(time);
    line.bytes_before = narrow<std::uint64_t>(before);
    line.bytes_after = narrow<std::uint64_t>(after);
    line.images_charged = narrow<std::uint64_t>(images);
    line.failure.reset();
    if (const auto name = code.get())
      line.failure = Failure{error_code_named(*name).value_or(ErrorCode::internal),
                             message.get().value_or("")};
    found.push_back(line);
  }
  return found;
}

std::uint64_t remove_older(Session& session, TimePoint before) {
  const auto limit = to_millis(before);
  return narrow<std::uint64_t>(
      change(session, "delete from history where time < :t", soci::use(limit)));
}

}  // namespace pressoir::store::history
