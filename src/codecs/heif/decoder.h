// libde265 as libheif's decoder of HEVC pictures, without threads: libheif's own starts one, which
// the worker's sandbox refuses, and then waits for it forever. Internal to heif/.
#pragma once

namespace pressoir::codecs::heif {

/// Makes libheif decode through it, once per process. Any thread. @throws Error internal.
void use_own_decoder();

}  // namespace pressoir::codecs::heif
