// AVIF as it is known without its codec. Pure; any thread.
#pragma once

#include "codecs/formats.h"

namespace pressoir::codecs {

const KnownFormat& avif_format() noexcept;

}  // namespace pressoir::codecs
