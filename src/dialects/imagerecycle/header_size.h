// HeaderSize: the size of a picture that the engine could not read, as its header has it: image
// objects show one of failed jobs too. Numbers at fixed places are read, nothing is decoded.
#pragma once

#include "base/loop/async.h"
#include "base/files/readable.h"
#include "model/size.h"

namespace pressoir::dialects::imagerecycle {

/// Of a JPEG, PNG, GIF or WebP; 0 x 0 of anything else, and where the header says nothing. Blocks.
/// SOURCE: ISO 10918-1, B.2.2 (JPEG frame header); PNG, 11.2.2 (IHDR); GIF89a, 18 (logical screen);
/// RFC 9649, 2.5 to 2.7 (WebP).
Size header_size(const Readable& file);
/// The same on a file thread.
Async<Size> read_header_size(ReadablePtr file);

}  // namespace pressoir::dialects::imagerecycle
