// Base64 (RFC 4648, section 4), over OpenSSL. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace pressoir {

/// The bytes that `text` stands for; blanks and line ends in it are skipped. Empty: it is not
/// padded Base64.
std::optional<Buffer> from_base64(std::string_view text);

}  // namespace pressoir
