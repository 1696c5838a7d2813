#include "app/commands/optimize/plan/optimize_clashes.h"

#include <sys/stat.h>

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "app/commands/commands.h"
#include "app/place/origin.h"
#include "app/place/placement.h"
#include "app/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

/// Places of files: equal for two spellings of one. Each folder is looked at once.
class Places {
 public:
  fs::path of(const fs::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    auto [known, is_new] = folders_.try_emplace(folder.string());
    if (is_new) {
      std::error_code failed;
      known->second = fs::weakly_canonical(folder, failed);
      if (failed) known->second = fs::absolute(folder, failed);
    }
    return known->second / path.filename();
  }

 private:
  std::unordered_map<std::string, fs::path> folders_;
};

/// Device and number of what is there, behind links too: one file may have several names, and some
/// file systems do not distinguish upper and lower case. Empty: nothing there.
struct FileNumber {
  dev_t device = 0;
  ino_t number = 0;
  friend auto operator<=>(const FileNumber&, const FileNumber&) = default;
};
std::optional<FileNumber> number_of(const fs::path& path, nlink_t most_names = ~nlink_t{0}) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || status.st_nlink > most_names) return std::nullopt;
  return FileNumber{.device = status.st_dev, .number = status.st_ino};
}

/// Where a result may go: two places where the format may stay although a conversion is asked for.
std::vector<fs::path> results_of(const PlannedFile& file) {
  if (file.target.empty() || file.target == "-") return {};
  if (file.unchanged == file.target) return {file.target};
  return {file.target, file.unchanged};
}

std::vector<fs::path> inputs_of(const PlannedFile& file) {
  auto inputs = file.stamps;
  if (file.source == "-" || (file.beside && file.skipped)) return inputs;
  inputs.push_back(file.source);
  inputs.insert(inputs.end(), file.joined.begin(), file.joined.end());
  return inputs;
}

class Names {
 public:
  explicit Names(const std::vector<PlannedFile>& files) {
    for (const auto& file : files) {
      for (const auto& input : inputs_of(file)) {
        inputs_.insert(places_.of(input));
        if (const auto identity = number_of(input)) identities_.insert(*identity);
      }
    }
  }

  void add_result(const PlannedFile& file, const fs::path& result) {
    const auto place = places_.of(result);
    const bool stays = file.in_place && place == places_.of(file.source);
    if (!stays) {
      refuse_input(file, result);
      const bool is_new_name = file.in_place || (file.name_is_given && result != file.target);
      std::error_code ignored;  // what cannot be looked at fails when it is written
      if (is_new_name && !file.is_unfinished && fs::exists(fs::symlink_status(result, ignored)))
        throw UsageError(
            quoted(result) + " exists already, and " + quoted(file.source) + " would become it; " +
            (file.in_place ? "use --output for the converted" : "give another name to --output"));
    }
    take(file, result);
  }

  void add_backup(const PlannedFile& file) {
    // A second name of the input (a hard link) keeps the old bytes, and is a backup as it is.
    if (is_input(file.backup, 1))
      throw UsageError("the backup " + quoted(file.backup) +
                       " is an input; give --backup another folder");
    take(file, file.backup);
  }

 private:
  [[nodiscard]] bool is_input(const fs::path& path, nlink_t most_names = ~nlink_t{0}) {
    const auto identity = number_of(path, most_names);
    return inputs_.contains(places_.of(path)) || (identity && identities_.contains(*identity));
  }

  void refuse_input(const PlannedFile& file, const fs::path& result) {
    if (!is_input(result)) return;
    if (file.in_place) throw UsageError(quoted(result) + " is an input already");
    if (file.beside)
      throw UsageError(quoted(result) + " is an input, and what " + quoted(file.source) +
                       " would get beside it");
    if (result != file.target)
      throw UsageError(quoted(result) + " is an input, and " + quoted(file.source) +
                       " would become it where its format stays; give --output another folder");
    throw UsageError(quoted(result) + " is an input; did you mean --in-place?");
  }

  void take(const PlannedFile& file, const fs::path& path) {
    const auto [other, is_new] = taken_.emplace(places_.of(path), &file);
    if (is_new || other->second == &file) return;
    throw UsageError(quoted(other->second->source) + " and " + quoted(file.source) +
                     " would both become " + quoted(path) + "; give them different folders");
  }

  Places places_;
  std::set<fs::path> inputs_;
  std::set<FileNumber> identities_;
  std::map<fs::path, const PlannedFile*> taken_;
};

}  // namespace

void drop_repeated(std::vector<PlannedFile>& files) {
  Places places;
  std::set<std::pair<fs::path, fs::path>> seen;
  std::erase_if(files, [&](const PlannedFile& file) {
    return !seen.emplace(places.of(file.source), file.target.empty() ? "" : places.of(file.target))
                .second;
  });
}

void take_up_unfinished(std::vector<PlannedFile>& files) {
  Places places;
  std::set<fs::path> made;
  for (auto& file : files) {
    if (!file.in_place || file.failure || file.target == file.source) continue;
    const auto present = regular_at(file.target);
    file.is_unfinished =
        present && same_time(*present, file.status) && is_noted_of(file.target, file.source);
    if (file.is_unfinished) made.insert(places.of(file.target));
  }
  std::erase_if(files, [&](const PlannedFile& file) {
    return !made.empty() && !file.is_unfinished && made.contains(places.of(file.source));
  });
}

void settle_clashes(std::vector<PlannedFile>& files, bool all_alone) {
  Names names(files);
  const auto settle = [all_alone](PlannedFile& file, const auto& add) {
    const bool may_fail_alone = all_alone || (!file.is_named && (file.in_place || file.beside));
    try {
      add();
    } catch (const UsageError& clash) {
      if (!may_fail_alone) throw;
      file.failure = Failure{ErrorCode::conflict, std::string(clash.what()) + "."};
    }
  };
  for (auto& file : files)
    for (const auto& result : results_of(file))
      if (!file.failure) settle(file, [&] { names.add_result(file, result); });
  for (auto& file : files)
    if (!file.backup.empty() && !file.failure) {
      if (all_alone)
        settle(file, [&] { names.add_backup(file); });
      else
        names.add_backup(file);
    }
}

void refuse_clashes(const std::vector<PlannedFile>& files) {
  Names names(files);
  for (const auto& file : files)
    for (const auto& result : results_of(file)) names.add_result(file, result);
  for (const auto& file : files)
    if (!file.backup.empty()) names.add_backup(file);
}

}  // namespace pressoir::app
