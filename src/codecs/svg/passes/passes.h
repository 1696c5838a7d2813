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
/// Takes out elements and attributes in the namespaces of editors, unless all metadata stays.
bool remove_editors_data(Document& document, const PassContext& context);
/// Takes out metadata elements, but those that MetadataPolicy asks for.
bool remove_metadata(Document& document, const PassContext& context);
/// Takes out declarations of namespaces that nothing uses, or that repeat one above them.
bool remove_unused_namespaces(Document& document, const PassContext& context);
/// Takes out text where none is read or shown, and makes runs of blanks short elsewhere.
bool collapse_white_space(Document& document, const PassContext& context);
/// Takes out xml:space where it says nothing.
bool remove_xml_space(Document& document, const PassContext& context);
/// Writes CDATA as plain text where that is not longer.
bool unwrap_cdata(Document& document, const PassContext& context);

}  // namespace pressoir::codecs::svg
