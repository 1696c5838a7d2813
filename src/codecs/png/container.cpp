#include "codecs/png/container.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <set>

#include "base/warnings.h"
#include "codecs/png/format.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::png {

void corrupt(const char* why) {
  throw Error(ErrorCode::corrupt_input, "The PNG file is damaged.", why);
}

namespace {

/// Ancillary chunks that a file has at most one of (PNG, 5.6; APNG's control), and our own trace.
bool is_single(Tag type) {
  constexpr std::array kTags{tag("cHRM"), tag("cICP"), tag("gAMA"), tag("iCCP"), tag("mDCV"),
                             tag("cLLI"), tag("mDCv"), tag("cLLi"), tag("sBIT"), tag("sRGB"),
                             tag("bKGD"), tag("hIST"), tag("tRNS"), tag("eXIf"), tag("pHYs"),
                             tag("tIME"), tag("acTL"), tag("oFFs"), tag("pCAL"), tag("sCAL"),
                             tag("sTER"), tag("prSR")};
  return std::ranges::find(kTags, type) != kTags.end();
}

std::string text_of_tag(Tag type) {
  std::string name;
  for (int shift = 24; shift >= 0; shift -= 8) name += static_cast<char>(type >> shift & 0xFF);
  return name;
}

bool is_valid_layout(std::uint8_t depth, std::uint8_t type) {
  switch (type) {
    case 0: return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3: return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6: return depth == 8 || depth == 16;
    default: return false;
  }
}

Header read_header(Bytes data) {
  if (data.size() != 13) corrupt("IHDR length");
  Header header;
  header.width = big_endian_32(data, 0);
  header.height = big_endian_32(data, 4);
  const auto* bytes = as_u8(data);
  if (header.width == 0 || header.height == 0 || header.width > kMaxLength ||
      header.height > kMaxLength)
    corrupt("IHDR size");
  if (!is_valid_layout(bytes[8], bytes[9])) corrupt("IHDR colour type or depth");
  if (bytes[10] != 0 || bytes[11] != 0 || bytes[12] > 1) corrupt("IHDR method");
  header.depth = bytes[8];
  header.type = static_cast<ColourType>(bytes[9]);
  header.interlaced = bytes[12] == 1;
  return header;
}

/// Builds a Container while the chunks go by.
class Parser {
 public:
  explicit Parser(Bytes input) : input_(input) {}

  Container run() {
    if (!is_png(input_)) corrupt("signature");
    at_ = kSignature.size();
    while (!ended_ && next()) {
    }
    finish();
    return std::move(result_);
  }

 private:
  void warn(WarningText text, std::string_view detail = {}) {
    add_warning(result_.warnings, text, detail);
  }

  /// False at the end of what can be read as chunks.
  bool next() {
    if (input_.size() - at_ < 8) return false;
    const std::uint32_t length = big_endian_32(input_, at_);
    const Tag type = big_endian_32(input_, at_ + 4);
    if (length > kMaxLength || !is_name(at_ + 4)) return false;
    const std::size_t left = input_.size() - at_ - 8;
    if (left < std::size_t{length} + 4) return take_partial(type, length, left);
    const Bytes covered = input_.subspan(at_ + 4, std::size_t{length} + 4);
    const bool intact = libdeflate_crc32(0, covered.data(), covered.size()) ==
                        big_endian_32(input_, at_ + 8 + length);
    at_ += std::size_t{length} + 12;
    take(type, covered.subspan(4), intact);
    return true;
  }

  bool is_name(std::size_t at) const {
    return std::ranges::all_of(input_.subspan(at, 4),
                               [](std::byte b) { return std::isalpha(std::to_integer<int>(b)); });
  }

  bool take_partial(Tag type, std::uint32_t length, std::size_t left) {
    if (!seen_header_) corrupt("cut in IHDR");
    if (type == tag("IDAT") || type == tag("IEND"))
      take(type, input_.subspan(at_ + 8, std::min<std::size_t>(length, left)), false);
    at_ = input_.size();
    return false;
  }

