#include "store/accounts/history.h"

#include <algorithm>

#include "store/sql_values.h"

namespace pressoir::store::history {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

// As in the table: days since 1970-01-01, UTC.
long long number_of(sys_days day) { return day.time_since_epoch().count(); }
sys_days day_of(TimePoint time) { return std::chrono::floor<std::chrono::days>(time); }

UsageSum sum_of(const year_month_day& date) {
  UsageSum sum;
  sum.year = static_cast<int>(date.year());
  sum.month = static_cast<int>(static_cast<unsigned>(date.month()));
  sum.day = static_cast<int>(static_cast<unsigned>(date.day()));
  return sum;
}

void add_to_sums(Session& session, long long account, const HistoryLine& line) {
  const auto day = number_of(day_of(line.time));
  const auto before = narrow<long long>(line.bytes_before),
             after = line.failure ? before : narrow<long long>(line.bytes_after),
             images = narrow<long long>(line.images_charged),
             charged = line.images_charged > 0 ? before : 0;
  session << "insert into daily_sum (account, day, files, bytes_before, bytes_after, "
             "images_charged, bytes_charged) select id, :d, 1, :b, :c, :i, :p from account "
             "where id = :a or id = (select parent from account where id = :a) "
             "on conflict (account, day) do update set files = daily_sum.files + 1, "
             "bytes_before = daily_sum.bytes_before + excluded.bytes_before, "
             "bytes_after = daily_sum.bytes_after + excluded.bytes_after, "
             "images_charged = daily_sum.images_charged + excluded.images_charged, "
             "bytes_charged = daily_sum.bytes_charged + excluded.bytes_charged",
      soci::use(day, "d"), soci::use(before, "b"), soci::use(after, "c"), soci::use(images, "i"),
      soci::use(charged, "p"), soci::use(account, "a");
}

// The days from `first` on that have any; `day` is set in each.
std::vector<UsageSum> sums_since(Session& session, AccountId account, sys_days first) {
  const long long id = account.value;
  const auto from = number_of(first);
  long long day = 0, files = 0, before = 0, after = 0, images = 0, charged = 0;
  soci::statement rows =
      (session.prepare << "select day, files, bytes_before, bytes_after, images_charged, "
                          "bytes_charged from daily_sum where account = :a and day >= :d "
                          "order by day",
       soci::into(day), soci::into(files), soci::into(before), soci::into(after),
       soci::into(images), soci::into(charged), soci::use(id, "a"), soci::use(from, "d"));
  rows.execute();
  std::vector<UsageSum> found;
  while (rows.fetch()) {
    auto sum = sum_of(sys_days(std::chrono::days(day)));
    sum.files = narrow<std::uint64_t>(files);
    sum.bytes_before = narrow<std::uint64_t>(before);
    sum.bytes_after = narrow<std::uint64_t>(after);
    sum.images_charged = narrow<std::uint64_t>(images);
    sum.bytes_charged = narrow<std::uint64_t>(charged);
    found.push_back(sum);
  }
  return found;
}

// Adds each sum to the one of `all` with its date; both are in order.
void add_up(std::vector<UsageSum>& all, const std::vector<UsageSum>& sums) {
  auto at = all.begin();
  for (const auto& sum : sums) {
    const auto is_of = [&sum](const UsageSum& slot) {
      return slot.year == sum.year && slot.month == sum.month &&
             (slot.day == 0 || slot.day == sum.day);
    };
    at = std::find_if(at, all.end(), is_of);
    if (at == all.end()) return;
    at->files += sum.files;
    at->bytes_before += sum.bytes_before;
    at->bytes_after += sum.bytes_after;
    at->images_charged += sum.images_charged;
    at->bytes_charged += sum.bytes_charged;
  }
}

}  // namespace

void add(Session& session, AccountId account, const HistoryLine& line) {
  const long long id = account.value;
  const auto time = to_millis(line.time);
  const auto before = narrow<long long>(line.bytes_before),
             after = narrow<long long>(line.bytes_after),
             images = narrow<long long>(line.images_charged);
  NullableText code, message;
  NullableNumber job;
  if (line.job) job = NullableNumber(narrow<std::uint64_t>(line.job->value));
  if (line.failure) {
    code = NullableText(std::string(name_of(line.failure->code)));
    message = NullableText(line.failure->message);
  }
  session
      << "insert into history (account, time, dialect, tool, file_name, bytes_before, "
         "bytes_after, method, failure_code, failure_message, images_charged, format, job) "
         "select id, :t, :d, :l, :f, :b, :c, :m, :fc, :fm, :i, :fo, :j from account where id = :a",
      soci::use(time), soci::use(text(line.dialect)), soci::use(text(line.tool)),
      soci::use(text(line.file_name)), soci::use(before), soci::use(after),
      soci::use(text(line.method)), soci::use(code.value, code.there),
      soci::use(message.value, message.there), soci::use(images), soci::use(text(line.format)),
      soci::use(job.value, job.there), soci::use(id);
  // What failed and was paid for was answered with the input itself.
  if (!line.failure || line.images_charged > 0) add_to_sums(session, id, line);
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

std::vector<UsageSum> days(Session& session, AccountId account, std::uint32_t count,
                           TimePoint now) {
  const auto first = day_of(now) - std::chrono::days(count) + std::chrono::days(1);
  std::vector<UsageSum> all;
  for (std::uint32_t i = 0; i < count; ++i) all.push_back(sum_of(first + std::chrono::days(i)));
  add_up(all, sums_since(session, account, first));
  return all;
}

std::vector<UsageSum> months(Session& session, AccountId account, std::uint32_t count,
                             TimePoint now) {
  const year_month_day today(day_of(now));
  const auto after = today.year() / today.month() / 1 + std::chrono::months(1);
  const auto first = after - std::chrono::months(count);
  std::vector<UsageSum> all;
  for (std::uint32_t i = 0; i < count; ++i) {
    all.push_back(sum_of(first + std::chrono::months(i)));
    all.back().day = 0;
  }
  add_up(all, sums_since(session, account, first));
  return all;
}

std::uint64_t remove_older(Session& session, TimePoint before) {
  const auto limit = to_millis(before);
  return narrow<std::uint64_t>(
      change(session, "delete from history where time < :t", soci::use(limit)));
}

}  // namespace pressoir::store::history
