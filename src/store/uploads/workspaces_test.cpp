#include "store/uploads/workspaces.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "store/accounts/accounts.h"
#include "store/consistency.h"
#include "store/database_fixture.h"
#include "store/jobs/jobs.h"
#include "store/stored_files.h"
#include "store/uploads/uploads.h"
#include "store/uploads/vaults.h"

namespace pressoir::store {
namespace {

using namespace std::chrono_literals;
using workspaces::Progress;
using State = WorkspaceState;
const TimePoint kStart = std::chrono::sys_days(std::chrono::March / 1 / 2026);

/// One account, and workspaces that live for two hours.
class WorkspacesOf : public testing::Test {
 protected:
  void SetUp() override { account_ = new_account(); }
  AccountId new_account() {
    return db_([this](Session& s) {
      return accounts::add(s, key_, Account{}, accounts::complete({}), kStart);
    });
  }
  Workspace open(const std::string& id, TimePoint now = kStart, std::string tool = "compress") {
    Workspace workspace;
    workspace.id = {id};
    workspace.owner = {.account = account_, .project = ProjectId{5}};
    workspace.dialect = "d";
    workspace.tool = std::move(tool);
    workspace.notes = "notes of " + id;
    workspace.created_at = now;
    db_([&](Session& s) { workspaces::add(s, workspace, 2h); });
    return workspace;
  }
  void upload(const std::string& workspace, const std::string& name, const std::string& blob) {
    db_([&](Session& s) {
      uploads::Row row;
      row.upload.workspace = {workspace};
      row.upload.name = name;
      row.upload.file_name = name + ".png";
      row.upload.blob = {blob};
      row.upload.bytes = 7;
      stored_files::add(s, account_, {.key = {blob}, .sha256 = blob, .bytes = 7}, kStart);
      uploads::add(s, row);
    });
  }
  void close(const std::string& id, const std::string& batch) {
    db_([&](Session& s) {
      Batch work;
      work.id = {batch};
      work.account = account_;
      work.created_at = kStart;
      jobs::add(s, key_, work, 1h);
      auto workspace = *workspaces::find(s, {id}, kStart);
      workspace.state = State::closed;
      workspace.batch = {batch};
      workspaces::update(s, workspace);
    });
  }
  void add_job(const std::string& batch, JobState state) {
    db_([&](Session& s) {
      Job job;
      job.batch = {batch};
      job.account = account_;
      job.link = batch + std::to_string(++links_);
      job.state = JobState::done;
      job.outcome = Outcome{};
      job.created_at = kStart;
      const long long id = jobs::add(s, key_, job, kStart).value;
      const std::string failed = state == JobState::failed ? "failed" : "done";
      s << "update job set state = :s where id = :i", soci::use(failed), soci::use(id);
      if (state == JobState::queued)
        s << "update job set state = 'queued', claimable_at = 0 where id = :i", soci::use(id);
      jobs::end_if_over(s, {batch}, kStart);
    });
  }
  std::optional<Workspace> find(const std::string& id, TimePoint now = kStart) {
    return db_([&](Session& s) { return workspaces::find(s, {id}, now); });
  }
  std::vector<std::string> listed(workspaces::PageWanted wanted = {}, TimePoint now = kStart) {
    wanted.account = account_;
    wanted.dialect = "d";
    std::vector<std::string> ids;
    for (const auto& each : db_([&](Session& s) { return workspaces::list(s, wanted, now); }))
      ids.push_back(each.workspace.id.value);
    return ids;
  }
  std::vector<BlobKey> remove_expired(TimePoint now) {
    return db_([&](Session& s) { return workspaces::remove_expired(s, now, 9).unused; });
  }

