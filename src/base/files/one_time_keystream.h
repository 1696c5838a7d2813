// A key for one file of the spool: what is on disk is of no use to anyone without this process.
#pragma once

#include <memory>

#include "base/files/temp_file.h"

namespace pressoir::crypto {

/// AES-256 in counter mode under a random key that is nowhere but in it. For a file that is written
/// once at each offset.
std::shared_ptr<const Keystream> one_time_keystream();

}  // namespace pressoir::crypto
