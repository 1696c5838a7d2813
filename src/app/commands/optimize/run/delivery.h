// Delivery: how a result gets to its place. One thread.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "app/commands/optimize/plan/optimize_plan.h"
#include "app/place/placement.h"
#include "model/goal.h"
#include "model/job.h"
#include "store/done/done_files.h"

namespace pressoir::app {

struct Delivered {
  std::optional<std::filesystem::path> output;  ///< where the result is; empty: nowhere
  std::optional<std::string> skipped;           ///< why there is none
  struct stat done {};                          ///< of the file that needs no more work
  std::optional<struct stat> beside = {};       ///< of its result, where that stands beside it
  store::DoneState state = store::DoneState::done;
};

/// Adds to the warnings what of the file could not be kept.
/// @param source  of the files that the result was made of the first.
/// @throws Error conflict when the source was changed meanwhile or another file stands where the
///         result would stand beside it, forbidden when its owner cannot be
///         kept or only its first frame or page would be left; as PendingFile.
Delivered deliver(const PlannedFile& file, const SourceFile& source, PendingFile& result,
                  Outcome& outcome, const std::optional<Conversion>& convert, OwnerRule rule);

}  // namespace pressoir::app
