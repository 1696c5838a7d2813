// Endpoints of uploads.
#include <algorithm>
#include <chrono>
#include <utility>

#include "dialects/error_text.h"
#include "dialects/forms.h"
#include "dialects/iloveimg/api.h"
#include "dialects/iloveimg/request/fields.h"
#include "dialects/iloveimg/answer/names.h"
#include "dialects/iloveimg/request/refusal.h"
#include "dialects/iloveimg/views.h"
#include "service/formats.h"

namespace pressoir::dialects::iloveimg {
namespace {

constexpr const char* kRefused = "Request can't be processed successfully";
// A piece that is shorter may end within what a format is recognised by.
constexpr std::uint64_t kEnoughToRecognise = 4096;
constexpr service::FetchTimes kFetchTimes{.first_byte = std::chrono::seconds(30),
                                          .total = std::chrono::seconds(30)};

[[noreturn]] void unknown_task() {
  throw upload_refusal(kRefused, "task", "The task is unknown or has expired.", "InvalidTask");
}

[[noreturn]] void unsupported() {
  throw upload_refusal(kRefused, "file", "File extension not supported.", "InvalidExtension");
}

[[noreturn]] void bad_url(const std::string& reason) {
  throw upload_refusal("Cloud File is not a valid URL.", "cloud_file", reason, "InvalidUrl");
}

/// The part that is a file, whatever its field: some clients send one as cloud_file.
/// @throws Refusal: there are several.
http::FormFile* file_part_in(std::vector<http::FormFile>& files) {
  http::FormFile* found = nullptr;
  for (http::FormFile& file : files) {
    if (!is_chosen(file)) continue;
    if (found != nullptr)
      throw upload_refusal(kRefused, "file", "Only one file can be sent at a time.",
                           "TooManyFiles");
    found = &file;
  }
  return found;
}

/// Whether a refusal of the engine's own is about the URL or what is behind it.
bool is_about_the_url(ErrorCode code) {
  return code == ErrorCode::fetch_refused || code == ErrorCode::fetch_failed ||
         code == ErrorCode::invalid_request;
}

}  // namespace

std::optional<std::uint64_t> Api::max_open(const Account& account) const {
  const auto images = account.quota.monthly_images;
  if (!images || config_.open_tasks_percent == 0) return std::nullopt;
  return std::max<std::uint64_t>(*images * config_.open_tasks_percent / 100, 1);
}

Async<Workspace> Api::opened(const Caller& caller, const Task& task,
                             std::optional<std::uint64_t> max_open) {
  service::NewWorkspace wanted;
  wanted.id = WorkspaceId{task.id};
  wanted.owner = caller.owner();
  wanted.dialect = kDialect;
  wanted.tool = name_of(task.tool);
  wanted.kept_for = config_.kept_for;
  wanted.max_open = max_open;
  try {
    co_return co_await services_.workspaces.open(std::move(wanted));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::limit_exceeded) throw;
  }
  throw Refusal(ErrorType::upload, "Too many open tasks: process or delete some of the " +
                                       std::to_string(max_open.value_or(0)) + " that are open");
}

Async<void> Api::open_for_upload(const Call& call, const std::string& id) {
  const std::optional<Task> task = co_await find_task(call.caller, id);
  if (!task) unknown_task();
  const auto limit = max_open(call.caller.found.account);
  const Workspace workspace = co_await opened(call.caller, *task, limit);
  if (workspace.state != WorkspaceState::open)
    throw upload_refusal(kRefused, "task", "The task has been processed already.", "InvalidTask");
}

Async<service::Upload> Api::fetched(const Call& call, UploadRequest& wanted) {
  std::string reason;
  try {
    services_.fetcher.check(wanted.url);
    RemoteFile remote;
    remote.url = std::move(wanted.url);
    const AccountId account = call.caller.found.account.id;
    service::FetchOptions options;
    options.encrypts_file = true;
    options.bearer = std::move(wanted.url_token);
    auto fetch =
        services_.fetcher.fetch(account, std::move(remote), kFetchTimes, std::move(options));
    service::Upload upload = co_await std::move(fetch);
    if (!wanted.file_name.empty()) upload.file_name = wanted.file_name;
    co_return upload;
  } catch (const Error& problem) {
    if (!is_about_the_url(problem.code())) throw;
    reason = problem.what();
  }
  bad_url(reason);
}

