// Content streams with the same tokens in fewer bytes. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pressoir::codecs::pdf {

/// Without white space that separates nothing, comments, and digits that say nothing; strings in
/// their shortest form. Read again it has the same tokens, which is checked.
/// Empty: the content is not sound.
std::optional<std::string> minified(std::string_view content);

/// True where both are sound and say the same, token by token.
bool says_same(std::string_view one, std::string_view other);

}  // namespace pressoir::codecs::pdf
