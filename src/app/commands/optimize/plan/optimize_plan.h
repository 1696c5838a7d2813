// OptimizePlan: which files `pressoir optimize` works on and where each result goes, decided before
// any work. One thread; reads folders and first bytes, writes nothing.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/commands/optimize/walk/name_patterns.h"
#include "model/format.h"
#include "model/job.h"

namespace pressoir::app {

struct PlanRequest {
  std::vector<std::filesystem::path> inputs;  ///< files and folders, or "-" alone
  std::filesystem::path output;               ///< empty: none; "-": standard output
  bool in_place = false;
  bool beside = false;  ///< each result stands beside its file, under a longer name
  std::string suffix;   ///< of those names; empty: the extension of the conversion
  bool dry_run = false;
  bool watch = false;            ///< where two results clash the later file fails, not the run
  std::filesystem::path backup;  ///< folder for originals; empty: none
  bool replace_format = false;   ///< in place and converted, originals may go without a backup
  bool break_links = false;      ///< in place, files with several names are worked on
  bool skip_unsupported = false;
  std::optional<Conversion> convert;
  bool join = false;                          ///< all inputs become one file
  std::vector<std::filesystem::path> stamps;  ///< drawn on each input
  NamePatterns names;                         ///< of what is inside of folders
  bool hidden = false;                        ///< names that begin with a dot too
};

/// One file to do.
struct PlannedFile {
  std::filesystem::path source;  ///< "-": standard input
  std::filesystem::path target;  ///< empty: nothing is written; "-": standard output
  std::filesystem::path
      unchanged;                 ///< the target where the format stays after all. Beside: where
                                 ///< the result is, in a dry run too; none where the format stays
  std::filesystem::path backup;  ///< empty: none
  std::filesystem::path backup_folder;  ///< that `backup` is below
  bool in_place = false;                ///< the target takes the source's place and attributes
  bool beside = false;         ///< the target is ours to replace, and has the source's mode
  bool is_named = false;       ///< among the inputs, not only found in a folder of them
  bool is_unfinished = false;  ///< in place: an interrupted run has made the target of it already
  bool name_is_given = false;  ///< `target` is as the user wrote it, no name made from others
  std::uint64_t bytes = 0;     ///< size when the plan was made
  struct stat status {};       ///< of the source when the plan was made; see `failure`
  std::vector<std::filesystem::path> joined;  ///< the files of a join, `source` first; else empty
  std::vector<std::filesystem::path> stamps;  ///< as in the request
  std::optional<Failure> failure;             ///< known before any work: missing, a link, a device
  std::optional<std::string> skipped;         ///< why nothing is to be done
  bool is_known = false;                      ///< skipped for an earlier run has done it
};

/// In the order of the command line, inside a folder by path. A file named there is always in the
/// plan; inside folders only regular files are that start as a picture or are named as one,
/// symbolic links are not followed, and neither the output nor the backup folder is entered. A
/// folder that cannot be read is in the plan as a failure.
///
/// Folders keep their tree below the output: `optimize photos -o out` makes out/a/b.jpg of
/// photos/a/b.jpg. A result is called as its input is; with a conversion its extension follows the
/// format that is really written, also where that is the input's own (only_if_smaller). Beside its
/// file it is called as that with the suffix (a.jpg.webp), without a conversion with the suffix
/// before the extension (a-small.jpg); what is called so is not an input.
/// A join is planned as one file.
/// In place or beside its file, a result that would replace an input or another result fails with
/// `conflict` where its file was found in a folder; so does one of a watch, wherever it goes. What
/// an interrupted run has made in place of a file that is still there is not an input, and is made
/// again.
/// @throws UsageError  no destination, otherwise two inputs that meet in one place, a result or
///                     backup that would replace an input (under whatever name the result may
///                     take), a given name whose extension is that of another format, "-" together
///                     with others.
std::vector<PlannedFile> plan_of(const PlanRequest& request);

/// Sets `unchanged`, and the extension of a `target` that was made from the input's name.
/// @param present  the input's format; null: not known.
/// @throws UsageError  the given name has the extension of another format than is written.
void name_result(PlannedFile& file, const FormatInfo* present,
                 const std::optional<Conversion>& convert);

}  // namespace pressoir::app
