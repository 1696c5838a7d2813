// What a document carries beside its pages, and which of it goes under a policy. Pure but for the
// document that is changed.
#pragma once

#include <string>
#include <vector>

#include "codecs/pdf/structure/document.h"

namespace pressoir::codecs::pdf {

/// By the names of reports, sorted: "attachments", "document_info", "output_intents",
/// "private_data" (/PieceInfo, of the programs that made the file), "thumbnails", "xmp".
std::vector<std::string> side_data_of(Document& document);

/// Takes out what the policy does not ask for; true where something was there. Private data and
/// thumbnails of pages stay with everything only. XMP and the information dictionary (but for the
/// title, which viewers show) go where neither copyright, date nor location stay, nor a profile;
/// those of files that conform to PDF/A or PDF/X stay.
bool drop_side_data(Document& document, const MetadataPolicy& policy);

}  // namespace pressoir::codecs::pdf
