// Tasks, files and accounts, as this API shows them. Failures: errors.h. Pure functions; any
// thread.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dialects/iloveimg/answer/tasks.h"
#include "http/body/form_tree.h"
#include "http/message.h"
#include "model/account.h"
#include "model/inspection.h"
#include "model/workspace.h"

namespace pressoir::dialects::iloveimg {

/// What an account without a limit has left: some clients refuse 0.
inline constexpr std::uint64_t kUnlimitedFiles = 1'000'000;

http::Response token_view(const std::string& token);
/// @param server  an authority: "host:port".
http::Response started_view(const std::string& server, const std::string& task,
                            std::uint64_t remaining);
http::Response info_view(std::uint64_t remaining);
http::Response uploaded_view(const std::string& server_filename);
/// The same with the sizes of the pages of a document. @param pages  empty: they cannot be read.
http::Response uploaded_document_view(const std::string& server_filename,
                                      const std::optional<Inspection>& pages);
/// {"success":true}
http::Response success_view();

/// A task without results: waiting, deleted.
struct UnprocessedTask {
  std::string task, tool, server;
  TaskStatus status = TaskStatus::waiting;
};

/// A task whose work has ended well. @throws Refusal where it has not: all files failed, or one
/// that may not.
http::Response processed_view(const ProcessedTask& task);
/// Files that end a task before it begins. @throws Refusal, always.
[[noreturn]] void refuse_files(const std::vector<ProcessedFile>& files);
/// All keys, before there are values.
http::Response accepted_view(const std::string& task);

/// false: nothing was uploaded.
http::Response untouched_view();
http::Response waiting_view(TaskStatus status);
http::Response task_view(const ProcessedTask& task);

/// Without its files, as lists and callbacks have it.
boost::json::object summary_of(const ProcessedTask& task);
boost::json::object summary_of(const UnprocessedTask& task);
http::Response tasks_view(boost::json::array summaries);
/// @param summary  as it was before; @param was_waiting  it had not been processed.
http::Response deleted_view(boost::json::object summary, bool was_waiting);
http::Response next_view(const std::string& task, const std::vector<StoredUpload>& files);

/// `event` and the task, for a callback.
std::string callback_text(const std::string& event, const ProcessedTask& task);

/// What the account calls show.
struct AccountShown {
  Account account;
  std::string token;
  std::uint64_t used = 0, left = kUnlimitedFiles;
  std::vector<ProjectKeys> projects;
};
http::Response account_view(const AccountShown& shown);
/// 400
http::Response registration_refused();

/// The parameters of a request, secrets left out.
http::Response echo_view(http::Tree parameters);

}  // namespace pressoir::dialects::iloveimg
