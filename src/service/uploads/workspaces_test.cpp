#include "service/uploads/workspaces.h"

#include "service/retention.h"
#include "service/uploads/uploads_fixture.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

class WorkspaceOf : public UploadsTest {
 protected:
  static std::optional<ErrorCode> found(Running& server, const WorkspaceOwner& owner,
                                        const WorkspaceId& id) {
    return code_of([&] { server(server.services().workspaces.find(owner, id)); });
  }
  void remove_expired(Running& server) {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    store::DiskBlobs files(DataFolder{data_}.blobs());
    ServiceConfig config;
    ResultCache cache(database, files, config);
    Retention retention(server.context.get_executor(), database, files, cache, config);
    server(retention.remove_expired());
  }
};

TEST_F(WorkspaceOf, one_owner_is_unknown_to_all_others) {
  Running server(data_);
  const auto id = open(server).id;
  EXPECT_EQ(48U, id.value.size());
  EXPECT_FALSE(found(server, owner_, id));
  auto other = owner_;
  other.project = ProjectId{4};
  EXPECT_EQ(ErrorCode::not_found, found(server, other, id));
  other.project.reset();
  EXPECT_EQ(ErrorCode::not_found, found(server, other, id));
  EXPECT_EQ(ErrorCode::not_found, found(server, {new_account().id, owner_.project}, id));
  EXPECT_EQ(ErrorCode::not_found, found(server, owner_, {"unknown"}));
  EXPECT_EQ(ErrorCode::not_found, found(server, owner_, {std::string("a\0b", 3)}));
}

TEST_F(WorkspaceOf, one_id_is_opened_once) {
  Running server(data_);
  auto mine = wanted("mine");
  mine.notes = "first";
  auto& workspaces = server.services().workspaces;
  EXPECT_EQ("first", server(workspaces.open(mine)).notes);
  mine.notes = "second";
  EXPECT_EQ("first", server(workspaces.open(mine)).notes);
  auto other = mine;
  other.dialect = "e";
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(workspaces.open(other)); }));
  other = mine;
  other.owner.project = ProjectId{9};
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(workspaces.open(other)); }));
  other = wanted("nobody's");
  other.owner.account = {99};
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(workspaces.open(other)); }));
}

TEST_F(WorkspaceOf, an_account_that_has_too_many_is_refused) {
  Running server(data_);
  auto& workspaces = server.services().workspaces;
  const auto open_one_of_one = [&](const std::string& id) {
    auto workspace = wanted(id);
    workspace.max_open = 1;
    return code_of([&] { server(workspaces.open(workspace)); });
  };
  EXPECT_FALSE(open_one_of_one("first"));
  EXPECT_FALSE(open_one_of_one("second")) << "without uploads none counts";
  add(server, {"first"}, "a", picture_);
  EXPECT_EQ(ErrorCode::limit_exceeded, open_one_of_one("third"));
  EXPECT_EQ(ErrorCode::limit_exceeded, open_one_of_one("second"))
      << "opened before, but its first upload would be one too many";
  EXPECT_FALSE(open_one_of_one("first"));
  EXPECT_EQ(1U, server(workspaces.count_open(account_.id, "d")));
}

TEST_F(WorkspaceOf, a_dialect_keeps_what_it_changes) {
  Running server(data_);
  const auto id = open(server).id;
  auto& workspaces = server.services().workspaces;
  WorkspaceChange wanted;
  wanted.number = -7;
  wanted.notes = "notes";
  server(workspaces.change(owner_, id, wanted));
  const auto found = server(workspaces.find(owner_, id));
  EXPECT_EQ("compress", found.tool);
  EXPECT_EQ("notes", found.notes);
  EXPECT_EQ(-7, found.number);
}

TEST_F(WorkspaceOf, work_ends_with_its_removal) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_);
  add(server, id, "b", another_picture());
  const auto batch = submit_uploads(server, id, {one});
  over(server, batch.id);
  auto& workspaces = server.services().workspaces;
  EXPECT_EQ(WorkspaceState::closed, server(workspaces.remove(owner_, id)).state);
  EXPECT_EQ(WorkspaceState::removed, server(workspaces.find(owner_, id)).state);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().find(batch.id)); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(workspaces.remove(owner_, id)); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { add(server, id, "c", picture_); }));
  EXPECT_EQ(0U, blobs());
}

TEST_F(WorkspaceOf, work_under_way_ends_with_its_removal) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", engine::testing::png_picture(1500, 1000));
  const auto batch = submit_uploads(server, id, {one});
  while (server(server.jobs().find(batch.id)).jobs.at(0).state == JobState::queued) {
  }
  server(server.services().workspaces.remove(owner_, id));
  server(server.host->stop());
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0, count("job"));
}

TEST_F(WorkspaceOf, work_that_is_reopened_takes_work_again) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_);
  const auto first = submit_uploads(server, id, {one});
  over(server, first.id);
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { submit_uploads(server, id, {one}); }));
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add(server, id, "b", picture_); }));
  EXPECT_EQ(WorkspaceState::open, server(server.services().workspaces.reopen(owner_, id)).state);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(server.jobs().find(first.id)); }));
  const auto second = submit_uploads(server, id, {one});
  EXPECT_EQ(JobState::done, over(server, second.id).jobs.at(0).state);
}

TEST_F(WorkspaceOf, an_expired_one_leaves_nothing) {
  Running server(data_, {}, false);  // which would look for itself
  const auto id = open(server, 0s).id;
  const auto kept = open(server).id;
  add(server, kept, "a", picture_);
  EXPECT_EQ(ErrorCode::not_found, found(server, owner_, id));
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { server(server.services().workspaces.open(wanted(id.value))); }))
      << "its id is not anybody's else";
  remove_expired(server);
  EXPECT_EQ(1, count("workspace"));
  EXPECT_EQ(1U, blobs());
}

TEST_F(WorkspaceOf, work_goes_with_its_batch) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_);
  const auto batch = submit_uploads(server, id, {one});
  over(server, batch.id);
  server(server.jobs().erase(account_.id, batch.id));
  EXPECT_EQ(ErrorCode::not_found, found(server, owner_, id));
  remove_expired(server);
  EXPECT_EQ(0, count("workspace"));
  EXPECT_EQ(0U, blobs());
}

TEST_F(WorkspaceOf, an_account_goes_with_it) {
  Running server(data_);
  const auto id = open(server).id;
  add(server, id, "a", picture_);
  add_piece(server, id, picture_, {.number = 0, .of = 2});
  AccountAdmin(data_).remove(account_.id);
  EXPECT_EQ(0U, blobs());
  EXPECT_EQ(0, count("workspace") + count("upload") + count("stored_file"));
}

}  // namespace
}  // namespace pressoir::service
