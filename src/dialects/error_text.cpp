#include "dialects/error_text.h"

namespace pressoir::dialects {

std::string_view error_text(const Error& problem, std::string_view usual) {
  if (problem.code() != ErrorCode::invalid_request) return usual;
  std::string_view said = problem.what();
  if (said.ends_with('.')) said.remove_suffix(1);
  return said.empty() ? usual : said;
}

}  // namespace pressoir::dialects
