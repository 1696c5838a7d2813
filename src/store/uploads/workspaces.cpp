#include "store/uploads/workspaces.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/sql_values.h"
#include "store/stored_files.h"
#include "store/uploads/vaults.h"

namespace pressoir::store::workspaces {
namespace {

using State = WorkspaceState;

constexpr std::array<std::pair<State, std::string_view>, 3> kStates = {
    {{State::open, "open"}, {State::closed, "closed"}, {State::removed, "removed"}}};

std::string name_of(State state) {
  const auto* found = std::ranges::find(kStates, state, &std::pair<State, std::string_view>::first);
  if (found == kStates.end()) throw Error(ErrorCode::internal, "A workspace has no such state.");
  return std::string(found->second);
}

State state_named(const std::string& name) {
  const auto* found = std::ranges::find(kStates, name, &std::pair<State, std::string_view>::second);
  if (found == kStates.end())
    throw Error(ErrorCode::internal, "A stored workspace cannot be read.", name);
  return found->first;
}

NullableNumber nullable(const std::optional<std::int64_t>& number) {
  NullableNumber result;
  if (!number) return result;
  result.value = *number;
  result.there = soci::i_ok;
  return result;
}

template <class Id>
NullableNumber nullable_id(const std::optional<Id>& id) {
  return nullable(id ? std::optional(id->value) : std::nullopt);
}

std::optional<std::int64_t> signed_in(const NullableNumber& column) {
  if (column.there == soci::i_null) return std::nullopt;
  return column.value;
}

NullableText batch_of(const Workspace& workspace) {
  if (workspace.batch.value.empty()) return {};
  return {workspace.batch.value};
}

// A closed one lives by its batch, which may be removed before it or be due to.
constexpr const char* kIsAlive =
    " (case when w.state = 'closed' then b.id is not null and b.expires_at > :t else w.expires_at "
    "> "
    ":t end) ";

// In the words of Progress, in its order.
constexpr const char* kProgress =
    "case when w.state = 'removed' then 5 when w.state = 'open' then 0 "
    "when b.ended_at is null then 1 "
    "when not exists (select 1 from job j where j.batch = b.id and j.state <> 'done') then 2 "
    "when exists (select 1 from job j where j.batch = b.id and j.state = 'done') then 3 else 4 end";

/// One for each of its numbers.
long long bits_of(const std::vector<Progress>& progress) {
  long long bits = 0;
  for (const Progress each : progress) bits |= 1LL << static_cast<int>(each);
  return bits;
}

template <class... Uses>
std::vector<Listed> select_workspaces(Session& session, const std::string& condition,
                                      Uses&&... uses) {
  Workspace row;
  long long account = 0, created = 0, expires = 0;
  int progress = 0;
  std::string state;
  NullableNumber project, vault, number;
  NullableText batch;
  soci::statement rows(session);
  for (auto* words : {&row.id.value, &row.dialect, &row.tool, &state, &row.notes})
    rows.exchange(soci::into(*words));
  for (auto* value : {&account, &created, &expires}) rows.exchange(soci::into(*value));
  for (auto* value : {&project, &vault, &number})
    rows.exchange(soci::into(value->value, value->there));
  rows.exchange(soci::into(batch.value, batch.there));
  rows.exchange(soci::into(progress));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(std::string("select w.id, w.dialect, w.tool, w.state, w.notes, w.account, "
                           "w.created_at, w.expires_at, w.project, w.vault, w.number, w.batch, ") +
               kProgress +
               " as progress from workspace w left join batch b on b.id = w.batch where" +
               condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Listed> found;
  while (rows.fetch()) {
    auto& listed = found.emplace_back();
    auto& workspace = listed.workspace = row;
    listed.progress = static_cast<Progress>(progress);
    workspace.owner.account = {account};
    if (const auto id = signed_in(project)) workspace.owner.project = ProjectId{*id};
    if (const auto id = signed_in(vault)) workspace.vault = VaultId{*id};
    workspace.number = signed_in(number);
    workspace.batch = {batch.get().value_or("")};
    workspace.state = state_named(state);
    workspace.created_at = from_millis(created);
    workspace.expires_at = from_millis(expires);
  }
  return found;
}

// Takes uploads out of the database; what nothing names any more.
std::vector<BlobKey> drop_uploads(Session& session, const std::string& workspace) {
  std::vector<BlobKey> files;
  for (auto& key : column<std::string>(session, "select blob from upload where workspace = :w",
                                       soci::use(workspace)))
    files.push_back({std::move(key)});
  session << "delete from upload where workspace = :w", soci::use(workspace);
  return stored_files::drop_unnamed(session, files);
}

Removed remove_these(Session& session, const std::vector<std::string>& ids) {
  Removed removed{.workspaces = ids.size(), .unused = {}};
  for (const auto& id : ids) {
    for (auto& key : drop_uploads(session, id)) removed.unused.push_back(std::move(key));
    session << "delete from workspace where id = :i", soci::use(id);
  }
  return removed;
}

}  // namespace

void add(Session& session, const Workspace& workspace, std::chrono::milliseconds kept_for) {
  if (!accounts::find(session, workspace.owner.account))
    throw Error(ErrorCode::not_found, "There is no such account.");
  const long long account = workspace.owner.account.value, life = kept_for.count(),
                  created = to_millis(workspace.created_at), expires = created + life;
  const auto state = name_of(workspace.state);
  auto project = nullable_id(workspace.owner.project), vault = nullable_id(workspace.vault),
       number = nullable(workspace.number);
  auto batch = batch_of(workspace);
  session << "insert into workspace (id, account, project, dialect, tool, state, batch, vault, "
             "number, notes, kept_for, created_at, expires_at) values (:i, :a, :p, :d, :t, :s, :b, "
             ":v, :n, :o, :k, :c, :e)",
      soci::use(text(workspace.id.value)), soci::use(account),
      soci::use(project.value, project.there), soci::use(text(workspace.dialect)),
      soci::use(text(workspace.tool)), soci::use(state), soci::use(batch.value, batch.there),
      soci::use(vault.value, vault.there), soci::use(number.value, number.there),
      soci::use(text(workspace.notes)), soci::use(life), soci::use(created), soci::use(expires);
}

bool is_used(Session& session, const WorkspaceId& id) {
  return !column<std::string>(session, "select id from workspace where id = :i",
                              soci::use(text(id.value)))
              .empty();
}

std::optional<Workspace> find(Session& session, const WorkspaceId& id, TimePoint now) {
  const long long time = to_millis(now);
  auto found = select_workspaces(session, std::string(" w.id = :i and") + kIsAlive,
                                 soci::use(text(id.value), "i"), soci::use(time, "t"));
  if (found.empty()) return std::nullopt;
  return std::move(found.front().workspace);
}

void prolong(Session& session, const WorkspaceId& id, TimePoint now) {
  const long long time = to_millis(now);
  session << "update workspace set expires_at = :t + kept_for where id = :i and state = 'open'",
      soci::use(time), soci::use(text(id.value));
}

void update(Session& session, const Workspace& workspace) {
  const auto state = name_of(workspace.state);
  auto vault = nullable_id(workspace.vault), number = nullable(workspace.number);
  auto batch = batch_of(workspace);
  const long long never = kNever;
  session << "update workspace set tool = :t, state = :s, batch = :b, vault = :v, number = :n, "
             "notes = :o, expires_at = case when state = 'open' and :s = 'closed' then :x else "
             "expires_at end where id = :i",
      soci::use(text(workspace.tool), "t"), soci::use(state, "s"),
      soci::use(batch.value, batch.there, "b"), soci::use(vault.value, vault.there, "v"),
      soci::use(number.value, number.there, "n"), soci::use(text(workspace.notes), "o"),
      soci::use(never, "x"), soci::use(workspace.id.value, "i");
}

void batch_gone(Session& session, const BatchId& batch) {
  session << "update workspace set expires_at = 0 where batch = :b and state = 'closed'",
      soci::use(batch.value);
}

std::uint64_t count_open(Session& session, AccountId account, const std::string& dialect,
                         TimePoint now) {
  const long long id = account.value, time = to_millis(now);
  long long count = 0;
  session << "select count(*) from workspace w where account = :a and dialect = :d and state = "
             "'open' and expires_at > :t and exists (select 1 from upload where workspace = w.id)",
      soci::into(count), soci::use(id), soci::use(text(dialect)), soci::use(time);
  return narrow<std::uint64_t>(count);
}

std::vector<Listed> list(Session& session, const PageWanted& wanted, TimePoint now) {
  const long long account = wanted.account.value, time = to_millis(now), limit = wanted.limit,
                  offset = narrow<long long>(wanted.offset), progress = bits_of(wanted.progress);
  auto project = nullable_id(wanted.project), number = nullable(wanted.number);
  NullableText tool(wanted.tool), notes(wanted.done_notes);
  return select_workspaces(
      session,
      std::string(" w.account = :a and w.dialect = :d and "
                  "(:p is null or w.project = :p) and (:o is null or w.tool = :o) and "
                  "(:n is null or w.number = :n) and (:g = 0 or (1 << progress) & :g) "
                  "and (:m is null or progress <> 2 or w.notes = :m) and") +
          kIsAlive + "order by w.created_at desc, w.rowid desc limit :l offset :s",
      soci::use(account, "a"), soci::use(text(wanted.dialect), "d"),
      soci::use(project.value, project.there, "p"), soci::use(tool.value, tool.there, "o"),
      soci::use(number.value, number.there, "n"), soci::use(progress, "g"),
      soci::use(notes.value, notes.there, "m"), soci::use(time, "t"), soci::use(limit, "l"),
      soci::use(offset, "s"));
}

std::vector<BlobKey> leave_removed(Session& session, const WorkspaceId& id, TimePoint now) {
  const long long time = to_millis(now);
  auto unused = drop_uploads(session, id.value);
  session
      << "update workspace set state = 'removed', batch = null, vault = null, expires_at = :t + "
         "kept_for where id = :i",
      soci::use(time), soci::use(id.value);
  return unused;
}

Removed remove_expired(Session& session, TimePoint now, std::uint32_t at_most) {
  const long long time = to_millis(now), limit = at_most;
  auto removed = remove_these(
      session,
      column<std::string>(
          session, "select id from workspace where expires_at <= :t order by expires_at limit :n",
          soci::use(time), soci::use(limit)));
  vaults::remove_unused(session);
  return removed;
}

Removed remove_all(Session& session, AccountId account, std::uint32_t at_most) {
  const long long owner = account.value, limit = at_most;
  return remove_these(
      session, column<std::string>(session, "select id from workspace where account = :a limit :n",
                                   soci::use(owner), soci::use(limit)));
}

}  // namespace pressoir::store::workspaces
