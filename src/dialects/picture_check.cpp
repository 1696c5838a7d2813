#include "dialects/picture_check.h"

#include <string>

#include "base/error.h"
#include "dialects/error_text.h"
#include "dialects/picture_head.h"

namespace pressoir::dialects {

void check_picture(const TempFile& content, std::string_view file_name, std::uint64_t max_bytes) {
  const std::string file = file_name.empty() ? "The file" : "The file " + shown_value(file_name);
  const auto bytes = content.size();
  if (bytes == 0) throw Error(ErrorCode::invalid_request, file + " is empty");
  if (bytes > max_bytes)
    throw Error(ErrorCode::payload_too_large, file + " has " + std::to_string(bytes) +
                                                  " bytes; the limit is " +
                                                  std::to_string(max_bytes));
  if (!format_in(content))
    throw Error(ErrorCode::unsupported_format, file + " is not a JPEG, PNG, GIF or WebP");
}

}  // namespace pressoir::dialects
