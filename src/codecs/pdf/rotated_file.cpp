#include "codecs/pdf/rotated_file.h"

#include <qpdf/QPDFPageObjectHelper.hh>

#include "codecs/pdf/check/facts.h"
#include "codecs/pdf/structure/conformance.h"
#include "codecs/pdf/trace.h"
#include "codecs/pdf/write/file_writer.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr bool kFurther = true;  // from what it is

void check_rotated(Document& wanted, Bytes file, const Limits& limits) {
  Document made(file, limits, wanted.password());
  auto difference = first_difference(facts_of(wanted, true), facts_of(made, true));
  if (difference.empty() && encryption_of(wanted) != encryption_of(made))
    difference = "the encryption";
  if (!difference.empty())
    throw Error(ErrorCode::internal, "The result did not pass its check.", difference);
}

}  // namespace

Buffer rotated_file(Bytes input, int degrees, const Limits& limits, const std::string& password) {
  Document document(input, limits, password);
  return through_qpdf([&] {
    if (is_signed(document.graph()))
      throw Error(ErrorCode::invalid_request,
                  "The PDF file is signed: to rotate its pages would break the signature.");
    for (const auto& page : document.pages())
      QPDFPageObjectHelper(page).rotatePage(degrees, kFurther);
    const auto trace = trace_in(input);
    auto options = options_for(document, conformance_of(document.graph()), false);
    options.has_trace = trace.has_value();
    auto file = write_document(document, options);
    if (trace) put_trace(file, *trace);
    check_rotated(document, file, limits);
    return file;
  });
}

}  // namespace pressoir::codecs::pdf
