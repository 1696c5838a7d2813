// SideData: what a report says of everything beside the pixels, from the files alone. Pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "model/goal.h"
#include "model/job.h"

namespace pressoir::engine {

/// Fills metadata_kept (what the result carries) and metadata_dropped (what only the input
/// carried), and warns of what users would miss: parts of the file that are gone (a video, further
/// views, data behind the picture), a profile that stayed unasked, and with policy.all everything
/// that is not in the result.
///
/// @param before, after  see Codec::side_data, of the input and of the file that is delivered.
void report_side_data(Outcome& outcome, const std::vector<std::string>& before,
                      const std::vector<std::string>& after, const MetadataPolicy& policy);

}  // namespace pressoir::engine
