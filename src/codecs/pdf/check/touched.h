// Which pages show something of given objects. Pure; one thread at a time.
#pragma once

#include <set>
#include <vector>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// The pages, from 0, whose contents, resources or annotations' appearances lead to one of them.
std::vector<int> pages_with(const Document& document, const std::set<QPDFObjGen>& objects);

}  // namespace pressoir::codecs::pdf
