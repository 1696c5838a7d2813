// What an SVG carries beside the picture. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "codecs/svg/document/node.h"
#include "model/goal.h"

namespace pressoir::codecs::svg {

/// By the names of reports: "comments", "editor_data", "metadata".
/// @throws Error as parse().
std::vector<std::string> side_data(std::string_view text);

/// The text without what the policy does not ask for, as it is but for that.
/// @throws Error as parse().
std::string with_metadata_of(std::string_view text, const MetadataPolicy& policy);

}  // namespace pressoir::codecs::svg
