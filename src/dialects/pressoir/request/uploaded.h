// Files in the parts of a form: which there are, what is refused of them, what they are for a
// fingerprint. Functions of their own; on the server's executor.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/file_head.h"
#include "dialects/pressoir/request/refusal.h"
#include "http/body/form.h"
#include "model/job.h"
#include "service/upload.h"

namespace pressoir::dialects::own {

inline constexpr std::string_view kFile = "file";

/// Part by part: no other files may come. @throws Refusal.
void expect_parts(const http::Form& form, std::span<const std::string_view> known);
/// The files in parts named kFile, which move out of the form. @throws Refusal for other parts.
std::vector<service::Upload> uploads_in(http::Form& form);

Refusal empty_file(std::string_view part);
/// @throws Refusal; Error unsupported_format, payload_too_large.
Async<void> check_upload(const service::Upload& upload, std::uint64_t max_bytes);
/// What the sources are, for a fingerprint: files by their SHA-256, then URLs.
Async<std::vector<std::string>> contents_of(const std::vector<service::Upload>& uploads,
                                            const std::vector<RemoteFile>& remotes);

}  // namespace pressoir::dialects::own
