// Other layouts of the same picture: fewer bits, an indexed colour space in the place of colours.
// Each sample stands for the same colour as before. Pure; deterministic.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "codecs/pdf/pictures/layout.h"

namespace pressoir::codecs::pdf {

struct Form {
  Buffer samples;
  Layout layout;
  std::vector<std::pair<std::string, std::string>> entries;  ///< of the dictionary, as PDF text
};

/// Those that may be smaller; none where samples mean more than a colour (/Decode, colour keys).
std::vector<Form> forms_of(Bytes samples, const Layout& layout, Object stream);

}  // namespace pressoir::codecs::pdf
