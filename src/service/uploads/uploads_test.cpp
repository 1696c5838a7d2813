#include "service/uploads/uploads.h"

#include "service/retention.h"
#include "service/store_check.h"
#include "service/uploads/uploads_fixture.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;

class UploadTo : public UploadsTest {};

TEST_F(UploadTo, a_workspace_comes_back_as_it_was) {
  Running server(data_);
  const auto id = open(server).id;
  const auto added = add(server, id, "a.png", picture_);
  EXPECT_EQ("a.png", added.name);
  EXPECT_EQ("of a.png.png", added.file_name);
  EXPECT_EQ("png", added.format);
  EXPECT_EQ(picture_.size(), added.bytes);
  EXPECT_TRUE(added.is_complete());
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "a.png"));
  EXPECT_EQ("", add(server, id, "b", as_bytes("no picture")).format);
  const auto all = server(server.services().uploads.list(owner_, id));
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ("a.png", all[0].name);
  EXPECT_EQ("b", all[1].name);
}

TEST_F(UploadTo, a_workspace_is_on_disk_only_encrypted) {
  Running server(data_);
  const auto id = open(server).id;
  add(server, id, "a", picture_);
  EXPECT_FALSE(is_on_disk(picture_));
  {
    const auto nameless = upload(picture_);
    EXPECT_TRUE(is_on_disk(picture_)) << "in the spool it would be found";
  }
  EXPECT_FALSE(is_on_disk(picture_));
  server(server.services().backups.store(account_.id, "n", "", upload(picture_), 1h));
  EXPECT_TRUE(is_on_disk(picture_)) << "it would be found";
}

TEST_F(UploadTo, a_workspace_has_a_name_of_its_own) {
  Running server(data_);
  const auto id = open(server).id;
  add(server, id, "a", picture_);
  EXPECT_EQ(ErrorCode::conflict, code_of([&] { add(server, id, "a", another_picture()); }));
  for (const auto& name : {std::string(), std::string("a b"), std::string("a\0b", 3),
                           std::string("\xc3\xa4"), std::string(201, 'a')})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add(server, id, name, picture_); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { text_of_upload(server, id, "other"); }));
  EXPECT_EQ(1U, blobs()) << "what was refused is gone";
}

TEST_F(UploadTo, a_workspace_of_another_is_not_found) {
  Running server(data_);
  const auto id = open(server).id;
  add(server, id, "a", picture_);
  auto& uploads = server.services().uploads;
  auto other = owner_;
  other.project = ProjectId{4};
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.list(other, id)); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.find(other, id, "a")); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.open(other, id, "a", {})); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.remove(other, id, "a")); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.remove_all(other, id)); }));
  EXPECT_EQ(ErrorCode::not_found,
            code_of([&] { server(uploads.add(other, id, "b", upload(picture_), {})); }));
}

TEST_F(UploadTo, a_workspace_is_removed_by_its_name_or_with_all) {
  Running server(data_);
  const auto id = open(server).id;
  for (const auto* name : {"a", "b", "c"}) add(server, id, name, another_picture());
  auto& uploads = server.services().uploads;
  server(uploads.remove(owner_, id, "b"));
  EXPECT_EQ(2U, blobs());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.remove(owner_, id, "b")); }));
  EXPECT_EQ(2U, server(uploads.remove_all(owner_, id)));
  EXPECT_EQ(0U, blobs());
}

TEST_F(UploadTo, a_workspace_is_what_jobs_work_on_without_a_copy) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_), two = add(server, id, "b", another_picture());
  const auto before = blobs();
  const auto batch = submit_uploads(server, id, {two, one});
  EXPECT_EQ("of b.png", batch.jobs.at(0).file_name);
  EXPECT_EQ(two.blob, batch.jobs.at(0).inputs.at(0).blob);
  EXPECT_EQ(two.bytes, batch.jobs.at(0).inputs.at(0).bytes);
  EXPECT_EQ(one.blob, batch.jobs.at(1).inputs.at(0).blob);
  const auto ended = over(server, batch.id);
  for (const auto& job : ended.jobs) EXPECT_EQ(JobState::done, job.state);
  EXPECT_EQ(before + 2, blobs()) << "two outputs";
  const auto workspace = server(server.services().workspaces.find(owner_, id));
  EXPECT_EQ(WorkspaceState::closed, workspace.state);
  EXPECT_EQ(batch.id, workspace.batch);
  EXPECT_EQ(as_text(picture_), text_of(server, server.jobs().open_input(ended.jobs.at(1))));
}

