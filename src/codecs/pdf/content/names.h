// The names that content streams mention. Pure functions.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace pressoir::codecs::pdf {

using NameSet = std::set<std::string, std::less<>>;

/// Adds every name in the content ("/F1"), whatever it stands for there; bytes of strings and of
/// pictures that look like one are taken for one too.
void add_names_in(std::string_view content, NameSet& names);

}  // namespace pressoir::codecs::pdf
