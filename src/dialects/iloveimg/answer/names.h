// Names of results, as clients ask for them and as answers carry them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/goal.h"
#include "model/time_point.h"

namespace pressoir::dialects::iloveimg {

/// What stands for the placeholders of a name.
struct NameParts {
  std::string file_name;   ///< {filename}: without its extension
  std::size_t number = 1;  ///< {n}
  std::string_view tool;   ///< {tool}, {app}
  TimePoint date;          ///< {date}: 2025-05-31, UTC
};

/// A base name without a folder, "output" where nothing is left of it.
/// @param pattern  empty: "{filename}".
std::string filled_name(std::string_view pattern, const NameParts& parts);

/// `name` with an extension of the format: its own, where it has one of them.
std::string name_as(const std::string& name, const FormatInfo& format);
/// "photo.jpg" of the format PNG is "photo.png".
std::string renamed_as(const std::string& name, const FormatInfo& format);

/// A new `server_filename`: 40 random letters and digits and the extension.
std::string new_server_filename(std::string_view extension);

/// Equal names (compared without ASCII case) become "a.jpg", "a-copy-0.jpg", "a-copy-1.jpg".
std::vector<std::string> told_apart(std::vector<std::string> names);

/// `attachment; filename="a_b.jpg"; filename*=utf-8''a%C3%A4b.jpg`: both forms always, in this
/// order, as the clients of this API read them.
std::string disposition_of(std::string_view file_name);

}  // namespace pressoir::dialects::iloveimg
