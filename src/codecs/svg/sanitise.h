// Takes out of an SVG what runs, or reaches beyond the file. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "codecs/svg/document/node.h"

namespace pressoir::codecs::svg {

/// Removes scripts, event handlers, foreign content, references to other files (links to web pages
/// and mail addresses stay), references that run scripts, animations of references, style sheets
/// that load or hide something, and the document type with its entities.
/// @return what there was of that, by name, each once: "scripts", "outside references".
std::vector<std::string> sanitise(Document& document);

}  // namespace pressoir::codecs::svg
