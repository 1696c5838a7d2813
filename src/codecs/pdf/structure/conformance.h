// The standards that a file says it conforms to, and what they ask of its structure. Pure.
#pragma once

#include <string>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

struct Conformance {
  int pdf_a = 0;  ///< the part of ISO 19005; 0: none
  bool pdf_x = false, pdf_ua = false;

  /// ISO 19005-1 is about PDF 1.4: without object streams and cross-reference streams.
  [[nodiscard]] bool needs_plain_structure() const noexcept { return pdf_a == 1; }
  /// Metadata that agree with each other are part of it.
  [[nodiscard]] bool needs_metadata() const noexcept { return pdf_a > 0 || pdf_x || pdf_ua; }
  /// "PDF/A-2, PDF/UA"; empty: none.
  [[nodiscard]] std::string names() const;
};

/// By the XMP of the document, and for PDF/X the information dictionary.
Conformance conformance_of(QPDF& graph);

/// True where a signature covers bytes of the file (ISO 32000-1, 12.8.1): any change breaks it.
bool is_signed(QPDF& graph);

}  // namespace pressoir::codecs::pdf
