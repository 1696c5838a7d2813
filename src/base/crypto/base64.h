// Base64 (RFC 4648), over OpenSSL. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pressoir {

/// The bytes that `text` (section 4) stands for; blanks and line ends in it are skipped. Empty: it
/// is not padded Base64.
std::optional<Buffer> from_base64(std::string_view text);
/// The same without blanks, of either alphabet (sections 4 and 5: "+/" and "-_") and with or
/// without padding.
std::optional<Buffer> from_any_base64(std::string_view text);
/// Section 4, with padding, in one line.
std::string to_base64(Bytes data);
/// Section 5, without padding: for URLs and tokens.
std::string to_base64url(Bytes data);

}  // namespace pressoir
