// FileWriter: the objects of a document as a file of their own, in the fewest bytes: object streams
// (ISO 32000-1, 7.5.7), a cross-reference stream (7.5.8), strong deflate. Deterministic.
#pragma once

#include <string>

#include "codecs/pdf/structure/conformance.h"
#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

struct FileOptions {
  std::string version;         ///< "1.4": the least that the header says
  bool object_streams = true;  ///< false: a plain table, for conformance to PDF 1.4
  bool fast = false;           ///< less work on deflate
  bool has_trace = false;      ///< the trailer has a place for a trace
};

/// As a file of this document may be written.
FileOptions options_for(const Document& document, const Conformance& conformance, bool fast);

/// By one of the two below, whichever the input asks for.
Buffer write_document(Document& document, const FileOptions& options);

/// What the trailer leads to, with or without object streams, whichever is smaller where
/// `options` lets that be chosen. Streams are written as they are in the graph; nothing is
/// encrypted and nothing is linearised.
/// @throws what libqpdf throws.
Buffer write_file(QPDF& graph, const FileOptions& options);

/// A whole file that starts as `prefix` and is linearised or encrypted like the input, by libqpdf.
Buffer write_like_input(Document& document, const FileOptions& options);

/// The keys of a trailer that say what is in a document: without those that only describe a file.
Object essential_trailer(Object trailer);

/// The first element of /ID, which stays for the life of a document; empty: there is none.
std::string first_id(Object trailer);

}  // namespace pressoir::codecs::pdf
