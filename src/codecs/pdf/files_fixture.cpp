#include "codecs/pdf/files_fixture.h"

#include "codecs/pdf/structure/document.h"

#include <qpdf/Buffer.hh>
#include <qpdf/QPDFWriter.hh>

#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::pdf::testing {
namespace {

constexpr int kFirstOwn = 10;

Buffer written(QPDFWriter& writer) {
  writer.setOutputMemory();
  writer.write();
  const auto data = writer.getBufferSharedPointer();
  return to_buffer(std::as_bytes(std::span(data->getBuffer(), data->getSize())));
}

}  // namespace

int FileBuilder::add(std::string object) {
  const int number = objects_.empty() ? 1 : objects_.rbegin()->first + 1;
  objects_[number] = std::move(object);
  return number;
}

int FileBuilder::add_stream(std::string_view dictionary, std::string_view data) {
  return add("<< " + std::string(dictionary) + " /Length " + std::to_string(data.size()) +
             " >>\nstream\n" + std::string(data) + "\nendstream");
}

Buffer FileBuilder::file(std::string_view trailer) const {
  std::string out = "%PDF-1.4\n";
  std::map<int, std::size_t> places;
  for (const auto& [number, object] : objects_) {
    places[number] = out.size();
    out += std::to_string(number) + " 0 obj\n" + object + "\nendobj\n";
  }
  const auto start = out.size();
  const int count = objects_.rbegin()->first + 1;
  out += "xref\n0 " + std::to_string(count) + "\n0000000000 65535 f \n";
  for (int number = 1; number < count; ++number) {
    auto digits = places.contains(number) ? std::to_string(places[number]) : std::string("0");
    digits.insert(0, 10 - digits.size(), '0');
    out += digits + (places.contains(number) ? " 00000 n \n" : " 00000 f \n");
  }
  out += "trailer\n<< /Root 1 0 R /Size " + std::to_string(count) + ' ' + std::string(trailer) +
         " >>\nstartxref\n" + std::to_string(start) + "\n%%EOF\n";
  return to_buffer(as_bytes(out));
}

Sample::Sample() {
  while (builder.add("null") < kFirstOwn - 1) {
  }
}

Buffer Sample::file(const Parts& parts) {
  builder.set(1, "<< /Type /Catalog /Pages 2 0 R " + parts.catalogue + " >>");
  builder.set(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  builder.set(4,
              "<< /Type /Annot /Subtype /Link /Rect [ 10.00 10.00 90.00 30.00 ] /A << /S /URI "
              "/URI (http://example.org/) >> >>");
  std::string kids;
  for (int page = 0; page < parts.pages; ++page) {
    // Space that says nothing, so that there is something to save.
    const std::string text = "BT /F1 12 Tf 20 50 Td (Page " + std::to_string(page + 1) +
                             " of a sample) Tj ET" + std::string(2'000, ' ');
    const int contents = builder.add_stream("", text);
    kids += std::to_string(builder.add("<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 200 100 ] "
                                       "/Annots [ 4 0 R ] /Contents " +
                                       std::to_string(contents) +
                                       " 0 R /Resources << /Font << /F1 "
                                       "3 0 R >> " +
                                       parts.resources + " >> " + parts.page + " >>")) +
            " 0 R ";
  }
  builder.set(
      2, "<< /Type /Pages /Count " + std::to_string(parts.pages) + " /Kids [ " + kids + "] >>");
  return builder.file(parts.trailer);
}

std::string deflated(std::string_view data) {
  png::Compressor compressor(1);
  const auto bytes = as_bytes(data);
  return std::string(as_text(compressor.compress({as_u8(bytes), bytes.size()})));
}

std::string in_hexadecimal(std::string_view data) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : data) {
    out += kDigits[static_cast<std::uint8_t>(letter) >> 4U];
    out += kDigits[static_cast<std::uint8_t>(letter) & 15U];
  }
  return out + '>';
}

Buffer linearised(Bytes file) {
  QPDF graph;
  graph.processMemoryFile("test", reinterpret_cast<const char*>(file.data()), file.size());
  QPDFWriter writer(graph);
  writer.setLinearization(true);
  return written(writer);
}

Buffer encrypted(Bytes file, const char* user_password, const char* owner_password) {
  QPDF graph;
  graph.processMemoryFile("test", reinterpret_cast<const char*>(file.data()), file.size());
  QPDFWriter writer(graph);
  writer.setR6EncryptionParameters(user_password, owner_password, true, true, true, true, true,
                                   false, qpdf_r3p_none, true);
  return written(writer);
}

}  // namespace pressoir::codecs::pdf::testing
