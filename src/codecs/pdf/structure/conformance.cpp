#include "codecs/pdf/structure/conformance.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::uint64_t kMaxXmp = std::uint64_t{16} << 20U;

std::string xmp_of(QPDF& graph) {
  auto metadata = graph.getRoot().getKey("/Metadata");
  const auto data = metadata.isStream() ? decoded(metadata, kMaxXmp) : std::nullopt;
  return data ? std::string(as_text(*data)) : std::string();
}

// The first digit behind the name of a property, as an element's text or as an attribute.
int number_behind(std::string_view xmp, std::string_view property) {
  const auto at = xmp.find(property);
  if (at == std::string_view::npos) return 0;
  const auto rest = xmp.substr(at + property.size(), 8);
  const auto* digit = std::ranges::find_if(
      rest, [](char letter) { return std::isdigit(static_cast<unsigned char>(letter)) != 0; });
  return digit == rest.end() ? 0 : *digit - '0';
}

}  // namespace

std::string Conformance::names() const {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  if (pdf_a > 0) add("PDF/A-" + std::to_string(pdf_a));
  if (pdf_x) add("PDF/X");
  if (pdf_ua) add("PDF/UA");
  return names;
}

Conformance conformance_of(QPDF& graph) {
  const auto xmp = xmp_of(graph);
  Conformance result;
  result.pdf_a = number_behind(xmp, "pdfaid:part");
  result.pdf_ua = xmp.find("pdfuaid:part") != std::string::npos;
  auto info = graph.getTrailer().getKey("/Info");
  result.pdf_x = xmp.find("pdfxid:GTS_PDFXVersion") != std::string::npos ||
                 (info.isDictionary() && info.hasKey("/GTS_PDFXVersion"));
  return result;
}

bool is_signed(QPDF& graph) {
  for (auto& object : reachable(graph)) {
    bool found = false;
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) return false;
      if (value.isDictionary()) found = found || value.getKey("/ByteRange").isArray();
      return true;
    });
    if (found) return true;
  }
  return false;
}

}  // namespace pressoir::codecs::pdf
