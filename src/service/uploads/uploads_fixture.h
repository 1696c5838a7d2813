// For tests only: a workspace, its uploads, and a look for bytes in all that is on disk.
#pragma once

#include <fcntl.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/text.h"
#include "service/service_host_fixture.h"
#include "store/uploads/vaults.h"

namespace pressoir::service {

class UploadsTest : public ServiceHostTest {
 protected:
  using Key = std::optional<crypto::ClientKey>;

  void SetUp() override {
    ServiceHostTest::SetUp();
    owner_.account = account_.id;
  }
  [[nodiscard]] NewWorkspace wanted(const std::string& id) const {
    NewWorkspace wanted;
    wanted.id = {id};
    wanted.owner = owner_;
    wanted.dialect = "d";
    wanted.tool = "compress";
    return wanted;
  }
  Workspace open(Running& server, std::chrono::seconds kept_for = std::chrono::hours(2)) {
    auto workspace = wanted("");
    workspace.kept_for = kept_for;
    return server(server.services().workspaces.open(workspace));
  }
  StoredUpload add(Running& server, const WorkspaceId& workspace, const std::string& name,
                   Bytes bytes, const Key& key = {}) {
    return server(server.services().uploads.add(owner_, workspace, name,
                                                upload(bytes, "of " + name + ".png"), key));
  }
  StoredUpload add_piece(Running& server, const WorkspaceId& workspace, Bytes bytes, Piece piece,
                         const Key& key = {}, const std::string& name = "name") {
    piece.max_bytes = 1 << 30;
    piece.name = name;
    return server(server.services().uploads.add_piece(owner_, workspace, upload(bytes, "whole.png"),
                                                      std::move(piece), key));
  }
  /// One job for each upload.
  Batch submit_uploads(Running& server, const WorkspaceId& workspace,
                       const std::vector<StoredUpload>& uploads, const Key& key = {}) {
    std::vector<Task> tasks;
    for (const auto& each : uploads) {
      auto& task = tasks.emplace_back();
      task.sources.emplace_back(each);
      task.wanted.push_back({"main", goal_, Charging::when_smaller});
    }
    Delivery delivery;
    auto& handover = delivery.handover.emplace();
    handover.owner = owner_;
    handover.workspace = workspace;
    handover.key = key;
    return server(server.jobs().submit(account_, origin_, std::move(tasks), std::move(delivery)));
  }
  std::string text_of_upload(Running& server, const WorkspaceId& workspace, const std::string& name,
                             const Key& key = {}) {
    return text_of(server, server.services().uploads.open(owner_, workspace, name, key));
  }
  /// Bytes of a file in what is on disk below the data folder, nameless files of this process among
  /// it.
  [[nodiscard]] bool is_on_disk(Bytes content) const {
    const auto wanted = as_text(content.subspan(content.size() / 2).first(48));
    return std::ranges::any_of(files_on_disk(), [&](const auto& path) {
      const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
      if (!file.is_open()) return false;  // gone meanwhile
      const auto bytes = TempFile::adopt(FileDescriptor(::dup(file.get()))).read_all(1 << 28);
      return as_text(bytes).find(wanted) != std::string_view::npos;
    });
  }
  /// In the spool, open in this process.
  [[nodiscard]] bool has_nameless_file() const {
    const auto spool = DataFolder{data_}.spool().string();
    return std::ranges::any_of(
        std::filesystem::directory_iterator("/proc/self/fd"), [&](const auto& entry) {
          std::error_code gone;
          return std::filesystem::read_symlink(entry.path(), gone).string().starts_with(spool);
        });
  }
  template <class F>
  auto in_database(F work) {
    store::Database database("sqlite3://" + DataFolder{data_}.database().string(), 1);
    return database.transact_here(std::move(work));
  }
  int count(const std::string& table) {
    return in_database([&](store::Session& session) {
      int rows = -1;
      session << "select count(*) from " + table, soci::into(rows);
      return rows;
    });
  }

  WorkspaceOwner owner_{.account = {}, .project = ProjectId{3}};
  const crypto::ClientKey key_{"0123456789abcdef"}, other_key_{"another 16 bytes"};

 private:
  [[nodiscard]] std::vector<std::filesystem::path> files_on_disk() const {
    namespace fs = std::filesystem;
    std::vector<fs::path> paths;
    std::error_code gone;
    for (fs::recursive_directory_iterator at(data_, gone), end; !gone && at != end;
         at.increment(gone))
      if (at->is_regular_file(gone)) paths.push_back(at->path());
    for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
      const auto target = fs::read_symlink(entry.path(), gone).string();
      if (target.starts_with(data_.string())) paths.push_back(entry.path());
    }
    return paths;
  }
};

}  // namespace pressoir::service
