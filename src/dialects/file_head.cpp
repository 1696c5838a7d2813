#include "dialects/file_head.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files/file_threads.h"
#include "base/text.h"
#include "dialects/error_text.h"
#include "service/formats.h"

namespace pressoir::dialects {
namespace {

/// "JPEG, PNG, GIF or WebP".
std::string titles_of(FormatNames names) {
  std::vector<std::string_view> titles;
  for (const std::string_view name : names) {
    const FormatInfo* format = service::format_named(name);
    titles.push_back(format ? format->title : name);
  }
  return listed(titles, "or");
}

}  // namespace

FileHead head_of(const Readable& file, FormatNames served) {
  const FormatInfo* format = service::format_of(file);
  const bool is_served = format && std::ranges::find(served, format->name) != served.end();
  return {.bytes = file.size(), .format = is_served ? format : nullptr};
}

Async<FileHead> read_head(ReadablePtr file, FormatNames served) {
  auto read = [file = std::move(file), served] { return head_of(*file, served); };
  co_return co_await on_file_thread(std::move(read));
}

Async<FileHead> read_head(const TempFile& file, FormatNames served) {
  return read_head(readable(file.duplicate()), served);
}

void check_file(const FileHead& head, std::string_view file_name, std::uint64_t max_bytes,
                FormatNames served) {
  const std::string file = file_name.empty() ? "The file" : "The file " + shown_value(file_name);
  if (head.bytes == 0) throw Error(ErrorCode::invalid_request, file + " is empty");
  if (head.bytes > max_bytes)
    throw Error(ErrorCode::payload_too_large, file + " has " + std::to_string(head.bytes) +
                                                  " bytes; the limit is " +
                                                  std::to_string(max_bytes));
  if (!head.format)
    throw Error(ErrorCode::unsupported_format, file + " is not a " + titles_of(served));
}

}  // namespace pressoir::dialects
