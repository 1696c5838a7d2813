// What a file says of itself. For pressoir-worker, as optimize.h. Pure; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"
#include "model/goal.h"
#include "model/inspection.h"

namespace pressoir::engine {

/// Reads headers, of a document its pages. Nothing is drawn.
/// @throws Error password_needed where the file does not open with `password`; as optimize().
Inspection inspect(Bytes file, const std::optional<std::string>& password, const Limits& limits);

}  // namespace pressoir::engine
