#include "store/uploads/uploads.h"

#include "base/error.h"
#include "store/sql_values.h"

namespace pressoir::store::uploads {
namespace {

template <class... Uses>
std::vector<Row> select_uploads(Session& session, const std::string& condition, Uses&&... uses) {
  Row row;
  auto& upload = row.upload;
  long long bytes = 0, stored = 0, created = 0;
  int pieces = 0, of_pieces = 0;
  soci::statement rows(session);
  for (auto* words : {&upload.workspace.value, &upload.name, &upload.file_name, &upload.format,
                      &upload.blob.value})
    rows.exchange(soci::into(*words));
  for (auto* number : {&bytes, &stored, &created}) rows.exchange(soci::into(*number));
  for (auto* number : {&pieces, &of_pieces}) rows.exchange(soci::into(*number));
  (rows.exchange(std::forward<Uses>(uses)), ...);
  rows.alloc();
  rows.prepare(
      "select workspace, name, file_name, format, blob, bytes, stored_bytes, created_at, pieces, "
      "of_pieces from upload " +
      condition);
  rows.define_and_bind();
  rows.execute();
  std::vector<Row> found;
  while (rows.fetch()) {
    upload.bytes = narrow<std::uint64_t>(bytes);
    row.stored_bytes = narrow<std::uint64_t>(stored);
    upload.created_at = from_millis(created);
    upload.pieces = narrow<std::uint32_t>(pieces);
    upload.of_pieces = narrow<std::uint32_t>(of_pieces);
    found.push_back(row);
  }
  return found;
}

std::optional<Row> first(std::vector<Row> rows) {
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

}  // namespace

void add(Session& session, const Row& row) {
  const auto& upload = row.upload;
  if (find(session, upload.workspace, upload.name))
    throw Error(ErrorCode::conflict, "There is an upload of that name.");
  const auto bytes = narrow<long long>(upload.bytes), stored = narrow<long long>(row.stored_bytes),
             created = to_millis(upload.created_at);
  const long long pieces = upload.pieces, of_pieces = upload.of_pieces;
  session << "insert into upload (workspace, name, file_name, format, blob, bytes, pieces, "
             "of_pieces, stored_bytes, created_at) values (:w, :n, :f, :t, :b, :z, :p, :o, :s, :c)",
      soci::use(text(upload.workspace.value)), soci::use(text(upload.name)),
      soci::use(text(upload.file_name)), soci::use(text(upload.format)),
      soci::use(text(upload.blob.value)), soci::use(bytes), soci::use(pieces), soci::use(of_pieces),
      soci::use(stored), soci::use(created);
}

std::optional<Row> find(Session& session, const WorkspaceId& workspace, const std::string& name) {
  return first(select_uploads(session, "where workspace = :w and name = :n",
                              soci::use(text(workspace.value)), soci::use(text(name))));
}

std::optional<Row> unfinished(Session& session, const WorkspaceId& workspace,
                              const std::string& file_name, std::uint32_t of_pieces) {
  const long long count = of_pieces;
  return first(select_uploads(session,
                              "where workspace = :w and file_name = :f and of_pieces = :o and "
                              "pieces < of_pieces order by id desc limit 1",
                              soci::use(text(workspace.value)), soci::use(text(file_name)),
                              soci::use(count)));
}

std::vector<BlobKey> unfinished_files(Session& session) {
  std::vector<BlobKey> keys;
  for (auto& key : column<std::string>(session, "select blob from upload where pieces < of_pieces"))
    keys.push_back({std::move(key)});
  return keys;
}

std::vector<Row> of(Session& session, const WorkspaceId& workspace) {
  return select_uploads(session, "where workspace = :w order by id",
                        soci::use(text(workspace.value)));
}

void update(Session& session, const Row& row) {
  const auto& upload = row.upload;
  const auto bytes = narrow<long long>(upload.bytes), stored = narrow<long long>(row.stored_bytes);
  const long long pieces = upload.pieces;
  session << "update upload set format = :f, blob = :b, bytes = :z, pieces = :p, "
             "stored_bytes = :s where workspace = :w and name = :n",
      soci::use(text(upload.format)), soci::use(text(upload.blob.value)), soci::use(bytes),
      soci::use(pieces), soci::use(stored), soci::use(upload.workspace.value),
      soci::use(upload.name);
}

bool remove(Session& session, const WorkspaceId& workspace, const std::string& name) {
  return change(session, "delete from upload where workspace = :w and name = :n",
                soci::use(text(workspace.value)), soci::use(text(name))) == 1;
}

}  // namespace pressoir::store::uploads
