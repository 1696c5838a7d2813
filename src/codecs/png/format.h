// PNG as it is known without its codec. Pure; any thread.
#pragma once

#include "codecs/formats.h"

namespace pressoir::codecs {

const KnownFormat& png_format() noexcept;

namespace png {
bool is_png(Bytes head) noexcept;
}

}  // namespace pressoir::codecs
