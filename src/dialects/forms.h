// Forms: what the `goals` of all dialects read of a form alike. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "http/body/form.h"
#include "service/upload.h"

namespace pressoir::dialects {

/// The text of a field; empty when absent. Valid as long as the form.
std::string_view text_in(const http::Form& form, std::string_view field);

/// False for a part as forms send it where no file was chosen: empty and without a name.
bool is_chosen(const http::FormFile& file);

/// The file moves out of the form; `name` is its name in the history, in lists and in links.
service::Upload taken(http::FormFile& file, std::string name);

}  // namespace pressoir::dialects
