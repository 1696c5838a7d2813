// BMP as it is known without its codec. Pure; any thread.
#pragma once

#include "codecs/formats.h"

namespace pressoir::codecs {

const KnownFormat& bmp_format() noexcept;

namespace bmp {
bool is_bmp(Bytes head) noexcept;
}

}  // namespace pressoir::codecs
