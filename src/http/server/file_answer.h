// FileAnswer: a stored file as an answer: ranges, conditions, HEAD, names. Pure but for the file's
// size.
//
// SOURCE: RFC 9110, sections 8.8 (validators), 13 (conditions) and 14 (ranges); RFC 6266 and 8187
// (Content-Disposition).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace pressoir::http {

struct FileAnswer {
  std::string content_type = "application/octet-stream";
  std::string etag;         ///< strong, without quotes; empty: none
  std::string file_name;    ///< UTF-8; empty: no name is sent
  bool attachment = false;  ///< save, do not show
  /// A file of a user where people are signed in: browsers run nothing in it and do not take it for
  /// a page of this server, and what is no raster picture they save.
  bool sandboxed = false;
  std::optional<std::int64_t> last_modified;  ///< unix seconds
  std::string cache_control;                  ///< empty: none
};

/// 200 with the file; 206 for one range of bytes, 416 for one beyond the end; 304 where
/// If-None-Match or If-Modified-Since hold. Several ranges, other units and malformed ranges are
/// ignored (RFC 9110, 14.2), as is a range whose If-Range does not hold. HEAD gets what GET would
/// get, without ranges; the server leaves the body out.
Response file_answer(const Request& request, ReadablePtr file, const FileAnswer& answer);

/// Whether a list of entity tags, as If-None-Match has it, names this one (in quotes); weak ones
/// count too (RFC 9110, 13.1.2).
bool names_tag(std::string_view list, std::string_view quoted);

/// "attachment; filename=\"a_b.jpg\"; filename*=UTF-8''a%C3%A4b.jpg"; the second form only where
/// the first cannot carry the name.
std::string content_disposition(bool attachment, std::string_view file_name);

}  // namespace pressoir::http
