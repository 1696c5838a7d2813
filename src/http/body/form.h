// Form: multipart, urlencoded and JSON bodies as one thing, read as they stream in.
// Lenient by design: real clients send malformed ends, full paths as file names and wrong labels.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/temp_file.h"
#include "http/message.h"

namespace pressoir::http {

struct FormFile {
  std::string field;      ///< "file"
  std::string file_name;  ///< as sent, may be a full path; see base_name
  TempFile content;
};

struct Form {
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<FormFile> files;
  /// Places in `fields` of names without '=', whose values are empty.
  std::vector<std::size_t> bare;
  /// Of a JSON body: what it says, whose members are `fields` as text. Null: another body.
  std::shared_ptr<const boost::json::object> json;
  /// The last value of a field; empty when absent.
  [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const noexcept;
  /// The first file of a field; null when absent.
  [[nodiscard]] FormFile* file(std::string_view field) noexcept;
};

/// Whether the fields that have arrived whole so far name a sender who may send the rest.
/// @throws Error to refuse the request.
using SenderCheck = std::function<Async<bool>(const Form& so_far)>;

/// Reads the whole body under request.limits; file parts go to TempFiles in request.spool.
/// The body is sniffed where the Content-Type is missing or wrong. A part ends at the first
/// CRLF--BOUNDARY whatever follows; what cannot be parsed after that is ignored.
/// @param check  of a multipart body: asked after new fields, before more of a file is kept, until
///               it says yes (see BodyReader::trust_sender).
/// @throws Error payload_too_large (a file, the whole body), timeout, invalid_request (fields that
///         are too long, too, however small the body; a second file while the check has not said
///         yes).
Async<Form> read_form(Request& request, const SenderCheck& check);
Async<Form> read_form(Request& request);

/// "a=1&b=2&c", decoded, in order: a body or a query. @throws Error invalid_request: more than 1000
///         fields.
Form urlencoded_form(std::string_view text);
/// Its fields alone.
std::vector<std::pair<std::string, std::string>> urlencoded_fields(std::string_view text);

/// After the last '/' or '\', control characters removed; at most 255 bytes, the extension among
/// them (short_name()).
std::string base_name(std::string_view path);

}  // namespace pressoir::http
