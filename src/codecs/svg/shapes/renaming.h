// Elements under another name. Pure; any thread.
#pragma once

#include <string_view>

#include "codecs/svg/document/node.h"
#include "codecs/svg/style/rule_index.h"

namespace pressoir::codecs::svg {

/// Gives the element that name behind the prefix that it has.
void rename(Node& element, std::string_view local);

/// Whether the same rules match the element under that name.
bool may_be_renamed(Node& element, std::string_view local, const style::RuleIndex& rules);

}  // namespace pressoir::codecs::svg
