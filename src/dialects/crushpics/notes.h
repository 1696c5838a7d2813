// Notes: what an image's batch keeps of its request (Batch::notes), for answers and webhooks that
// come later. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialects/crushpics/goals.h"

namespace pressoir::dialects::crushpics {

struct Notes {
  std::string base;  ///< of links, from base_of()
  std::string origin;
  std::string file_type;     ///< of the upload: "image/png"
  std::string original_key;  ///< FileToken::key of the original
  Compressed compressed;
  std::vector<Style> styles;  ///< those of the second job on
  friend bool operator==(const Notes&, const Notes&) = default;
};

std::string text_of(const Notes& notes);
/// What cannot be read stays as it is in Notes{}.
Notes notes_in(std::string_view text);

}  // namespace pressoir::dialects::crushpics
