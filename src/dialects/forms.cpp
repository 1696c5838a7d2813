#include "dialects/forms.h"

#include <utility>

#include "base/files/file_threads.h"

namespace pressoir::dialects {

std::string_view text_in(const http::Form& form, std::string_view field) {
  return form.field(field).value_or("");
}

bool is_chosen(const http::FormFile& file) {
  return !file.file_name.empty() || file.content.size() > 0;
}

Async<http::Tree> read_tree(http::Form form, std::string query) {
  if (!http::is_long(form)) co_return http::tree_of(form, query);
  auto read = [form = std::move(form), query = std::move(query)] {
    return http::tree_of(form, query);
  };
  co_return co_await on_file_thread(std::move(read));
}

service::Upload taken(http::FormFile& file, std::string name) {
  return {.content = std::move(file.content), .file_name = std::move(name)};
}

}  // namespace pressoir::dialects
