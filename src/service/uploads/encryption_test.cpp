// Files under a client's key: where they lie, who reads them, and when the key is gone.
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "service/uploads/uploads_fixture.h"
#include "store/jobs/jobs.h"

namespace pressoir::service {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

class FilesUnderAKey : public UploadsTest {
 protected:
  /// Of the only vault.
  bool holds_key() {
    return in_database([](store::Session& session) {
      int held = -1;
      session << "select count(*) from vault where sealed_key is not null", soci::into(held);
      return held == 1;
    });
  }
  std::string output_of(Running& server, const Job& job, const Key& key) {
    return text_of(server, server.jobs().open_output(job, key));
  }
  /// A job that has ended, of one upload that came with the key.
  Job done_job(Running& server) {
    const auto id = open(server).id;
    const auto one = add(server, id, "a", picture_, key_);
    return over(server, submit_uploads(server, id, {one}, key_).id).jobs.at(0);
  }
};

TEST_F(FilesUnderAKey, are_never_plain_on_disk) {
  Running server(data_);
  const auto id = open(server).id;
  const auto big = engine::testing::png_picture(1500, 1000);
  const auto one = add(server, id, "a", big, key_);
  EXPECT_TRUE(one.blob.value.ends_with(".locked"));
  EXPECT_FALSE(is_on_disk(big));
  const auto batch = submit_uploads(server, id, {one}, key_);
  EXPECT_TRUE(holds_key());
  while (server.pool->stats().running == 0) server(server.jobs().find(batch.id));
  EXPECT_FALSE(is_on_disk(big)) << "while it is worked on";
  EXPECT_FALSE(has_nameless_file()) << "for the output";
  const auto job = over(server, batch.id).jobs.at(0);
  ASSERT_EQ(JobState::done, job.state);
  const auto result = output_of(server, job, key_);
  EXPECT_LT(result.size(), big.size());
  EXPECT_FALSE(is_on_disk(big));
  EXPECT_FALSE(is_on_disk(as_bytes(result)));
  EXPECT_FALSE(holds_key());
}

TEST_F(FilesUnderAKey, have_no_hash_and_no_result_that_others_meet) {
  Running server(data_);
  done_job(server);
  EXPECT_EQ(0, count("stored_file where sha256 is not null"));
  EXPECT_EQ(0, count("result"));
  done_job(server);
  EXPECT_EQ(4U, blobs()) << "the same content again is another file";
}

TEST_F(FilesUnderAKey, are_read_with_it_alone) {
  Running server(data_);
  const auto job = done_job(server);
  const auto result = output_of(server, job, key_);
  EXPECT_EQ(as_text(run(server, picture_).output->read_all(1 << 20)), result);
  EXPECT_EQ(as_text(picture_), text_of(server, server.jobs().open_input(job, key_)));
  for (const Key& wrong : {Key(), Key(other_key_)}) {
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { output_of(server, job, wrong); }));
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { server(server.jobs().open_input(job, wrong)); }));
  }
}

TEST_F(FilesUnderAKey, are_read_in_ranges) {
  Running server(data_);
  const auto job = done_job(server);
  const auto input = server(server.jobs().open_input(job, key_));
  Buffer part(100);
  ASSERT_EQ(part.size(), input->read_at(1000, part));
  EXPECT_EQ(as_text(Bytes(picture_).subspan(1000, 100)), as_text(part));
}

TEST_F(FilesUnderAKey, of_one_workspace_have_the_same) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_, key_);
  auto& workspaces = server.services().workspaces;
  server(workspaces.check_key(owner_, id, key_));
  for (const Key& wrong : {Key(), Key(other_key_)}) {
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { add(server, id, "b", picture_, wrong); }));
    EXPECT_EQ(ErrorCode::forbidden,
              code_of([&] { add_piece(server, id, picture_, {.number = 0, .of = 2}, wrong); }));
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { text_of_upload(server, id, "a", wrong); }));
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { submit_uploads(server, id, {one}, wrong); }));
    EXPECT_EQ(ErrorCode::forbidden,
              code_of([&] { server(workspaces.check_key(owner_, id, wrong)); }));
  }
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "a", key_));
  EXPECT_EQ(1U, blobs());
}