Async<service::Upload> Api::file_of(Call& call, UploadRequest& wanted) {
  http::FormFile* file = file_part_in(call.files);
  if (file != nullptr) {
    std::string name = http::base_name(file->file_name);
    co_return taken(*file, name.empty() ? wanted.file_name : std::move(name));
  }
  if (!wanted.url.empty()) co_return co_await fetched(call, wanted);
  throw upload_refusal(kRefused, "file", "The file is missing.", "MissingFile");
}

/// Of pieces the last one shows what they are.
Async<void> Api::check_joined(const Call& call, const StoredUpload& upload) {
  if (std::ranges::find(kFormats, upload.format) != kFormats.end()) co_return;
  co_await services_.uploads.remove(call.caller.owner(), upload.workspace, upload.name);
  unsupported();
}

Async<StoredUpload> Api::stored(const Call& call, const UploadRequest& wanted,
                                service::Upload upload) {
  const FileHead head = co_await read_head(upload.content, kFormats);
  if (head.bytes == 0) throw upload_refusal(kRefused, "file", "The file is empty.", "EmptyFile");
  const bool is_part = wanted.pieces.value_or(1) > 1;
  const bool is_short = is_part && head.bytes < kEnoughToRecognise;
  const bool is_first = wanted.piece.value_or(0) == 0;
  if (head.format == nullptr && is_first && !is_short) unsupported();
  std::string name = new_server_filename(head.format != nullptr ? head.format->extension : "bin");
  const WorkspaceOwner owner = call.caller.owner();
  WorkspaceId workspace{wanted.task};
  auto key = file_key_of(call);
  if (!is_part) {
    if (head.bytes > max_file_bytes_)
      throw Error(ErrorCode::payload_too_large, "The file is too large.");
    auto adding = services_.uploads.add(owner, std::move(workspace), std::move(name),
                                        std::move(upload), std::move(key));
    co_return co_await std::move(adding);
  }
  service::Piece piece;
  piece.number = wanted.piece.value_or(0);
  piece.of = *wanted.pieces;
  piece.max_bytes = max_file_bytes_;
  piece.name = std::move(name);
  auto adding = services_.uploads.add_piece(owner, std::move(workspace), std::move(upload),
                                            std::move(piece), std::move(key));
  StoredUpload added = co_await std::move(adding);
  if (added.is_complete()) co_await check_joined(call, added);
  co_return added;
}

Async<Inspection> Api::inspected(const Call& call, const StoredUpload& upload,
                                 std::optional<std::string> password) {
  auto key = file_key_of(call);
  const bool in_memory = key.has_value();
  ReadablePtr file = co_await services_.uploads.open(call.caller.owner(), upload.workspace,
                                                     upload.name, std::move(key));
  auto inspecting = services_.jobs.inspect(call.caller.found.account.id, std::move(file),
                                           std::move(password), in_memory);
  co_return co_await std::move(inspecting);
}

Async<std::optional<Inspection>> Api::pages_of(const Call& call, const StoredUpload& upload) {
  std::optional<Inspection> pages;
  try {
    auto inspecting = inspected(call, upload, {});
    pages = co_await std::move(inspecting);
  } catch (const Error&) {  // the file is stored; processing says why, and may be given a password
  }
  co_return pages;
}

Api::Answer Api::upload(Call& call) {
  UploadRequest wanted = upload_in(call.parameters);
  if (wanted.task.empty())
    throw upload_refusal(kRefused, "task", "The task is missing.", "MissingTask");
  co_await open_for_upload(call, wanted.task);
  service::Upload upload = co_await file_of(call, wanted);
  const StoredUpload added = co_await stored(call, wanted, std::move(upload));
  const FormatInfo* format = service::format_named(added.format);
  const bool has_pages = format != nullptr && format->is_document;
  if (!wanted.wants_pages || !has_pages || !added.is_complete())
    co_return uploaded_view(added.name);
  const auto pages = co_await pages_of(call, added);
  co_return uploaded_document_view(added.name, pages);
}

Api::Answer Api::remove_upload(Call& call) {
  const Fields fields(call.parameters);
  const auto parameter = [&](const char* name) {
    std::string value = call.request.path_value(name);
    return value.empty() ? fields.text(name) : value;
  };
  const std::optional<Task> task = co_await find_task(call.caller, parameter("task"));
  if (!task) unknown_task();
  if (task->workspace) {
    try {
      co_await services_.uploads.remove(call.caller.owner(), task->workspace->id,
                                        parameter("server_filename"));
      co_return success_view();
    } catch (const Error& problem) {
      if (problem.code() != ErrorCode::not_found) throw;
    }
  }
  throw upload_refusal(kRefused, "server_filename", "The file is not in the task.",
                       "ServerFileNotFound");
}

}  // namespace pressoir::dialects::iloveimg
