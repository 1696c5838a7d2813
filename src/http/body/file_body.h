// A body that is one file, whatever its bytes look like.
#pragma once

#include "base/files/temp_file.h"
#include "http/message.h"

namespace pressoir::http {

/// Reads the whole body into one file in request.spool.
/// @throws Error payload_too_large above limits.max_file_bytes; as BodyReader.
Async<TempFile> read_file(Request& request);

}  // namespace pressoir::http
