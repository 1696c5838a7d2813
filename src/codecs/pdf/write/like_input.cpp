// Linearised and encrypted files, which libqpdf writes.
#include "codecs/pdf/write/file_writer.h"

#include <algorithm>
#include <string_view>

#include <qpdf/Buffer.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDFWriter.hh>

#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/trace.h"
#include "codecs/pdf/write/digest.h"

namespace pressoir::codecs::pdf {
namespace {

// What QPDFWriter::setStaticID puts in the place of the second identifier (QPDFWriter.hh).
constexpr std::string_view kStaticId{
    "\x31\x41\x59\x26\x53\x58\x97\x93\x23\x84\x62\x64\x33\x83\x27\x95", 16};

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char letter : bytes) {
    out += kDigits[static_cast<std::uint8_t>(letter) >> 4U];
    out += kDigits[static_cast<std::uint8_t>(letter) & 15U];
  }
  return out;
}

// An encrypted file has other bytes each time; its identifier is one of them all the same.
void put_identifier(Buffer& file, std::string_view identifier) {
  const auto from = hexadecimal(kStaticId), to = hexadecimal(identifier);
  const auto text = as_text(file);
  for (auto at = text.find(from); at != std::string_view::npos; at = text.find(from, at + 1))
    std::ranges::copy(as_bytes(to), file.begin() + static_cast<std::ptrdiff_t>(at));
}

Buffer written_by_qpdf(Document& document, const FileOptions& options) {
  auto trailer = document.graph().getTrailer();
  trailer.removeKey("/DocChecksum");
  trailer.removeKey(std::string(kTraceKey));
  if (options.has_trace)
    trailer.replaceKey(std::string(kTraceKey), Object::newString(trace_placeholder()));
  QPDFWriter writer(document.graph());
  writer.setOutputMemory();
  writer.setStreamDataMode(qpdf_s_preserve);
  writer.setCompressStreams(true);
  writer.setDecodeLevel(qpdf_dl_none);
  writer.setRecompressFlate(false);
  writer.setObjectStreamMode(options.object_streams ? qpdf_o_generate : qpdf_o_disable);
  writer.setMinimumPDFVersion(options.version);
  writer.setLinearization(document.is_linearised());
  writer.setSuppressOriginalObjectIDs(true);
  if (document.is_encrypted()) {
    writer.setPreserveEncryption(true);
    writer.setStaticID(true);
  } else {
    writer.setDeterministicID(true);
  }
  Pl_Flate::setCompressionLevel(9);
  writer.write();
  const auto data = writer.getBufferSharedPointer();
  auto file = to_buffer(std::as_bytes(std::span(data->getBuffer(), data->getSize())));
  if (document.is_encrypted()) put_identifier(file, digest_of(Bytes(file)).bytes());
  return file;
}

}  // namespace

Buffer write_like_input(Document& document, const FileOptions& options) {
  constexpr std::size_t kFew = 24;  // object streams cost more than they save
  auto own = options;
  own.object_streams = own.object_streams && reachable(document.graph()).size() > kFew;
  return written_by_qpdf(document, own);
}

FileOptions options_for(const Document& document, const Conformance& conformance, bool fast) {
  return {.version = document.version(),
          .object_streams = !conformance.needs_plain_structure(),
          .fast = fast};
}

Buffer write_document(Document& document, const FileOptions& options) {
  return document.is_linearised() || document.is_encrypted()
             ? write_like_input(document, options)
             : write_file(document.graph(), options);
}

}  // namespace pressoir::codecs::pdf
