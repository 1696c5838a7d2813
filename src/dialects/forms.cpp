#include "dialects/forms.h"

#include <utility>

namespace pressoir::dialects {

std::string_view text_in(const http::Form& form, std::string_view field) {
  return form.field(field).value_or("");
}

bool is_chosen(const http::FormFile& file) {
  return !file.file_name.empty() || file.content.size() > 0;
}

service::Upload taken(http::FormFile& file, std::string name) {
  return {.content = std::move(file.content), .file_name = std::move(name)};
}

}  // namespace pressoir::dialects
