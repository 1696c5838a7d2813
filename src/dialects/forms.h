// Forms: what the `goals` of all dialects read of a form alike. Pure; any thread
// but for what waits.
#pragma once

#include <string>
#include <string_view>

#include "http/body/form.h"
#include "http/body/form_tree.h"
#include "service/upload.h"

namespace pressoir::dialects {

/// The text of a field; empty when absent. Valid as long as the form.
std::string_view text_in(const http::Form& form, std::string_view field);

/// False for a part as forms send it where no file was chosen: empty and without a name.
bool is_chosen(const http::FormFile& file);

/// tree_of() it and a query: of long text on a file thread.
Async<http::Tree> read_tree(http::Form form, std::string query);

/// The file moves out of the form; `name` is its name in the history, in lists and in links.
service::Upload taken(http::FormFile& file, std::string name);

}  // namespace pressoir::dialects
