// Tasks that were processed: what has become of their files. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/iloveimg/answer/notes.h"
#include "model/job.h"

namespace pressoir::dialects::iloveimg {

enum class TaskStatus : std::uint8_t {
  waiting,
  processing,
  success,
  success_with_warnings,
  error,
  deleted
};
/// "TaskWaiting"
std::string_view name_of(TaskStatus status) noexcept;
std::optional<TaskStatus> task_status_named(std::string_view name) noexcept;
/// A sentence for people.
std::string_view message_of(TaskStatus status) noexcept;

/// "DamagedFile", for a file whose job failed for that.
std::string_view file_status_of(ErrorCode failure) noexcept;
/// A sentence for people.
std::string_view file_message_of(std::string_view status) noexcept;

struct ProcessedTask {
  Batch batch;
  Notes notes;
};
ProcessedTask task_of(Batch batch);

TaskStatus status_of(const ProcessedTask& task);

/// A file of the task, with its status.
struct ProcessedFile {
  const NotedFile* file = nullptr;
  const Job* job = nullptr;  ///< null: the file was not there
  std::string_view status;   ///< "FileSuccess"
};
/// In the order in which they were asked for. Valid as long as the task.
std::vector<ProcessedFile> files_of(const ProcessedTask& task);
/// Whether the status is that of a file which was processed, or still may be.
bool is_failed(const ProcessedFile& file) noexcept;

/// What can be downloaded.
struct Output {
  const Job* job = nullptr;
  std::string name;  ///< as it is sent: with an extension, and told apart from others
  std::uint64_t bytes = 0;
  const FormatInfo* format = nullptr;
};
/// In order; empty where the task has not ended well. Valid as long as the task.
std::vector<Output> outputs_of(const ProcessedTask& task);
/// Name of the one output, else of the archive; empty: there is none.
std::string download_name(const ProcessedTask& task, const std::vector<Output>& outputs);

}  // namespace pressoir::dialects::iloveimg
