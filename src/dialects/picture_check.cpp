#include "dialects/picture_check.h"

#include <string>

#include "base/error.h"
#include "dialects/error_text.h"

namespace pressoir::dialects {

void check_picture(const PictureHead& head, std::string_view file_name, std::uint64_t max_bytes) {
  const std::string file = file_name.empty() ? "The file" : "The file " + shown_value(file_name);
  if (head.bytes == 0) throw Error(ErrorCode::invalid_request, file + " is empty");
  if (head.bytes > max_bytes)
    throw Error(ErrorCode::payload_too_large, file + " has " + std::to_string(head.bytes) +
                                                  " bytes; the limit is " +
                                                  std::to_string(max_bytes));
  if (!head.format)
    throw Error(ErrorCode::unsupported_format, file + " is not a JPEG, PNG, GIF or WebP");
}

}  // namespace pressoir::dialects
