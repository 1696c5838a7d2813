// Lines of the history as people look for them.
#include "store/accounts/history.h"

#include <utility>

#include "store/sql_values.h"

namespace pressoir::store::history {
namespace {

/// What stands behind "where", and the values in the order in which it names them.
struct Condition {
  std::string sql;
  std::vector<std::pair<std::string, long long>> numbers{};
  std::vector<std::pair<std::string, std::string>> texts{};

  void add(const std::string& part) { sql += (sql.empty() ? "where " : " and ") + part; }
  void number(const std::string& part, const std::string& name, long long value) {
    add(part);
    numbers.emplace_back(name, value);
  }
  void word(const std::string& part, const std::string& name, std::string value) {
    add(part);
    texts.emplace_back(name, std::move(value));
  }
};

/// For `like ... escape '\'`.
std::string pattern_of(const std::string& part) {
  std::string pattern = "%";
  for (const char c : part) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

// Files under a client's key are nobody's to look at here.
constexpr const char* kColumns =
    "select h.id, h.account, h.time, h.dialect, h.tool, h.file_name, h.bytes_before, "
    "h.bytes_after, h.method, h.failure_code, h.failure_message, h.images_charged, h.format, "
    "h.job, coalesce(j.state = 'done' and b.expires_at > :now and b.vault is null, 0), "
    "coalesce(j.missing_inputs = 0 and b.expires_at > :now and b.vault is null, 0) "
    "from history h left join job j on j.id = h.job left join batch b on b.id = j.batch ";

std::vector<StoredLine> select_lines(Session& session, Condition condition, std::uint32_t limit,
                                     TimePoint now) {
  StoredLine row;
  HistoryLine& line = row.line;
  long long time = 0, before = 0, after = 0, images = 0, account = 0, id = 0;
  long long present = to_millis(now), at_most = limit;
  int has_result = 0, has_original = 0;
  NullableText code, message;
  NullableNumber job;
  soci::statement rows(session);
  rows.exchange(soci::into(id));
  rows.exchange(soci::into(account));
  rows.exchange(soci::into(time));
  rows.exchange(soci::into(line.dialect));
  rows.exchange(soci::into(line.tool));
  rows.exchange(soci::into(line.file_name));
  rows.exchange(soci::into(before));
  rows.exchange(soci::into(after));
  rows.exchange(soci::into(line.method));
  rows.exchange(soci::into(code.value, code.there));
  rows.exchange(soci::into(message.value, message.there));
  rows.exchange(soci::into(images));
  rows.exchange(soci::into(line.format));
  rows.exchange(soci::into(job.value, job.there));
  rows.exchange(soci::into(has_result));
  rows.exchange(soci::into(has_original));
  rows.exchange(soci::use(present, "now"));
  for (auto& [name, value] : condition.numbers) rows.exchange(soci::use(value, name));
  for (auto& [name, value] : condition.texts) rows.exchange(soci::use(value, name));
  rows.exchange(soci::use(at_most, "n"));
  rows.alloc();
  rows.prepare(kColumns + condition.sql + " order by h.id desc limit :n");
  rows.define_and_bind();
  rows.execute();
  std::vector<StoredLine> found;
  while (rows.fetch()) {
    row.id = id;
    row.account = {account};
    line.time = from_millis(time);
    line.bytes_before = narrow<std::uint64_t>(before);
    line.bytes_after = narrow<std::uint64_t>(after);
    line.images_charged = narrow<std::uint64_t>(images);
    line.failure.reset();
    if (const auto name = code.get())
      line.failure = Failure{error_code_named(*name).value_or(ErrorCode::internal),
                             message.get().value_or("")};
    line.job.reset();
    if (const auto of = job.get()) line.job = JobId{narrow<std::int64_t>(*of)};
    row.has_result = has_result != 0;
    row.has_original = has_original != 0;
    found.push_back(row);
  }
  return found;
}

std::optional<StoredLine> first(std::vector<StoredLine> found) {
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

std::vector<StoredLine> search(Session& session, const Wanted& wanted, TimePoint now) {
  Condition condition;
  if (wanted.account) condition.number("h.account = :a", "a", wanted.account->value);
  if (wanted.before) condition.number("h.id < :i", "i", *wanted.before);
  if (wanted.failed)
    condition.add(*wanted.failed ? "h.failure_code is not null" : "h.failure_code is null");
  if (!wanted.dialect.empty()) condition.word("h.dialect = :d", "d", text(wanted.dialect));
  if (!wanted.name.empty())
    condition.word("h.file_name like :f escape '\\'", "f", pattern_of(text(wanted.name)));
  return select_lines(session, std::move(condition), wanted.limit, now);
}

std::optional<StoredLine> find(Session& session, AccountId account, std::int64_t id,
                               TimePoint now) {
  Condition condition;
  condition.number("h.account = :a", "a", account.value);
  condition.number("h.id = :i", "i", id);
  return first(select_lines(session, std::move(condition), 1, now));
}

std::optional<StoredLine> of_job(Session& session, AccountId account, JobId job, TimePoint now) {
  Condition condition;
  condition.number("h.account = :a", "a", account.value);
  condition.number("h.job = :j", "j", job.value);
  return first(select_lines(session, std::move(condition), 1, now));
}

std::vector<FormatSum> by_format(Session& session, AccountId account, TimePoint since) {
  const long long id = account.value, from = to_millis(since);
  FormatSum row;
  long long files = 0, before = 0, after = 0;
  soci::statement rows =
      (session.prepare
           << "select dialect, format, count(*), sum(bytes_before), sum(bytes_after) "
              "from history where account = :a and time >= :t and failure_code is null "
              "group by dialect, format order by sum(bytes_before) desc, dialect, format",
       soci::into(row.dialect), soci::into(row.format), soci::into(files), soci::into(before),
       soci::into(after), soci::use(id, "a"), soci::use(from, "t"));
  rows.execute();
  std::vector<FormatSum> found;
  while (rows.fetch()) {
    row.files = narrow<std::uint64_t>(files);
    row.bytes_before = narrow<std::uint64_t>(before);
    row.bytes_after = narrow<std::uint64_t>(after);
    found.push_back(row);
  }
  return found;
}

}  // namespace pressoir::store::history
