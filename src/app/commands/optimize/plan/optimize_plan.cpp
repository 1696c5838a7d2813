#include "app/commands/optimize/optimize_plan.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>

#include "app/commands/commands.h"
#include "app/commands/optimize/optimize_clashes.h"
#include "app/file_names.h"
#include "app/placement.h"
#include "app/text.h"
#include "codecs/codec.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

/// A file found, and its path below the destination.
struct Found {
  fs::path path, relative;
  bool named = false;  ///< on the command line itself
};

/// The codec of a file by its first bytes; null: unknown or unreadable.
const codecs::Codec* codec_of(const fs::path& path) {
  try {
    const auto file = open_source(path, true, UINT64_MAX);
    std::array<std::byte, codecs::kHeadBytes> head{};
    return codecs::detect(Bytes(head).first(file.content.read_at(0, head)));
  } catch (const Error&) {
    return nullptr;
  }
}

bool is_same_folder(const fs::path& left, const fs::path& right) {
  std::error_code ignored;
  return !right.empty() && fs::equivalent(left, right, ignored);
}

void add_folder(const fs::path& folder, const PlanRequest& request, std::vector<Found>& found) {
  std::vector<Found> inside;
  std::error_code failed;
  auto walk = fs::recursive_directory_iterator(
      folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
    const auto& path = walk->path();
    std::error_code unknown;
    const auto status = walk->symlink_status(unknown);
    if (fs::is_directory(status)) {
      if (is_same_folder(path, request.output) || is_same_folder(path, request.backup))
        walk.disable_recursion_pending();
    } else if (fs::is_regular_file(status) && (codec_by_name(path) || codec_of(path))) {
      inside.push_back({path, path.lexically_relative(folder), false});
    }
  }
  if (failed) throw UsageError(terminal_text(folder.string()) + ": " + failed.message());
  std::ranges::sort(inside, {}, &Found::relative);
  std::ranges::move(inside, std::back_inserter(found));
}

fs::path without_end_slash(const fs::path& path) {
  return path.has_filename() || path == path.root_path() ? path : path.parent_path();
}

std::vector<Found> find_all(const PlanRequest& request) {
  std::vector<Found> found;
  for (const auto& given : request.inputs) {
    const auto path = without_end_slash(given);
    const bool link_refused = request.in_place && fs::is_symlink(fs::symlink_status(path));
    std::error_code ignored;
    if (!link_refused && fs::is_directory(path, ignored))
      add_folder(path, request, found);
    else
      found.push_back({path, path.filename(), true});
  }
  return found;
}

bool is_single_file(const PlanRequest& request) {
  return request.inputs.size() == 1 && !fs::is_directory(request.inputs.front());
}

PlannedFile planned(const Found& file, const PlanRequest& request, bool into_folder) {
  PlannedFile plan;
  plan.source = file.path;
  plan.stamps = request.stamps;
  plan.in_place = request.in_place && !request.dry_run;
  struct stat status {};
  if (::lstat(file.path.c_str(), &status) != 0) {
    plan.failure = {ErrorCode::not_found, "There is no such file."};
  } else if (S_ISLNK(status.st_mode) && request.in_place) {
    plan.failure = {ErrorCode::forbidden, "The file is a symbolic link."};
  } else if (::stat(file.path.c_str(), &status) != 0) {
    plan.failure = {ErrorCode::not_found, "The target of the symbolic link does not exist."};
  } else if (!S_ISREG(status.st_mode)) {
    plan.failure = {ErrorCode::forbidden, "This is not a regular file."};
  } else {
    plan.bytes = static_cast<std::uint64_t>(status.st_size);
  }
  if (request.dry_run || plan.failure) return plan;
  if (request.in_place) {
    plan.target = file.path;
    if (!request.backup.empty()) plan.backup = request.backup / file.relative;
  } else {
    plan.target = into_folder ? request.output / file.relative : request.output;
    plan.name_is_given = !into_folder;
  }
  if (request.convert || plan.name_is_given)
    name_result(plan, codec_of(file.path), request.convert);
  else
    plan.unchanged = plan.target;  // as the input is called, whatever is in it
  return plan;
}

std::vector<PlannedFile> plan_of_stream(const PlanRequest& request) {
  if (request.inputs.size() > 1) throw UsageError("- (standard input) must be the only input");
  if (request.in_place || request.replace_format)
    throw UsageError("- (standard input) cannot be used with --in-place");
  PlannedFile plan;
  plan.source = "-";
  plan.stamps = request.stamps;
  if (!request.dry_run) plan.target = request.output.empty() ? "-" : request.output;
  plan.unchanged = plan.target;
  plan.name_is_given = true;
  const bool names_a_folder = plan.target != "-" && !plan.target.empty() &&
                              (!plan.target.has_filename() || fs::is_directory(plan.target));
  if (names_a_folder)
    throw UsageError("standard input has no name of its own: --output must name a file");
  return {plan};
}

