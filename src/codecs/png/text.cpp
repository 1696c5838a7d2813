#include "codecs/png/text.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "codecs/png/lossless/deflate.h"
#include "raster/metadata/latin1.h"
#include "raster/metadata/photoshop.h"

namespace pressoir::codecs::png {
namespace {

constexpr std::size_t kMaxText = 4U << 20;
constexpr std::string_view kXmp = "XML:com.adobe.xmp";
constexpr std::string_view kRawProfile = "Raw profile type ";

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

/// Of an 8BIM list, or the bytes themselves.
Buffer iptc_records(const Buffer& bytes) {
  return as_text(bytes).starts_with("8BIM") ? raster::photoshop_resources(bytes).iptc : bytes;
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
  return chunk.type == tag("iTXt") ? text : raster::utf8_of_latin1(text);
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
  const Buffer resource = raster::photoshop_block(iptc);
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
