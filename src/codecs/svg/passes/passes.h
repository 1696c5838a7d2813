// The passes, each in a file of its own name. Pure functions on one document; any thread.
#pragma once

#include "codecs/svg/passes/pass.h"

namespace pressoir::codecs::svg {

/// Takes out comments; those that MetadataPolicy asks for stay: all of them, or those about rights.
bool remove_comments(Document& document, const PassContext& context);
/// Takes out processing instructions, but not those that name a style sheet.
bool remove_instructions(Document& document, const PassContext& context);
/// Takes out the document type, the entities of which were replaced by the reader.
bool remove_doctype(Document& document, const PassContext& context);

}  // namespace pressoir::codecs::svg