void check_destination(const PlanRequest& request, bool into_folder) {
  if (request.in_place && !request.output.empty())
    throw UsageError("--output and --in-place exclude each other");
  if (!request.backup.empty() && !request.in_place)
    throw UsageError("--backup keeps originals of --in-place only");
  const bool removes = request.in_place && request.convert;
  if (removes && request.backup.empty() && !request.replace_format)
    throw UsageError(
        "--in-place --convert removes the originals: add --backup DIR to keep them there, or "
        "--replace-format to keep none");
  if (request.replace_format && !removes)
    throw UsageError("--replace-format needs --in-place and --convert");
  if (request.output.empty() && !request.in_place && !request.dry_run)
    throw UsageError(
        "where to? Give --output FILE or DIR, or --in-place; --dry-run only reports what would be "
        "saved");
  if (request.output == "-" && into_folder)
    throw UsageError("--output - takes the result of one file only");
  const auto present = fs::status(request.output);
  if (into_folder && request.output != "-" && fs::exists(present) && !fs::is_directory(present))
    throw UsageError(quoted(request.output) + " is not a folder, and there are several inputs");
}

PlannedFile plan_of_join(const PlanRequest& request) {
  const auto& output = request.output;
  if (request.in_place || request.replace_format || !request.backup.empty())
    throw UsageError("--join makes a new file: give --output FILE");
  if (std::ranges::find(request.inputs, fs::path("-")) != request.inputs.end())
    throw UsageError("--join takes files and folders, not standard input");
  if (!request.dry_run && (!output.has_filename() || (output != "-" && fs::is_directory(output))))
    throw UsageError("--join makes one file: --output must name it");
  std::vector<PlannedFile> files;
  for (const auto& found : find_all(request)) files.push_back(planned(found, request, false));
  if (files.empty()) throw UsageError("there is no picture to join");
  if (files.size() > kMaxInputs)
    throw UsageError("--join takes at most " + std::to_string(kMaxInputs) + " files, not " +
                     std::to_string(files.size()));
  PlannedFile join = files.front();
  join.bytes = 0;
  for (const auto& file : files) {
    join.bytes += file.bytes;
    join.joined.push_back(file.source);
    if (file.failure && !join.failure)
      join.failure =
          Failure{file.failure->code, file.source.string() + ": " + file.failure->message};
  }
  join.target = request.dry_run ? fs::path() : output;
  join.name_is_given = true;
  name_result(join, nullptr, request.convert);
  refuse_clashes({join});
  return join;
}

}  // namespace

void name_result(PlannedFile& file, const codecs::Codec* present,
                 const std::optional<Conversion>& convert) {
  file.unchanged = file.target;
  if (file.target.empty() || file.target == "-") return;
  const auto* wanted = convert ? codecs::codec_named(convert->format.name()) : nullptr;
  const auto* written = wanted != nullptr ? wanted : present;
  const auto* said = codec_by_name(file.target);
  if (file.name_is_given && written != nullptr && said != nullptr && said != written &&
      (wanted != nullptr || said != codec_by_name(file.source))) {
    const auto format = std::string(said->info().name);
    throw UsageError(quoted(file.target) + " would hold a " + std::string(written->info().name) +
                     " picture; name it " + quoted(named_for(file.target, *written)) +
                     (said->info().can_write ? " or use --convert " + format : ""));
  }
  if (wanted == nullptr) return;
  const bool may_stay = present != nullptr && convert->only_if_smaller && present->info().can_write;
  if (!file.name_is_given)
    file.target = present == wanted ? without_false_extension(file.target, *wanted)
                                    : named_for(file.target, *wanted);
  file.unchanged = may_stay ? without_false_extension(file.unchanged, *present) : file.target;
}

std::vector<PlannedFile> plan_of(const PlanRequest& request) {
  if (request.inputs.empty()) throw UsageError("which files? Give files, folders or -");
  if (request.join) return {plan_of_join(request)};
  if (std::ranges::find(request.inputs, fs::path("-")) != request.inputs.end())
    return plan_of_stream(request);
  const bool into_folder =
      !request.output.empty() && (!is_single_file(request) || !request.output.has_filename() ||
                                  (request.output != "-" && fs::is_directory(request.output)));
  check_destination(request, into_folder);
  std::vector<PlannedFile> files;
  for (const auto& found : find_all(request)) files.push_back(planned(found, request, into_folder));
  drop_repeated(files);
  refuse_clashes(files);
  return files;
}

}  // namespace pressoir::app
