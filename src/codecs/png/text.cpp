#include "codecs/png/text.h"

#include <algorithm>
#include <cctype>

#include "codecs/png/deflate.h"

namespace pressoir::codecs::png {
namespace {

constexpr std::size_t kMaxText = 4U << 20;
constexpr std::string_view kXmp = "XML:com.adobe.xmp";
constexpr std::string_view kRawProfile = "Raw profile type ";
// Photoshop's image resource 0x0404 (Adobe, Photoshop File Formats, "Image Resource Blocks").
constexpr std::uint16_t kIptcResource = 0x0404;

int hex_value(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

/// "\nname\n    length\nhex...": the bytes.
std::optional<Buffer> raw_profile(std::string_view text) {
  std::size_t at = text.find_first_not_of('\n');
  if (at != std::string_view::npos) at = text.find('\n', at);      // after the name
  if (at != std::string_view::npos) at = text.find('\n', at + 1);  // after the length
  if (at == std::string_view::npos) return std::nullopt;
  Buffer bytes;
  int high = -1;
  for (const char letter : text.substr(at)) {
    const int value = hex_value(letter);
    if (value < 0) continue;
    if (high < 0) {
      high = value;
    } else {
      bytes.push_back(static_cast<std::byte>(high << 4 | value));
      high = -1;
    }
  }
  return bytes;
}

Buffer without_prefix(const Buffer& bytes, std::string_view prefix) {
  if (as_text(bytes).starts_with(prefix)) return to_buffer(Bytes(bytes).subspan(prefix.size()));
  return bytes;
}

/// The IPTC resource of an 8BIM list; the bytes themselves when they are no such list.
Buffer iptc_records(const Buffer& bytes) {
  const Bytes all(bytes);
  std::size_t at = 0;
  while (at + 12 <= all.size() && as_text(all.subspan(at, 4)) == "8BIM") {
    const std::uint16_t id = big_endian_16(all, at + 4);
    const std::size_t name = (as_u8(all)[at + 6] + std::size_t{2}) & ~std::size_t{1};
    const std::size_t size_at = at + 6 + name;
    if (size_at + 4 > all.size()) return {};
    const std::size_t size = big_endian_32(all, size_at);
    if (size > all.size() - size_at - 4) return {};
    if (id == kIptcResource) return to_buffer(all.subspan(size_at + 4, size));
    at = size_at + 4 + size + size % 2;
  }
  return at == 0 ? bytes : Buffer{};
}

/// ISO 8859-1, the letters of tEXt and zTXt, as UTF-8.
std::string utf8_of(std::string_view latin) {
  std::string text;
  for (const char letter : latin) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x80) {
      text += letter;
    } else {
      text += static_cast<char>(0xC0U | code >> 6U);
      text += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void put(Buffer& target, Buffer value) {
  if (target.empty()) target = std::move(value);
}

void absorb_profile(std::string_view kind, const Buffer& bytes, raster::Metadata& metadata) {
  constexpr std::string_view kExif("Exif\0\0", 6);
  constexpr std::string_view kXmpHead("http://ns.adobe.com/xap/1.0/\0", 29);
  if (kind == "xmp" || as_text(bytes).starts_with(kXmpHead))
    put(metadata.xmp, without_prefix(bytes, kXmpHead));
  else if (kind == "iptc")
    put(metadata.iptc, iptc_records(bytes));
  else
    put(metadata.exif, without_prefix(bytes, kExif));
}

Buffer keyword(std::string_view text) {
  Buffer data = to_buffer(as_bytes(text));
  data.push_back(std::byte{0});
  return data;
}

void append(Buffer& out, const Buffer& more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

std::string_view keyword_of(Bytes data) {
  const auto text = as_text(data);
  return text.substr(0, text.find('\0'));
}

std::optional<std::string> readable_text(const Chunk& chunk) {
  const auto all = as_text(chunk.data);
  std::size_t at = all.find('\0');
  if (at == std::string_view::npos) return std::nullopt;
  ++at;
  bool compressed = false;
  if (chunk.type == tag("zTXt")) {
    compressed = true;
    ++at;
  } else if (chunk.type == tag("iTXt")) {
    if (at + 2 > all.size()) return std::nullopt;
    compressed = all[at] == 1;
    at = all.find('\0', at + 2);                                    // after the language
    if (at != std::string_view::npos) at = all.find('\0', at + 1);  // after the translation
    if (at == std::string_view::npos) return std::nullopt;
    ++at;
  }
  if (at > all.size()) return std::nullopt;
  std::string text(all.substr(at));
  if (compressed) {
    const auto inflated = inflate_bounded(chunk.data.subspan(at), kMaxText);
    if (!inflated) return std::nullopt;
    text = as_text(*inflated);
  }
  return chunk.type == tag("iTXt") ? text : utf8_of(text);
}

bool absorb_blob(const Chunk& chunk, raster::Metadata& metadata) {
  const std::string_view name = keyword_of(chunk.data);
  if (name == kXmp) {
    if (const auto text = readable_text(chunk)) put(metadata.xmp, to_buffer(as_bytes(*text)));
    return true;
  }
  if (!name.starts_with(kRawProfile)) return false;
  const std::string_view kind = name.substr(kRawProfile.size());
  if (kind != "exif" && kind != "APP1" && kind != "xmp" && kind != "iptc") return false;
  if (const auto text = readable_text(chunk))
    if (const auto bytes = raw_profile(*text)) absorb_profile(kind, *bytes, metadata);
  return true;
}

OwnedChunk text_chunk(const raster::Text& text) {
  constexpr std::size_t kMaxKeyword = 79;
  const bool plain = is_ascii(text.text);
  Buffer data = keyword(std::string_view(text.keyword).substr(0, kMaxKeyword));
  if (!plain) data.insert(data.end(), 4, std::byte{0});  // not compressed, no language
  append(data, to_buffer(as_bytes(text.text)));
  return {.type = plain ? tag("tEXt") : tag("iTXt"),
          .data = std::move(data),
          .place = Place::before_pixels};
}

Buffer xmp_text(const Buffer& xmp) {
  const Buffer packed = Compressor(12).compress({as_u8(xmp), xmp.size()});
  const bool compress = packed.size() < xmp.size();
  Buffer data = keyword(kXmp);
  data.push_back(compress ? std::byte{1} : std::byte{0});
  data.insert(data.end(), 3, std::byte{0});  // method, no language, no translated keyword
  append(data, compress ? packed : xmp);
  return data;
}

Buffer iptc_text(const Buffer& iptc) {
  Buffer resource = to_buffer(as_bytes("8BIM"));
  append_16(resource, kIptcResource);
  append_16(resource, 0);  // no name
  append_32(resource, narrow<std::uint32_t>(iptc.size()));
  append(resource, iptc);
  if (iptc.size() % 2 != 0) resource.push_back(std::byte{0});
  std::string text = "\niptc\n" + std::to_string(resource.size()) + "\n";
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::byte b : resource) {
    text += kDigits[std::to_integer<std::size_t>(b >> 4)];
    text += kDigits[std::to_integer<std::size_t>(b & std::byte{15})];
  }
  text += '\n';
  Buffer data = keyword(std::string(kRawProfile) + "iptc");
  data.push_back(std::byte{0});
  append(data, Compressor(12).compress({as_u8(as_bytes(text)), text.size()}));
  return data;
}

}  // namespace pressoir::codecs::png