  TestDatabase db_;
  crypto::SealingKey key_ = crypto::SealingKey::load_or_create(db_.folder.path() / "key");
  AccountId account_;
  int links_ = 0;
};

TEST_F(WorkspacesOf, an_account_come_back_as_they_were) {
  const auto made = open("w");
  const auto found = find("w");
  ASSERT_TRUE(found);
  EXPECT_EQ(made.owner, found->owner);
  EXPECT_EQ("d", found->dialect);
  EXPECT_EQ("compress", found->tool);
  EXPECT_EQ("notes of w", found->notes);
  EXPECT_EQ(State::open, found->state);
  EXPECT_EQ(kStart + 2h, found->expires_at);
  EXPECT_FALSE(found->vault || found->number);
  EXPECT_TRUE(found->batch.value.empty());
  EXPECT_FALSE(find("other"));
}

TEST_F(WorkspacesOf, an_account_end_a_while_after_the_last_call) {
  open("w");
  EXPECT_FALSE(find("w", kStart + 2h));
  db_([](Session& s) { workspaces::prolong(s, {"w"}, kStart + 1h); });
  EXPECT_TRUE(find("w", kStart + 2h));
  upload("w", "a", "blob");
  EXPECT_TRUE(remove_expired(kStart + 3h - 1ms).empty());
  EXPECT_EQ((std::vector<BlobKey>{{"blob"}}), remove_expired(kStart + 3h));
  EXPECT_FALSE(db_([](Session& s) { return workspaces::is_used(s, {"w"}); }));
}

TEST_F(WorkspacesOf, work_live_as_long_as_their_batch) {
  open("w");
  upload("w", "a", "blob");
  close("w", "batch");
  add_job("batch", JobState::queued);
  EXPECT_TRUE(find("w", kStart + 99h)) << "it has not ended";
  EXPECT_TRUE(remove_expired(kStart + 99h).empty());
  add_job("batch", JobState::done);
  db_([](Session& s) {
    s << "update job set state = 'done', claimable_at = null";
    jobs::end_if_over(s, {"batch"}, kStart + 5h);
  });
  EXPECT_TRUE(find("w", kStart + 6h - 1ms));
  EXPECT_FALSE(find("w", kStart + 6h)) << "the batch is due";
  EXPECT_TRUE(remove_expired(kStart + 6h).empty()) << "after its batch";
  db_([](Session& s) { jobs::remove_expired(s, kStart + 6h, 9); });
  EXPECT_EQ((std::vector<BlobKey>{{"blob"}}), remove_expired(kStart + 6h));
}

TEST_F(WorkspacesOf, an_owner_are_remembered_when_they_were_removed) {
  open("w");
  upload("w", "a", "blob");
  EXPECT_EQ((std::vector<BlobKey>{{"blob"}}),
            db_([](Session& s) { return workspaces::leave_removed(s, {"w"}, kStart + 1h); }));
  EXPECT_EQ(State::removed, find("w", kStart + 2h)->state);
  db_([](Session& s) { workspaces::prolong(s, {"w"}, kStart + 2h); });
  EXPECT_FALSE(find("w", kStart + 3h)) << "it is not prolonged";
  remove_expired(kStart + 3h);
  EXPECT_FALSE(db_([](Session& s) { return workspaces::is_used(s, {"w"}); }));
}

TEST_F(WorkspacesOf, an_account_are_listed_by_what_was_made_of_them) {
  for (const auto* id : {"waiting", "working", "done", "partly", "failed", "removed"})
    open(id, kStart + 1ms * ++links_);
  for (const auto* id : {"working", "done", "partly", "failed"}) close(id, id);
  add_job("working", JobState::queued);
  add_job("working", JobState::failed);
  add_job("done", JobState::done);
  add_job("partly", JobState::done);
  add_job("partly", JobState::failed);
  add_job("failed", JobState::failed);
  db_([](Session& s) { workspaces::leave_removed(s, {"removed"}, kStart); });
  EXPECT_EQ((std::vector<std::string>{"removed", "failed", "partly", "done", "working", "waiting"}),
            listed());
  const std::vector<std::pair<Progress, std::string>> all{
      {Progress::waiting, "waiting"}, {Progress::working, "working"},
      {Progress::done, "done"},       {Progress::partly_failed, "partly"},
      {Progress::failed, "failed"},   {Progress::removed, "removed"}};
  for (const auto& [progress, id] : all)
    EXPECT_EQ(std::vector<std::string>{id},
              listed({.account = {}, .dialect = {}, .progress = {progress}}));
  EXPECT_EQ(
      (std::vector<std::string>{"failed", "partly"}),
      listed(
          {.account = {}, .dialect = {}, .progress = {Progress::partly_failed, Progress::failed}}));
}

TEST_F(WorkspacesOf, an_account_are_listed_by_the_notes_of_what_is_done) {
  for (const auto* id : {"one", "two", "failed"}) {
    open(id, kStart + 1ms * ++links_);
    close(id, id);
    add_job(id, id == std::string("failed") ? JobState::failed : JobState::done);
  }
  const auto with = [&](const std::string& notes) {
    return listed({.account = {},
                   .dialect = {},
                   .progress = {Progress::done, Progress::failed},
                   .done_notes = notes});
  };
  EXPECT_EQ((std::vector<std::string>{"failed", "one"}), with("notes of one"));
  EXPECT_EQ((std::vector<std::string>{"failed", "two"}), with("notes of two"));
  EXPECT_EQ((std::vector<std::string>{"failed"}), with(""));
}

TEST_F(WorkspacesOf, an_account_are_listed_by_tool_and_number_in_pages) {
  open("a", kStart, "crop");
  open("b", kStart + 1ms);
  open("c", kStart + 2ms);
  db_([](Session& s) {
    auto workspace = *workspaces::find(s, {"b"}, kStart);
    workspace.number = -3;
    workspaces::update(s, workspace);
  });
  EXPECT_EQ((std::vector<std::string>{"a"}),
            listed({.account = {}, .dialect = {}, .tool = "crop"}));
  EXPECT_EQ((std::vector<std::string>{"b"}), listed({.account = {}, .dialect = {}, .number = -3}));
  EXPECT_EQ((std::vector<std::string>{"b"}),
            listed({.account = {}, .dialect = {}, .offset = 1, .limit = 1}));
  EXPECT_EQ(3U, listed({.account = {}, .project = ProjectId{5}, .dialect = {}}).size());
  EXPECT_TRUE(listed({.account = {}, .project = ProjectId{6}, .dialect = {}}).empty());
  EXPECT_TRUE(listed({}, kStart + 3h).empty());
}

TEST_F(WorkspacesOf, an_account_count_as_open_from_their_first_upload_to_the_work) {
  const auto count = [&] {
    return db_([&](Session& s) { return workspaces::count_open(s, account_, "d", kStart); });
  };
  open("unused");
  open("w");
  EXPECT_EQ(0U, count());
  upload("w", "a", "blob");
  EXPECT_EQ(1U, count());
  close("w", "batch");
  EXPECT_EQ(0U, count());
}

TEST_F(WorkspacesOf, an_account_keep_files_that_other_rows_name_too) {
  open("one");
  open("two");
  upload("one", "a", "same");
  upload("two", "a", "same");
  EXPECT_TRUE(
      db_([](Session& s) { return workspaces::leave_removed(s, {"one"}, kStart); }).empty());
  EXPECT_TRUE(db_([](Session& s) { return stored_files::drop_unnamed(s, {{"same"}}); }).empty());
  EXPECT_EQ(1U,
            db_([](Session& s) { return workspaces::leave_removed(s, {"two"}, kStart); }).size());
}

TEST_F(WorkspacesOf, an_account_go_with_it) {
  open("w");
  upload("w", "a", "blob");
  open("v");
  db_([&](Session& s) {
    auto workspace = *workspaces::find(s, {"v"}, kStart);
    workspace.vault =
        vaults::add(s, {.id = {}, .account = account_, .salt = "salt", .proof = "proof"});
    workspaces::update(s, workspace);
  });
  std::vector<BlobKey> unused;
  for (bool is_last = false; !is_last;) {
    auto portion = db_([&](Session& s) { return accounts::remove_portion(s, account_, 1); });
    for (auto& key : portion.unused) unused.push_back(std::move(key));
    is_last = portion.is_last;
  }
  EXPECT_EQ((std::vector<BlobKey>{{"blob"}}), unused);
  EXPECT_EQ(0, db_([](Session& s) {
              int rows = -1;
              s << "select (select count(*) from workspace) + (select count(*) from upload) + "
                   "(select count(*) from vault)",
                  soci::into(rows);
              return rows;
            }));
}

TEST_F(WorkspacesOf, an_account_have_files_that_check_knows) {
  open("w");
  upload("w", "a", "blob");
  EXPECT_EQ(0U, db_(consistency::unlisted_files));
  db_([](Session& s) { stored_files::forget(s, {"blob"}); });
  EXPECT_EQ(1U, db_(consistency::unlisted_files));
  db_(consistency::list_files);
  EXPECT_TRUE(db_([](Session& s) { return stored_files::knows(s, {"blob"}); }));
  db_([](Session& s) { stored_files::replace(s, {"blob"}, {"fresh"}); });
  EXPECT_EQ("fresh",
            db_([](Session& s) { return uploads::find(s, {"w"}, "a"); })->upload.blob.value);
}

TEST_F(WorkspacesOf, uploads_have_one_name_each_and_their_order) {
  open("w");
  upload("w", "b", "one");
  upload("w", "a", "two");
  EXPECT_THROW(upload("w", "a", "three"), Error);
  std::vector<std::string> names;
  for (const auto& row : db_([](Session& s) { return uploads::of(s, {"w"}); }))
    names.push_back(row.upload.name);
  EXPECT_EQ((std::vector<std::string>{"b", "a"}), names);
  EXPECT_TRUE(db_([](Session& s) { return uploads::remove(s, {"w"}, "a"); }));
  EXPECT_FALSE(db_([](Session& s) { return uploads::remove(s, {"w"}, "a"); }));
}

/// A batch under a vault.
class VaultsOf : public WorkspacesOf {
 protected:
  void SetUp() override {
    WorkspacesOf::SetUp();
    open("w");
    close("w", "batch");
    add_job("batch", JobState::queued);
    db_([&](Session& s) {
      vault_ = vaults::add(s, {.id = {}, .account = account_, .salt = "salt", .proof = "proof"});
      vaults::hold(s, vault_, {"batch"}, "sealed");
      auto workspace = *workspaces::find(s, {"w"}, kStart);
      workspace.vault = vault_;
      workspaces::update(s, workspace);
    });
  }
  std::optional<std::string> held() {
    return db_([&](Session& s) { return vaults::find(s, vault_)->sealed_key; });
  }
  VaultId vault_;
};

TEST_F(VaultsOf, batches_are_found_by_them) {
  const auto found = db_([](Session& s) { return vaults::of_batch(s, {"batch"}); });
  ASSERT_TRUE(found);
  EXPECT_EQ(vault_, found->id);
  EXPECT_EQ("salt", found->salt);
  EXPECT_EQ("proof", found->proof);
  EXPECT_EQ("sealed", found->sealed_key);
  EXPECT_FALSE(db_([](Session& s) { return vaults::of_batch(s, {"other"}); }));
}

TEST_F(VaultsOf, batches_forget_the_key_with_their_end) {
  db_([](Session& s) { jobs::end_if_over(s, {"batch"}, kStart); });
  EXPECT_EQ("sealed", held()) << "a job has not ended";
  db_([](Session& s) {
    s << "update job set state = 'failed', claimable_at = null";
    jobs::end_if_over(s, {"batch"}, kStart);
  });
  EXPECT_FALSE(held());
}

TEST_F(VaultsOf, batches_forget_the_key_when_they_are_removed) {
  db_([&](Session& s) { jobs::remove(s, account_, {"batch"}); });
  EXPECT_FALSE(held());
}

TEST_F(VaultsOf, batches_keep_the_key_that_another_one_needs) {
  open("v");
  close("v", "second");
  add_job("second", JobState::queued);
  db_([&](Session& s) { vaults::hold(s, vault_, {"second"}, "sealed"); });
  db_([&](Session& s) { jobs::remove(s, account_, {"batch"}); });
  EXPECT_EQ("sealed", held());
  db_([&](Session& s) { jobs::remove(s, account_, {"second"}); });
  EXPECT_FALSE(held());
}

TEST_F(VaultsOf, batches_go_with_the_last_that_refers_to_them) {
  db_([](Session& s) { vaults::remove_unused(s); });
  EXPECT_TRUE(db_([&](Session& s) { return vaults::find(s, vault_); }));
  db_([&](Session& s) { jobs::remove(s, account_, {"batch"}); });
  db_([](Session& s) { workspaces::remove_expired(s, kStart, 9); });
  EXPECT_FALSE(db_([&](Session& s) { return vaults::find(s, vault_); }));
}

}  // namespace
}  // namespace pressoir::store