  void take(Tag type, Bytes data, bool intact) {
    if (!seen_header_) {
      if (type != tag("IHDR")) corrupt("IHDR is not first");
      seen_header_ = true;
      if (!intact) warn("the checksum of the header is wrong");
      result_.header = read_header(data);
      return;
    }
    if (is_ancillary(type) && !intact) {
      if (type == tag("fdAT") || type == tag("fcTL") || type == tag("acTL"))
        corrupt("animation chunk CRC");
      warn("damaged extra data was dropped");
      return;
    }
    if (!intact) warn("a checksum is wrong");
    if (is_ancillary(type))
      take_ancillary(type, data);
    else
      take_critical(type, data);
  }

  void take_critical(Tag type, Bytes data) {
    if (type == tag("IDAT")) {
      if (!result_.pixels.empty() && after_pixels_) warn("interrupted pixel data was joined");
      result_.pixels.push_back(data);
      in_pixels_ = true;
    } else if (type == tag("PLTE")) {
      take_palette(data);
    } else if (type == tag("IEND")) {
      ended_ = true;
    } else if (type == tag("IHDR")) {
      corrupt("second IHDR");
    } else {
      throw Error(ErrorCode::unsupported_format, "The PNG file needs an unknown extension.");
    }
  }

  void take_palette(Bytes data) {
    if (result_.header.type != ColourType::palette) {  // a suggestion for old displays
      result_.has_suggested_palette = true;
      return;
    }
    if (data.empty() || data.size() % 3 != 0 || data.size() > 768 || !result_.palette.empty())
      corrupt("PLTE");
    result_.palette = data;
    in_colours_ = true;
  }

  void take_ancillary(Tag type, Bytes data) {
    if (in_pixels_) after_pixels_ = true;
    if (is_single(type) && !singles_.insert(type).second)
      return warn("a repeated chunk was dropped", text_of_tag(type));
    if (type == tag("tRNS")) {
      take_transparency(data);
    } else if (type == tag("acTL")) {
      if (data.size() != 8 || in_pixels_) return warn("an unusable animation control was dropped");
      animation_.emplace().plays = big_endian_32(data, 4);
    } else if (type == tag("fcTL")) {
      take_frame_control(data);
    } else if (type == tag("fdAT")) {
      take_frame_data(data);
    } else {
      result_.others.push_back({type, data,
                                in_pixels_    ? Place::after_pixels
                                : in_colours_ ? Place::before_pixels
                                              : Place::before_palette});
    }
  }

  void take_transparency(Bytes data) {
    const ColourType type = result_.header.type;
    const bool fits =
        (type == ColourType::grey && data.size() == 2) ||
        (type == ColourType::rgb && data.size() == 6) ||
        (type == ColourType::palette && !data.empty() && data.size() <= result_.palette.size() / 3);
    if (!fits || in_pixels_) return warn("an unusable transparency was dropped");
    result_.transparency = data;
    in_colours_ = true;
  }

  void check_sequence(Bytes data) {
    if (data.size() < 4 || big_endian_32(data, 0) != sequence_) corrupt("animation sequence");
    ++sequence_;
  }

  void take_frame_control(Bytes data) {
    if (!animation_) return;
    check_sequence(data);
    if (data.size() != 26) corrupt("fcTL length");
    FrameControl control{.width = big_endian_32(data, 4),
                         .height = big_endian_32(data, 8),
                         .x = big_endian_32(data, 12),
                         .y = big_endian_32(data, 16),
                         .delay_numerator = big_endian_16(data, 20),
                         .delay_denominator = big_endian_16(data, 22),
                         .dispose = as_u8(data)[24],
                         .blend = as_u8(data)[25]};
    const Header& header = result_.header;
    if (control.width == 0 || control.height == 0 || control.x > header.width ||
        control.y > header.height || control.width > header.width - control.x ||
        control.height > header.height - control.y || control.dispose > 2 || control.blend > 1)
      corrupt("fcTL region");
    if (!in_pixels_) {
      if (animation_->first_is_still) corrupt("second fcTL before IDAT");
      if (control.width != header.width || control.height != header.height) corrupt("fcTL size");
      animation_->first_is_still = true;
    }
    animation_->frames.push_back({control, {}});
  }

