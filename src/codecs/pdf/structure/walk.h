// Walks over the objects of a document. Pure but for what the visitors do; one thread at a time.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// Objects that were written anew in a way that could show.
struct Touched {
  std::set<QPDFObjGen> drawn;   ///< drawings alone prove that they look the same
  std::set<QPDFObjGen> proven;  ///< they say the same: tokens, coefficients and tables are equal
};

/// The dictionary of a dictionary or of a stream; null for others.
Object dictionary_of(Object object);

/// The value of a key as a name ("/Image"); empty: there is none, or it is no name.
std::string name_in(Object dictionary, const std::string& key);

/// Calls `visit` for `top` and all direct objects in it, containers before what they hold. What it
/// returns false for is not entered. A reference is visited, never followed.
void for_each_direct(Object top, const std::function<bool(Object&)>& visit);

/// The indirect objects that the trailer leads to, each once, in the order in which they are met.
std::vector<Object> reachable(QPDF& graph);

/// Puts other objects in the place of references, everywhere that the trailer leads to.
void replace_references(QPDF& graph, const std::map<QPDFObjGen, Object>& replacements);

}  // namespace pressoir::codecs::pdf
