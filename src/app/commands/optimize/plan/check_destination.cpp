#include "app/commands/optimize/plan/check_destination.h"

#include <filesystem>

#include "app/commands/commands.h"
#include "app/text.h"

namespace pressoir::app {

void check_destination(const PlanRequest& request, bool into_folder) {
  if (request.in_place && !request.output.empty())
    throw UsageError("--output and --in-place exclude each other");
  if (request.beside && (request.in_place || !request.output.empty()))
    throw UsageError("--beside excludes --output and --in-place");
  if (!request.suffix.empty() && !request.beside)
    throw UsageError("--suffix names results of --beside only");
  if (request.break_links && !request.in_place)
    throw UsageError("--break-links is about files that --in-place replaces");
  if (!request.backup.empty() && !request.in_place)
    throw UsageError("--backup keeps originals of --in-place only");
  for (const auto& input : request.inputs) {
    std::error_code ignored;
    if (!request.backup.empty() && std::filesystem::equivalent(input, request.backup, ignored))
      throw UsageError(quoted(request.backup) + " is worked on; give --backup another folder");
  }
  const bool removes = request.in_place && request.convert;
  if (removes && request.backup.empty() && !request.replace_format)
    throw UsageError(
        "--in-place --convert removes the originals: add --backup DIR to keep them there, or "
        "--replace-format to keep none");
  if (request.replace_format && !removes)
    throw UsageError("--replace-format needs --in-place and --convert");
  if (request.output.empty() && !request.in_place && !request.beside && !request.dry_run)
    throw UsageError(
        "where to? Give --output FILE or DIR, --in-place or --beside; --dry-run only reports what "
        "would be saved");
  if (request.output == "-" && into_folder)
    throw UsageError("--output - takes the result of one file only");
  const auto present = std::filesystem::status(request.output);
  if (into_folder && request.output != "-" && std::filesystem::exists(present) &&
      !std::filesystem::is_directory(present))
    throw UsageError(quoted(request.output) + " is not a folder, and there are several inputs");
}

}  // namespace pressoir::app
