#include "store/done/done_files.h"

#include <fcntl.h>
#include <sys/file.h>

#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/files/temp_file.h"
#include "store/database.h"
#include "store/sql_values.h"

namespace pressoir::store {
namespace {

// Of another one nothing is read.
constexpr int kLayout = 2;

// Files that were not met for so long are forgotten. They count as met once in a month.
constexpr long long kForgottenAfterDays = 400, kMetAgainAfterDays = 30;

long long today() {
  return std::chrono::floor<std::chrono::days>(now()).time_since_epoch().count();
}

// SQLite's words for a file that is not, or no longer, what it wrote.
bool is_damage(const Error& error) {
  constexpr std::array<std::string_view, 4> kWords = {"malformed", "not a database", "no such",
                                                      "has no column"};
  for (const auto words : kWords)
    if (error.detail().find(words) != std::string::npos) return true;
  return false;
}

// The columns of a key, as SQL has numbers.
struct Columns {
  long long device, inode, size, mtime;
  explicit Columns(const FileIdentity& file)
      : device(static_cast<long long>(file.device)),
        inode(static_cast<long long>(file.inode)),
        size(static_cast<long long>(file.size)),
        mtime(file.mtime_ns) {}
  [[nodiscard]] FileIdentity identity() const {
    return {.device = static_cast<std::uint64_t>(device),
            .inode = static_cast<std::uint64_t>(inode),
            .size = static_cast<std::uint64_t>(size),
            .mtime_ns = mtime};
  }
};

int layout_of(Session& session) {
  int layout = 0;
  session << "pragma user_version", soci::into(layout);
  return layout;
}

void make_tables(Session& session) {
  if (layout_of(session) == kLayout) return;
  session << "drop table if exists done";
  session
      << "create table done (device bigint not null, inode bigint not null, goal text not null, "
         "size bigint not null, mtime bigint not null, state integer not null, "
         "beside_device bigint not null, beside_inode bigint not null, "
         "beside_size bigint not null, beside_mtime bigint not null, "
         "met bigint not null, primary key (device, inode, goal)) without rowid";
  session << "pragma user_version = " + std::to_string(kLayout);
}

// Statements are prepared once for all files: there may be many thousands.
class Finder {
 public:
  explicit Finder(Session& session)
      : statement_((session.prepare << "select state, met, beside_device, beside_inode, "
                                       "beside_size, beside_mtime from done where device = :d and "
                                       "inode = :i and goal = :g and size = :s and mtime = :m",
                    soci::into(state_), soci::into(met_), soci::into(beside_.device),
                    soci::into(beside_.inode), soci::into(beside_.size), soci::into(beside_.mtime),
                    soci::use(columns_.device, "d"), soci::use(columns_.inode, "i"),
                    soci::use(goal_, "g"), soci::use(columns_.size, "s"),
                    soci::use(columns_.mtime, "m"))) {}
  Finder(const Finder&) = delete;
  Finder& operator=(const Finder&) = delete;

  std::optional<DoneFiles::Known> find(const DoneFiles::Key& key) {
    columns_ = Columns(key.file);
    goal_ = key.goal;
    if (!statement_.execute(true)) return std::nullopt;
    if (state_ < 0 || state_ > static_cast<int>(DoneState::without_result)) return std::nullopt;
    return DoneFiles::Known{.state = static_cast<DoneState>(state_), .beside = beside_.identity()};
  }
  [[nodiscard]] long long met() const noexcept { return met_; }

 private:
  int state_ = 0;
  long long met_ = 0;
  Columns columns_{FileIdentity{}}, beside_{FileIdentity{}};
  std::string goal_;
  soci::statement statement_;
};

void put(Session& session, const std::vector<DoneFiles::Entry>& entries, long long day) {
  Columns columns{FileIdentity{}}, beside{FileIdentity{}};
  std::string goal;
  int state = 0;
  soci::statement statement =
      (session.prepare << "insert into done (device, inode, goal, size, mtime, state, met, "
                          "beside_device, beside_inode, beside_size, beside_mtime) "
                          "values (:d, :i, :g, :s, :m, :t, :y, :bd, :bi, :bs, :bm) on conflict "
                          "(device, inode, goal) "
                          "do update set size = excluded.size, mtime = excluded.mtime, "
                          "state = excluded.state, met = excluded.met, "
                          "beside_device = excluded.beside_device, "
                          "beside_inode = excluded.beside_inode, "
                          "beside_size = excluded.beside_size, "
                          "beside_mtime = excluded.beside_mtime",
       soci::use(columns.device, "d"), soci::use(columns.inode, "i"), soci::use(goal, "g"),
       soci::use(columns.size, "s"), soci::use(columns.mtime, "m"), soci::use(state, "t"),
       soci::use(day, "y"), soci::use(beside.device, "bd"), soci::use(beside.inode, "bi"),
       soci::use(beside.size, "bs"), soci::use(beside.mtime, "bm"));
  for (const auto& entry : entries) {
    columns = Columns(entry.key.file);
    goal = entry.key.goal;
    state = static_cast<int>(entry.known.state);
    beside = Columns(entry.known.beside);
    statement.execute(true);
  }
}

}  // namespace

DoneFiles::DoneFiles(std::filesystem::path file) : file_(std::move(file)) {
  try {
    open();
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
    renew();
  }
}

DoneFiles::~DoneFiles() = default;

void DoneFiles::open() {
  database_.reset();
  database_ = std::make_unique<Database>("sqlite3://" + file_.string(), 1);
  if (database_->read_here(layout_of) != kLayout) database_->transact_here(make_tables);
}

void DoneFiles::renew() {
  database_.reset();
  const auto lock = file_.string() + ".lock";
  const FileDescriptor turn(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (turn.is_open()) (void)::flock(turn.get(), LOCK_EX);
  try {
    open();
    (void)look_up({{}});
    return;
  } catch (const Error&) {
    database_.reset();
  }
  for (const auto* end : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;  // what could not be removed shows in the next step
    std::filesystem::remove(file_.string() + end, ignored);
  }
  open();
}

std::vector<std::optional<DoneFiles::Known>> DoneFiles::look_up(const std::vector<Key>& keys) {
  std::vector<Entry> met_again;
  const auto day = today();
  auto found = database_->read_here([&](Session& session) {
    std::vector<std::optional<Known>> states;
    Finder finder(session);
    for (const auto& key : keys) {
      states.push_back(finder.find(key));
      if (states.back() && finder.met() + kMetAgainAfterDays <= day)
        met_again.push_back({key, *states.back()});
    }
    return states;
  });
  if (!met_again.empty()) add(met_again);
  return found;
}

std::vector<std::optional<DoneFiles::Known>> DoneFiles::find(const std::vector<Key>& keys) {
  try {
    return look_up(keys);
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
  }
  renew();
  return look_up(keys);
}

void DoneFiles::add(const std::vector<Entry>& entries) {
  const auto write = [&] {
    database_->transact_here([&, day = today()](Session& session) {
      put(session, entries, day);
      const auto oldest = day - kForgottenAfterDays;
      session << "delete from done where met < :o", soci::use(oldest);
    });
  };
  try {
    return write();
  } catch (const Error& error) {
    if (!is_damage(error)) throw;
  }
  renew();
  write();
}

}  // namespace pressoir::store
