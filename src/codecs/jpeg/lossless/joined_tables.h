// Joined tables: segments of tables that stand side by side as one. Pure.
#pragma once

#include "base/bytes.h"

namespace pressoir::codecs::jpeg {

/// The same JPEG with four bytes less for each segment of tables (DQT, DHT) that follows another
/// of its kind.
/// @throws Error corrupt_input for what is no JPEG.
Buffer with_joined_tables(Bytes jpeg);

}  // namespace pressoir::codecs::jpeg
