// What a document says beside what its pages look like, so that two files of one document can be
// compared whatever their objects are numbered, shared and packed like. Pure; one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "codecs/pdf/structure/document.h"
#include "codecs/pdf/write/digest.h"

namespace pressoir::codecs::pdf {

struct Fact {
  std::string name;  ///< "page 3", "Outlines": for people
  Digest digest;
};

/// Of each page its boxes, rotation, user unit, annotations with links and fields, everything but
/// contents and resources; of the catalogue each entry (outlines, named destinations, forms,
/// attachments, tags, page labels, language, ...); the information dictionary.
/// @param with_side_data  false: without what drop_side_data() may take out.
std::vector<Fact> facts_of(Document& document, bool with_side_data);

/// How the file is encrypted, for whom, and what they may do; empty: it is not. Two files with the
/// same open with the same passwords.
std::string encryption_of(Document& document);

/// The name of the first fact that is not the same; empty: all are.
std::string first_difference(const std::vector<Fact>& before, const std::vector<Fact>& after);

}  // namespace pressoir::codecs::pdf