  void take_frame_data(Bytes data) {
    if (!animation_) return;
    check_sequence(data);
    const bool frame_is_open =
        in_pixels_ && animation_->frames.size() > (animation_->first_is_still ? 1U : 0U);
    if (!frame_is_open) corrupt("fdAT without fcTL");
    animation_->frames.back().data.push_back(data.subspan(4));
  }

  void drop_trailing_data() {
    result_.has_trailing_data = true;
    warn("data behind the picture was dropped");
  }

  void finish() {
    if (!seen_header_) corrupt("no IHDR");
    if (result_.pixels.empty()) corrupt("no IDAT");
    if (result_.header.type == ColourType::palette && result_.palette.empty()) corrupt("no PLTE");
    if (!ended_)
      warn("the end of the file is missing");
    else if (at_ < input_.size())
      drop_trailing_data();
    if (!animation_ || animation_->frames.empty()) return;
    if (animation_->first_is_still) animation_->frames.front().data = result_.pixels;
    for (const AnimationFrame& frame : animation_->frames)
      if (frame.data.empty()) corrupt("frame without data");
    result_.animation = std::move(animation_);
  }

  Bytes input_;
  std::size_t at_ = 0;
  Container result_;
  std::optional<Animation> animation_;
  std::uint32_t sequence_ = 0;
  bool seen_header_ = false, in_pixels_ = false, after_pixels_ = false, ended_ = false;
  bool in_colours_ = false;  ///< PLTE or tRNS has gone by
  std::set<Tag> singles_;    ///< seen so far
};

void check_stream(const Header& header, const std::vector<Bytes>& pieces) {
  constexpr std::uint64_t kMaxExpansion = 1032;
  std::uint64_t compressed = 0;
  for (const Bytes piece : pieces) compressed += piece.size();
  if (stream_bytes(header) / kMaxExpansion > compressed) corrupt("far too little pixel data");
}

}  // namespace

std::uint32_t big_endian_32(Bytes data, std::size_t at) {
  const Bytes four = data.subspan(at, 4);
  std::uint32_t value = 0;
  for (const std::byte b : four) value = value << 8 | std::to_integer<std::uint32_t>(b);
  return value;
}

std::uint16_t big_endian_16(Bytes data, std::size_t at) {
  const Bytes two = data.subspan(at, 2);
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(two[0]) << 8 |
                                    std::to_integer<unsigned>(two[1]));
}

std::uint64_t row_bytes(const Header& header, std::uint32_t width) {
  return (std::uint64_t{width} * channels_of(header.type) * header.depth + 7) / 8;
}

std::uint64_t stream_bytes(const Header& header) {
  if (!header.interlaced) return (row_bytes(header, header.width) + 1) * header.height;
  std::uint64_t total = 0;
  for (const Pass& pass : kAdam7)
    if (const std::uint32_t width = pass.width(header); width > 0)
      total += (row_bytes(header, width) + 1) * pass.height(header);
  return total;
}

Container parse(Bytes input) { return Parser(input).run(); }

void check(const Container& container, const Limits& limits) {
  const Header& header = container.header;
  const std::size_t frames = container.animation ? container.animation->frames.size() : 1;
  raster::check_frames(header.width, header.height, frames, limits);
  check_stream(header, container.pixels);
  if (!container.animation) return;
  for (const AnimationFrame& frame : container.animation->frames) {
    Header region = header;
    region.width = frame.control.width;
    region.height = frame.control.height;
    check_stream(region, frame.data);
  }
}

void Writer::add_others(const std::vector<OwnedChunk>& others, Place place) {
  for (const OwnedChunk& chunk : others)
    if (chunk.place == place) add(chunk.type, chunk.data);
}

Buffer write(const Parts& parts, Bytes stream) {
  Writer writer;
  writer.add_header(parts.header);
  writer.add_others(parts.others, Place::before_palette);
  if (!parts.palette.empty()) writer.add(tag("PLTE"), parts.palette);
  if (!parts.transparency.empty()) writer.add(tag("tRNS"), parts.transparency);
  writer.add_others(parts.others, Place::before_pixels);
  writer.add(tag("IDAT"), stream);
  writer.add_others(parts.others, Place::after_pixels);
  return std::move(writer).finish();
}

}  // namespace pressoir::codecs::png