TEST_F(FilesUnderAKey, that_came_before_it_are_encrypted_anew) {
  Running server(data_);
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_);
  const auto unused = add(server, id, "b", another_picture());
  for (std::uint32_t number = 0; number < 2; ++number)
    add_piece(server, id, Bytes(picture_).subspan(number * 100, 100), {.number = number, .of = 2});
  EXPECT_FALSE(is_on_disk(picture_));
  const auto batch = submit_uploads(server, id, {one}, key_);
  const auto& input = batch.jobs.at(0).inputs.at(0);
  EXPECT_TRUE(input.blob.value.ends_with(".locked"));
  EXPECT_EQ(picture_.size(), input.bytes);
  for (const auto& upload : server(server.services().uploads.list(owner_, id)))
    EXPECT_TRUE(upload.blob.value.ends_with(".locked")) << upload.name;
  const auto job = over(server, batch.id).jobs.at(0);
  ASSERT_EQ(JobState::done, job.state);
  EXPECT_EQ(4U, blobs()) << "three uploads, one output: nothing is left of the old ones";
  EXPECT_FALSE(is_on_disk(picture_));
  EXPECT_FALSE(is_on_disk(as_bytes(output_of(server, job, key_))));
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "a", key_));
}

TEST_F(FilesUnderAKey, may_be_the_same_that_others_name) {
  Running server(data_);
  const auto id = open(server).id, other = open(server).id;
  const auto one = add(server, id, "a", picture_), two = add(server, other, "a", picture_);
  EXPECT_EQ(one.blob, two.blob);
  over(server, submit_uploads(server, id, {one}, key_).id);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, other, "a"));
  over(server, submit_uploads(server, other, {two}, other_key_).id);
  EXPECT_EQ(as_text(picture_), text_of_upload(server, other, "a", other_key_));
}

TEST_F(FilesUnderAKey, in_pieces_are_never_plain_on_disk) {
  Running server(data_);
  const auto id = open(server).id;
  const auto half = picture_.size() / 2;
  for (std::uint32_t number = 0; number < 2; ++number) {
    const auto part = number == 0 ? Bytes(picture_).first(half) : Bytes(picture_).subspan(half);
    EXPECT_TRUE(add_piece(server, id, part, {.number = number, .of = 2}, key_)
                    .blob.value.ends_with(".locked"));
    EXPECT_FALSE(is_on_disk(part));
  }
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "name", key_));
  const auto all = server(server.services().uploads.list(owner_, id));
  EXPECT_EQ(JobState::done,
            over(server, submit_uploads(server, id, all, key_).id).jobs.at(0).state);
}

TEST_F(FilesUnderAKey, taken_as_uploads_keep_it) {
  Running server(data_);
  const auto job = done_job(server);
  const auto next = open(server).id;
  std::vector<TakenOutput> outputs;
  outputs.push_back({.job = job, .name = "b", .file_name = "b.png"});
  const auto taken = server(server.services().uploads.take(owner_, next, outputs));
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { submit_uploads(server, next, taken); }));
  EXPECT_EQ(ErrorCode::forbidden,
            code_of([&] { submit_uploads(server, next, taken, other_key_); }));
  const auto again = over(server, submit_uploads(server, next, taken, key_).id).jobs.at(0);
  EXPECT_EQ(output_of(server, job, key_), output_of(server, again, key_));
  const auto elsewhere = open(server).id;
  add(server, elsewhere, "a", picture_, other_key_);
  EXPECT_EQ(ErrorCode::conflict,
            code_of([&] { server(server.services().uploads.take(owner_, elsewhere, outputs)); }));
}

TEST_F(FilesUnderAKey, whose_output_was_lost_are_made_again_under_it) {
  Running server(data_);
  const auto job = done_job(server);
  const auto result = output_of(server, job, key_);
  store::DiskBlobs(DataFolder{data_}.blobs()).remove(*job.output);
  EXPECT_EQ(ErrorCode::forbidden, code_of([&] { output_of(server, job, other_key_); }));
  EXPECT_EQ(result, output_of(server, job, key_));
  EXPECT_FALSE(is_on_disk(as_bytes(result)));
  EXPECT_FALSE(holds_key());
}

