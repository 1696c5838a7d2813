// The work on one PDF file. Pure but for the clock of the trials.
#pragma once

#include <optional>
#include <string>

#include "codecs/pdf/structure/document.h"
#include "codecs/trials.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

struct InputFile {
  Bytes bytes;
  const std::string& password;  ///< empty: none
  const Limits& limits;
  /// @throws Error as Document.
  [[nodiscard]] Document open() const { return {bytes, limits, password}; }
};

/// A file that holds the same in fewer bytes and shows the same, or with loss what the goal asks
/// for, checked; empty: none was found. What does not pass the check is left out step by step.
/// @throws Error as Document.
std::optional<Candidate> smaller_file(const InputFile& input, const Goal& goal, Trials& trials);

/// The document without what the policy does not keep, its streams as they are. Empty: there is
/// nothing to take out, or nothing may be (the file is signed).
std::optional<Buffer> without_side_data(Document& document, const MetadataPolicy& policy);

}  // namespace pressoir::codecs::pdf