TEST_F(UploadTo, a_workspace_meets_an_earlier_result) {
  Running server(data_);
  const auto id = open(server).id;
  over(server, submit_uploads(server, id, {add(server, id, "a", picture_)}).id);
  const auto again = open(server).id;
  const auto batch = submit_uploads(server, again, {add(server, again, "a", picture_)});
  EXPECT_EQ(JobState::done, batch.jobs.at(0).state) << "at once";
}

TEST_F(UploadTo, a_workspace_that_is_gone_takes_no_work) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_);
  server(server.services().uploads.remove(owner_, id, "a"));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { submit_uploads(server, id, {one}); }));
  const auto elsewhere = open(server).id;
  const auto two = add(server, elsewhere, "a", picture_);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { submit_uploads(server, id, {two}); }));
  server(server.services().workspaces.remove(owner_, elsewhere));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { submit_uploads(server, elsewhere, {two}); }));
  EXPECT_EQ(WorkspaceState::open, server(server.services().workspaces.find(owner_, id)).state);
  EXPECT_EQ(0, count("batch"));
}

TEST_F(UploadTo, a_workspace_survives_the_sweep_and_is_checked) {
  Running server(data_);
  const auto id = open(server).id;
  add(server, id, "a", picture_);
  add_piece(server, id, picture_, {.number = 0, .of = 2});
  store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
  store::DiskBlobs files(DataFolder{data_}.blobs());
  ServiceConfig config;
  config.orphans_kept_for = -1s;
  ResultCache cache(database, files, config);
  Retention retention(server.context.get_executor(), database, files, cache, config);
  server(retention.sweep_orphans());
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "a"));
  EXPECT_EQ(2U, blobs());
  auto found = StoreCheck(data_).check(false, 0s);
  EXPECT_TRUE(found.is_fine());
  EXPECT_EQ(2U, found.named);
  for (const auto& key : files.older_than(-1h)) files.remove(key);
  found = StoreCheck(data_).check(false, 0s);
  EXPECT_EQ(2U, found.lost_inputs);
}

TEST_F(UploadTo, another_workspace_comes_from_a_result_without_a_copy) {
  Running server(data_);
  const auto id = open(server).id;
  const auto batch = submit_uploads(server, id, {add(server, id, "a", picture_)});
  const auto job = over(server, batch.id).jobs.at(0);
  const auto result = text_of(server, server.jobs().open_output(job));
  const auto next = open(server).id;
  auto& uploads = server.services().uploads;
  const auto before = blobs();
  std::vector<TakenOutput> outputs;
  outputs.push_back({.job = job, .name = "b", .file_name = "b.png"});
  const auto taken = server(uploads.take(owner_, next, outputs));
  ASSERT_EQ(1U, taken.size());
  EXPECT_EQ("png", taken.at(0).format);
  EXPECT_EQ(result.size(), taken.at(0).bytes);
  EXPECT_EQ(before, blobs());
  server(server.services().workspaces.remove(owner_, id));
  EXPECT_EQ(result, text_of_upload(server, next, "b")) << "it outlives where it came from";
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { server(uploads.take(owner_, next, outputs)); }))
      << "the job is gone";
  const auto ended = over(server, submit_uploads(server, next, taken).id);
  EXPECT_EQ(JobState::done, ended.jobs.at(0).state);
  EXPECT_EQ(result, text_of(server, server.jobs().open_output(ended.jobs.at(0)))) << "never twice";
}

/// A file of three pieces.
class PiecesTo : public UploadsTest {
 protected:
  [[nodiscard]] Bytes piece(std::uint32_t number) const {
    const auto all = Bytes(picture_);
    return number < 2 ? all.subspan(number * std::size_t{1000}, 1000) : all.subspan(2000);
  }
  StoredUpload send(Running& server, const WorkspaceId& id, std::uint32_t number,
                    const std::string& name = "name") {
    return add_piece(server, id, piece(number), {.number = number, .of = 3}, {}, name);
  }
};

TEST_F(PiecesTo, a_workspace_become_one_file) {
  Running server(data_);
  const auto id = open(server).id;
  const auto first = send(server, id, 0);
  EXPECT_EQ("png", first.format);
  EXPECT_FALSE(first.is_complete());
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { text_of_upload(server, id, "name"); }));
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { submit_uploads(server, id, {first}); }));
  EXPECT_EQ("name", send(server, id, 1, "ignored").name);
  const auto last = send(server, id, 2);
  EXPECT_TRUE(last.is_complete());
  EXPECT_EQ(picture_.size(), last.bytes);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "name"));
  EXPECT_EQ(1U, blobs()) << "the pieces are in one file";
  EXPECT_FALSE(is_on_disk(picture_));
  const auto batch = submit_uploads(server, id, {last});
  EXPECT_EQ(JobState::done, over(server, batch.id).jobs.at(0).state);
}

