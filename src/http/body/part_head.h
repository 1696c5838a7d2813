// What the heads of multipart bodies and parts say. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pressoir::http {

/// What Content-Disposition says about a part.
struct PartHead {
  std::string name;
  std::optional<std::string> file_name;  ///< present (perhaps empty): the part is a file
  friend bool operator==(const PartHead&, const PartHead&) = default;
};

/// Whether a header of a part is its Content-Disposition.
bool is_disposition(std::string_view header_name) noexcept;
/// Reads a Content-Disposition value: quoted or bare values, \" inside quotes, other backslashes
/// as they are (Windows paths), filename*= of RFC 5987, which wins over filename=.
PartHead part_head_in(std::string_view disposition);

/// The boundary parameter of a multipart Content-Type; empty when it has none or is another type.
std::string boundary_in(std::string_view content_type);
/// The boundary of a body that starts like multipart, recognised by its first line and the header
/// after it; empty when `start_of_body` does not look so. 1 KiB of the body are enough.
std::string sniffed_boundary(std::string_view start_of_body);

}  // namespace pressoir::http
