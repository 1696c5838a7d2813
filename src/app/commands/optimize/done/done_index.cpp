#include "app/commands/optimize/done/done_index.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <utility>

#include "app/place/placement.h"
#include "base/error.h"
#include "engine/goal/engine_version.h"
#include "store/jobs/results.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

// Each commit costs a little, and what was not written is done again.
constexpr std::size_t kNotesAtOnce = 64;

std::string text_of(const store::FileIdentity& file) {
  return std::to_string(file.device) + ' ' + std::to_string(file.inode) + ' ' +
         std::to_string(file.size) + ' ' + std::to_string(file.mtime_ns) + '\n';
}

/// The key of the server's cache of results, and what is left to say of a file in its place. Of a
/// password, which opens files and does not change what is made of them, only that there is one.
std::string key_of(Goal goal, const DoneIndex::Circumstances& all) {
  auto version = engine::version_for(goal, all.fonts) + '\n' + all.place + '\n';
  for (const auto& stamp : all.stamps) {
    struct stat status {};
    if (::stat(stamp.c_str(), &status) == 0) version += text_of(identity_of(status));
  }
  if (goal.password) version += "password\n";
  goal.password.reset();
  return store::results::goal_key(goal, version);
}

std::optional<fs::path> home_folder() {
  if (const auto* home = std::getenv("HOME"); home != nullptr && *home == '/') return home;
  const auto* user = ::getpwuid(::geteuid());
  return user != nullptr && user->pw_dir != nullptr ? std::optional<fs::path>(user->pw_dir)
                                                    : std::nullopt;
}

/// Whether beside the file all is as that run has left it.
bool is_as_it_was(const PlannedFile& file, const store::DoneFiles::Known& known) {
  if (known.state == store::DoneState::failed || !file.beside) return true;
  const auto present = regular_at(file.unchanged);
  const bool has_result = known.state == store::DoneState::done;
  return has_result == present.has_value() && (!present || identity_of(*present) == known.beside);
}

void mark_known(PlannedFile& file, const store::DoneFiles::Known& known) {
  if (!is_as_it_was(file, known)) return;
  file.is_known = true;
  file.skipped = known.state == store::DoneState::failed
                     ? "it failed in an earlier run and has not changed since"
                     : "an earlier run has done it";
}

}  // namespace

store::FileIdentity identity_of(const struct stat& status) {
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .mtime_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

fs::path cache_folder() {
  const auto* set = std::getenv("XDG_CACHE_HOME");
  fs::path folder = set != nullptr ? set : "";
  if (!folder.is_absolute()) {  // as the standard for it says
    const auto home = home_folder();
    if (!home) throw Error(ErrorCode::unavailable, "There is no cache folder.", "HOME is not set");
    folder = *home / ".cache";
  }
  return folder / "pressoir";
}

DoneIndex::DoneIndex(const Goal& goal, const Circumstances& circumstances)
    : goal_(key_of(goal, circumstances)) {
  try {
    const auto folder = cache_folder();
    if (fs::create_directories(folder)) fs::permissions(folder, fs::perms::owner_all);
    files_ = std::make_unique<store::DoneFiles>(folder / "done.db");
  } catch (const std::exception& why) {
    give_up(why);
  }
}

DoneIndex::~DoneIndex() { flush(); }

void DoneIndex::give_up(const std::exception& why) {
  const auto* error = dynamic_cast<const Error*>(&why);
  problem_ = error != nullptr && !error->detail().empty() ? error->detail() : why.what();
  files_.reset();
  notes_.clear();
}

void DoneIndex::mark(std::vector<PlannedFile>& files) {
  std::vector<PlannedFile*> asked;
  std::vector<store::DoneFiles::Key> keys;
  for (auto& file : files) {
    if (file.failure || file.skipped) continue;
    asked.push_back(&file);
    keys.push_back({.file = identity_of(file.status), .goal = goal_});
  }
  if (!files_ || keys.empty()) return;
  try {
    const auto known = files_->find(keys);
    for (std::size_t i = 0; i < known.size(); ++i)
      if (known[i]) mark_known(*asked[i], *known[i]);
  } catch (const Error& why) {
    give_up(why);
  }
}

void DoneIndex::note(const struct stat& file, store::DoneState state,
                     const std::optional<struct stat>& beside) {
  if (!files_) return;
  notes_.push_back(
      {.key = {.file = identity_of(file), .goal = goal_},
       .known = {.state = state, .beside = beside ? identity_of(*beside) : store::FileIdentity()}});
  if (notes_.size() >= kNotesAtOnce) flush();
}

void DoneIndex::flush() {
  if (!files_ || notes_.empty()) return;
  try {
    files_->add(notes_);
    notes_.clear();
  } catch (const Error& why) {
    give_up(why);
  }
}

}  // namespace pressoir::app