TEST_F(PiecesTo, a_workspace_show_its_format_when_they_are_joined) {
  Running server(data_);
  const auto id = open(server).id;
  const auto all = Bytes(picture_);
  EXPECT_EQ("", add_piece(server, id, all.first(2), {.number = 0, .of = 2}).format);
  EXPECT_EQ("png", add_piece(server, id, all.subspan(2), {.number = 1, .of = 2}).format);
  EXPECT_EQ("png", server(server.services().uploads.find(owner_, id, "name")).format);
}

TEST_F(PiecesTo, a_workspace_of_a_content_that_is_there_share_its_file) {
  Running server(data_);
  const auto id = open(server).id;
  const auto whole = add(server, id, "a", picture_);
  for (std::uint32_t number = 0; number < 3; ++number) send(server, id, number);
  EXPECT_EQ(whole.blob, server(server.services().uploads.find(owner_, id, "name")).blob);
  EXPECT_EQ(1U, blobs());
}

TEST_F(PiecesTo, a_workspace_come_in_order) {
  Running server(data_);
  const auto id = open(server).id;
  const auto sent = [&](std::uint32_t number) {
    return code_of([&] { send(server, id, number); });
  };
  EXPECT_EQ(ErrorCode::invalid_request, sent(1));
  EXPECT_FALSE(sent(0));
  EXPECT_EQ(ErrorCode::invalid_request, sent(2));
  EXPECT_FALSE(sent(1));
  EXPECT_EQ(ErrorCode::invalid_request, sent(1));
  EXPECT_FALSE(sent(2));
  EXPECT_EQ(ErrorCode::invalid_request, sent(2)) << "it is complete";
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "name"));
}

TEST_F(PiecesTo, a_workspace_begin_anew_with_the_first) {
  Running server(data_);
  const auto id = open(server).id;
  send(server, id, 0);
  send(server, id, 1);
  send(server, id, 0, "anew");
  send(server, id, 1);
  send(server, id, 2);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "anew"));
  EXPECT_EQ(1U, server(server.services().uploads.list(owner_, id)).size());
  EXPECT_EQ(1U, blobs());
}

TEST_F(PiecesTo, a_workspace_are_numbered_within_bounds) {
  Running server(data_);
  const auto id = open(server).id;
  for (const auto& wrong :
       {Piece{.number = 0, .of = 0}, Piece{.number = 3, .of = 3}, Piece{.number = 0, .of = 10'001}})
    EXPECT_EQ(ErrorCode::invalid_request, code_of([&] { add_piece(server, id, picture_, wrong); }));
  EXPECT_EQ(as_text(picture_), (add_piece(server, id, picture_, {.number = 0, .of = 1}),
                                text_of_upload(server, id, "name")))
      << "a single piece is a file";
}

TEST_F(PiecesTo, a_workspace_are_no_larger_than_allowed_together) {
  Running server(data_);
  const auto id = open(server).id;
  const auto send_within = [&](std::uint32_t number, std::uint64_t max_bytes) {
    return code_of([&] {
      server(server.services().uploads.add_piece(
          owner_, id, upload(piece(number)),
          {.number = number, .of = 3, .max_bytes = max_bytes, .name = "n"}, {}));
    });
  };
  EXPECT_EQ(ErrorCode::payload_too_large, send_within(0, 999));
  EXPECT_FALSE(send_within(0, 1000));
  EXPECT_EQ(ErrorCode::payload_too_large, send_within(1, 1999));
  EXPECT_FALSE(send_within(1, 2000));
}

TEST_F(PiecesTo, a_workspace_survive_a_restart_between_them) {
  WorkspaceId id;
  {
    Running server(data_);
    id = open(server).id;
    send(server, id, 0);
  }
  {
    Running server(data_);
    send(server, id, 1);
  }
  Running server(data_);
  send(server, id, 2);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "name"));
}

TEST_F(PiecesTo, a_workspace_that_were_lost_are_missed) {
  Running server(data_);
  const auto id = open(server).id;
  const auto first = send(server, id, 0);
  store::DiskBlobs(DataFolder{data_}.blobs()).remove(first.blob);
  EXPECT_EQ(ErrorCode::not_found, code_of([&] { send(server, id, 1); }));
  send(server, id, 0);
  send(server, id, 1);
  send(server, id, 2);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "name"));
}

}  // namespace
}  // namespace pressoir::service