TEST_F(FilesUnderAKey, that_cannot_be_submitted_leave_nothing) {
  Running server(data_);
  const auto id = open(server).id;
  std::vector<StoredUpload> uploads;
  uploads.push_back(add(server, id, "a", picture_));
  AccountAdmin(data_).change(account_.id, {.monthly_images = 0});
  EXPECT_EQ(ErrorCode::monthly_quota, code_of([&] { submit_uploads(server, id, uploads, key_); }));
  EXPECT_EQ(1U, blobs());
  EXPECT_EQ(0, count("vault"));
  EXPECT_EQ(as_text(picture_), text_of_upload(server, id, "a"));
}

TEST_F(FilesUnderAKey, forget_it_when_the_work_is_removed) {
  Running server(data_, {}, false);  // nothing is worked on
  const auto id = open(server).id;
  const auto one = add(server, id, "a", picture_, key_);
  submit_uploads(server, id, {one}, key_);
  EXPECT_TRUE(holds_key());
  server(server.services().workspaces.remove(owner_, id));
  EXPECT_FALSE(holds_key());
  EXPECT_EQ(0U, blobs());
}

/// A server that is killed, in a process of its own; this one goes on in the same folder.
class FilesUnderAKeyAfterAKill : public FilesUnderAKey {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    FilesUnderAKey::SetUp();
    const char* folder = std::getenv(kFolder);
    if (folder == nullptr) {
      ::setenv(kFolder, data_.c_str(), 1);
    } else {  // that of the process which waits for our death
      fs::remove_all(folder_.path());
      data_ = folder;
    }
  }
  void TearDown() override { ::unsetenv(kFolder); }
  /// With a job accepted and not begun, under the key, which came with the upload or with the work.
  void submit_and_die(const Key& upload_key) {
    Running server(data_, {}, false);
    server(server.services().workspaces.open(wanted("w")));
    const auto one = add(server, {"w"}, "a", picture_, upload_key);
    submit_uploads(server, {"w"}, {one}, key_);
    ::raise(SIGKILL);
  }
  void expect_finished_after_a_restart() {
    EXPECT_FALSE(is_on_disk(picture_));
    EXPECT_TRUE(holds_key());
    Running server(data_);
    const auto workspace = server(server.services().workspaces.find(owner_, {"w"}));
    const auto job = over(server, workspace.batch).jobs.at(0);
    ASSERT_EQ(JobState::done, job.state);
    const auto result = output_of(server, job, key_);
    EXPECT_LT(result.size(), picture_.size());
    EXPECT_EQ(ErrorCode::forbidden, code_of([&] { output_of(server, job, other_key_); }));
    EXPECT_FALSE(is_on_disk(picture_));
    EXPECT_FALSE(is_on_disk(as_bytes(result)));
    EXPECT_FALSE(holds_key());
  }
  static constexpr const char* kFolder = "PRESSOIR_TEST_KILLED_FOLDER";
};

TEST_F(FilesUnderAKeyAfterAKill, are_worked_on_at_the_next_start) {
  EXPECT_EXIT(submit_and_die(key_), testing::KilledBySignal(SIGKILL), "");
  expect_finished_after_a_restart();
}

TEST_F(FilesUnderAKeyAfterAKill, are_worked_on_though_they_came_before_it) {
  EXPECT_EXIT(submit_and_die({}), testing::KilledBySignal(SIGKILL), "");
  expect_finished_after_a_restart();
}

TEST_F(FilesUnderAKeyAfterAKill, go_on_with_the_next_piece) {
  const auto half = picture_.size() / 2;
  EXPECT_EXIT(
      {
        Running server(data_, {}, false);
        server(server.services().workspaces.open(wanted("w")));
        add_piece(server, {"w"}, Bytes(picture_).first(half), {.number = 0, .of = 2}, key_);
        ::raise(SIGKILL);
      },
      testing::KilledBySignal(SIGKILL), "");
  Running server(data_);
  EXPECT_FALSE(is_on_disk(Bytes(picture_).first(half)));
  EXPECT_TRUE(add_piece(server, {"w"}, Bytes(picture_).subspan(half), {.number = 1, .of = 2}, key_)
                  .is_complete());
  EXPECT_EQ(as_text(picture_), text_of_upload(server, {"w"}, "name", key_));
}

}  // namespace
}  // namespace pressoir::service
