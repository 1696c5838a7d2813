// The work on one PDF file. Pure but for the clock of the trials.
#pragma once

#include <optional>

#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

/// A file that holds the same in fewer bytes and shows the same, or with loss what the goal asks
/// for, checked; empty: none was found. What does not pass the check is left out step by step.
/// @throws Error as Document.
std::optional<Candidate> smaller_file(Bytes input, const Goal& goal, const Limits& limits,
                                      Trials& trials);

/// The file without what the policy does not keep, its streams as they are. Empty: there is
/// nothing to take out, or nothing may be (the file is signed). @throws Error as Document.
std::optional<Buffer> without_side_data(Bytes input, const MetadataPolicy& policy,
                                        const Limits& limits);

}  // namespace pressoir::codecs::pdf
