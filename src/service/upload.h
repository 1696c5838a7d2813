// Upload: a file that came with a request or was fetched.
#pragma once

#include <string>

#include "base/files/temp_file.h"

namespace pressoir::service {

struct Upload {
  TempFile content;
  std::string file_name;  ///< base name, for display and history
};

}  // namespace pressoir::service
