#include "app/commands/optimize/plan/optimize_plan.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "app/commands/commands.h"
#include "app/commands/optimize/backup/backups.h"
#include "app/commands/optimize/plan/check_destination.h"
#include "app/commands/optimize/plan/names_beside.h"
#include "app/commands/optimize/plan/optimize_clashes.h"
#include "app/commands/optimize/walk/file_walk.h"
#include "app/file_names.h"
#include "app/place/origin.h"
#include "app/place/placement.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

std::vector<Found> find_all(const PlanRequest& request) {
  return find_files({.inputs = request.inputs,
                     .not_entered = {request.output, request.backup},
                     .names = request.names,
                     .hidden = request.hidden});
}

bool is_single_file(const PlanRequest& request) {
  return request.inputs.size() == 1 && !is_folder(request.inputs.front());
}

/// What is wrong with a source whatever is in it.
std::optional<Failure> failure_of(const fs::path& path, bool through_link, struct stat& status) {
  const auto cannot_be_looked_at = [](const char* what) {
    if (errno == ENOENT || errno == ENOTDIR) return Failure{ErrorCode::not_found, what};
    return Failure{ErrorCode::forbidden,
                   "The file cannot be looked at: " + std::string(std::strerror(errno)) + "."};
  };
  if (::lstat(path.c_str(), &status) != 0) return cannot_be_looked_at("There is no such file.");
  if (S_ISLNK(status.st_mode) && !through_link)
    return Failure{ErrorCode::forbidden, "The file is a symbolic link."};
  if (::stat(path.c_str(), &status) != 0)
    return cannot_be_looked_at("The target of the symbolic link does not exist.");
  if (!S_ISREG(status.st_mode)) return Failure{ErrorCode::forbidden, "This is not a regular file."};
  return std::nullopt;
}

std::optional<std::string> skipped_for(const PlannedFile& file, const PlanRequest& request) {
  if (request.in_place && !request.break_links && file.status.st_nlink > 1)
    return "it has other names (hard links), which would keep the original; see --break-links";
  if (request.skip_unsupported && file.bytes == 0) return "it is empty";
  return std::nullopt;
}

PlannedFile planned(const Found& file, const PlanRequest& request) {
  PlannedFile plan;
  plan.source = file.path;
  plan.is_named = file.is_named;
  plan.stamps = request.stamps;
  plan.failure =
      file.failure ? file.failure : failure_of(file.path, !request.in_place, plan.status);
  if (plan.failure) return plan;
  plan.bytes = static_cast<std::uint64_t>(plan.status.st_size);
  plan.skipped = skipped_for(plan, request);
  return plan;
}

/// Where the result goes.
void place(PlannedFile& plan, const Found& file, const PlanRequest& request, bool into_folder) {
  if (request.dry_run || plan.failure || plan.skipped) return;
  plan.in_place = request.in_place;
  if (request.in_place) {
    plan.target = file.path;
    if (!request.backup.empty()) {
      plan.backup = backup_place(request.backup, file.path);
      plan.backup_folder = request.backup;
    }
  } else {
    plan.target = into_folder ? request.output / file.relative : request.output;
    plan.name_is_given = !into_folder;
  }
  if (request.convert || plan.name_is_given)
    name_result(plan, format_at(file.path), request.convert);
  else
    plan.unchanged = plan.target;  // as the input is called, whatever is in it
}

/// Empty: the file is a result of an earlier run, or what it would become.
std::optional<PlannedFile> planned_beside(const Found& file, const PlanRequest& request,
                                          const NamesBeside& names) {
  const bool is_result = !file.failure && names.source_of(file.path);
  if (!file.is_named && is_result) return std::nullopt;
  auto plan = planned(file, request);
  plan.beside = true;
  plan.unchanged = names.of(file.path);
  if (!plan.skipped && is_result) plan.skipped = "it is a result itself";
  if (plan.failure || plan.skipped) return plan;
  if (names.format() != nullptr && format_at(file.path) == names.format()) {
    if (!file.is_named) return std::nullopt;
    plan.skipped = "it is " + std::string(names.format()->title) + " already";
    return plan;
  }
  if (regular_at(plan.unchanged) && !is_result_of(plan.unchanged, file.path, plan.status))
    plan.failure = Failure{ErrorCode::conflict, not_ours(plan.unchanged)};
  else if (!request.dry_run)
    plan.target = plan.unchanged;
  return plan;
}

std::vector<PlannedFile> plan_of_files(const PlanRequest& request, bool into_folder) {
  std::vector<PlannedFile> files;
  std::optional<NamesBeside> names;
  if (request.beside) names.emplace(request.suffix, request.convert);
  for (const auto& found : find_all(request)) {
    if (names) {
      if (auto plan = planned_beside(found, request, *names)) files.push_back(std::move(*plan));
      continue;
    }
    files.push_back(planned(found, request));
    place(files.back(), found, request, into_folder);
  }
  return files;
}

std::vector<PlannedFile> plan_of_stream(const PlanRequest& request) {
  if (request.inputs.size() > 1) throw UsageError("- (standard input) must be the only input");
  if (request.in_place || request.replace_format || request.beside)
    throw UsageError("- (standard input) cannot be used with --in-place or --beside");
  PlannedFile plan;
  plan.source = "-";
  plan.stamps = request.stamps;
  if (!request.dry_run) plan.target = request.output.empty() ? "-" : request.output;
  plan.unchanged = plan.target;
  plan.name_is_given = true;
  const bool names_a_folder = plan.target != "-" && !plan.target.empty() &&
                              (!plan.target.has_filename() || is_folder(plan.target));
  if (names_a_folder)
    throw UsageError("standard input has no name of its own: --output must name a file");
  return {plan};
}

PlannedFile plan_of_join(const PlanRequest& request) {
  const auto& output = request.output;
  if (request.in_place || request.beside || request.replace_format || !request.backup.empty())
    throw UsageError("--join makes a new file: give --output FILE");
  if (std::ranges::find(request.inputs, fs::path("-")) != request.inputs.end())
    throw UsageError("--join takes files and folders, not standard input");
  if (!request.dry_run && (!output.has_filename() || (output != "-" && is_folder(output))))
    throw UsageError("--join makes one file: --output must name it");
  std::vector<PlannedFile> files;
  for (const auto& found : find_all(request)) files.push_back(planned(found, request));
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

void name_result(PlannedFile& file, const FormatInfo* present,
                 const std::optional<Conversion>& convert) {
  file.unchanged = file.target;
  if (file.target.empty() || file.target == "-") return;
  const auto* wanted = convert ? engine::format_named(convert->format.name()) : nullptr;
  const auto* written = wanted != nullptr ? wanted : present;
  const auto* said = format_by_name(file.target);
  if (file.name_is_given && written != nullptr && said != nullptr && said != written &&
      (wanted != nullptr || said != format_by_name(file.source))) {
    const auto format = std::string(said->name);
    throw UsageError(quoted(file.target) + " would hold a " + std::string(written->name) +
                     " picture; name it " + quoted(named_for(file.target, *written)) +
                     (said->can_write ? " or use --convert " + format : ""));
  }
  if (wanted == nullptr) return;
  const bool may_stay = present != nullptr && convert->only_if_smaller && present->can_write;
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
                                  (request.output != "-" && is_folder(request.output)));
  check_destination(request, into_folder);
  auto files = plan_of_files(request, into_folder);
  drop_repeated(files);
  take_up_unfinished(files);
  settle_clashes(files, request.watch);
  return files;
}

}  // namespace pressoir::app
