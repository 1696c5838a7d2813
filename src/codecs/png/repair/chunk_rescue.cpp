#include "codecs/png/repair/chunk_rescue.h"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "base/warnings.h"
#include "codecs/png/container.h"

namespace pressoir::codecs::png {
namespace {

constexpr std::size_t kSignatureBytes = 8, kAround = 12;  // length, name and checksum of a chunk
constexpr std::uint32_t kMaxLength = 0x7FFFFFFF;

[[noreturn]] void refuse(const char* why) { throw Error(ErrorCode::corrupt_input, why); }

/// What the search for the next chunk stops at.
constexpr std::array kKnown{
    tag("IHDR"), tag("PLTE"), tag("IDAT"), tag("IEND"), tag("tRNS"), tag("gAMA"), tag("cHRM"),
    tag("sRGB"), tag("iCCP"), tag("cICP"), tag("bKGD"), tag("pHYs"), tag("sBIT"), tag("tIME"),
    tag("tEXt"), tag("zTXt"), tag("iTXt"), tag("eXIf"), tag("acTL"), tag("fcTL"), tag("fdAT")};

std::string_view name_in_reports(Tag type) {
  switch (type) {
    case tag("eXIf"): return "exif";
    case tag("iCCP"): return "icc";
    case tag("gAMA"): return "gamma";
    case tag("cHRM"): return "primaries";
    case tag("sRGB"): return "srgb";
    case tag("cICP"): return "cicp";
    case tag("pHYs"): return "density";
    case tag("tIME"): return "date";
    case tag("bKGD"): return "background";
    case tag("tEXt"):
    case tag("zTXt"): return "comment";
    case tag("iTXt"): return "xmp";
    default: return "other";
  }
}

bool is_animation(Tag type) {
  return type == tag("acTL") || type == tag("fcTL") || type == tag("fdAT");
}

struct Found {
  Tag type = 0;
  Bytes data;
  bool intact = true;
};

/// The chunks of a file, damaged ones too.
class Walker {
 public:
  explicit Walker(Bytes input) : input_(input), at_(kSignatureBytes) {}

  std::vector<Found> walk(bool& damaged) {
    std::vector<Found> chunks;
    bool ended = false;
    while (!ended) {
      auto chunk = next();
      if (!chunk) break;
      ended = chunk->type == tag("IEND");
      damaged_ = damaged_ || !chunk->intact;
      chunks.push_back(*chunk);
    }
    damaged = damaged_ || !ended;
    return chunks;
  }

 private:
  [[nodiscard]] bool is_name(std::size_t at) const {
    return std::ranges::all_of(input_.subspan(at, 4),
                               [](std::byte b) { return std::isalpha(std::to_integer<int>(b)); });
  }
  [[nodiscard]] bool is_known(std::size_t at) const {
    return std::ranges::find(kKnown, big_endian_32(input_, at)) != kKnown.end();
  }
  [[nodiscard]] bool starts_chunk(std::size_t at) const {
    return at + 8 <= input_.size() && is_name(at + 4) && big_endian_32(input_, at) <= kMaxLength;
  }
  /// The next place that a chunk of a known name starts at; the end of the file where there is
  /// none.
  [[nodiscard]] std::size_t search(std::size_t from) const {
    for (std::size_t at = from; at + 8 <= input_.size(); ++at)
      if (is_known(at + 4) && big_endian_32(input_, at) <= kMaxLength) return at;
    return input_.size();
  }

  bool is_intact(Bytes covered, std::uint32_t checksum) {
    if (wrong_ == kMostWrong) return false;
    const bool intact = libdeflate_crc32(0, covered.data(), covered.size()) == checksum;
    wrong_ += intact ? 0U : 1U;
    return intact;
  }

  std::optional<Found> next() {
    if (!starts_chunk(at_)) {
      if (at_ < input_.size()) damaged_ = true;
      at_ = search(at_);
      if (at_ + 8 > input_.size()) return std::nullopt;
    }
    const std::uint32_t length = big_endian_32(input_, at_);
    const Tag type = big_endian_32(input_, at_ + 4);
    const std::size_t left = input_.size() - at_ - 8, start = at_ + 8;
    if (left >= std::size_t{length} + 4) {
      const Bytes covered = input_.subspan(at_ + 4, std::size_t{length} + 4);
      const bool intact = is_intact(covered, big_endian_32(input_, start + length));
      const std::size_t end = at_ + length + kAround;
      if (intact || end == input_.size() || starts_chunk(end)) {
        at_ = end;
        return Found{type, covered.subspan(4), intact};
      }
    }
    // The length is wrong, or the file ends in this chunk.
    at_ = search(start);
    const bool is_last = at_ >= input_.size();
    const std::size_t size = is_last ? left : at_ - start - std::min<std::size_t>(4, at_ - start);
    const bool is_coded = type == tag("IDAT") || type == tag("fdAT");
    const std::size_t used = is_coded ? size : std::min<std::size_t>(size, length);
    return Found{type, input_.subspan(start, used), false};
  }

  static constexpr std::size_t kMostWrong = 1'000;
  Bytes input_;
  std::size_t at_;
  std::size_t wrong_ = 0;  ///< checksums that were: each may be over as much as the file
  bool damaged_ = false;
};

/// Writes what can be used of the chunks found.
class Rebuilder {
 public:
  Rescued rebuild(const std::vector<Found>& chunks, bool damaged) {
    result_.damaged = damaged;
    if (chunks.empty() || chunks[0].type != tag("IHDR") || chunks[0].data.size() != 13)
      refuse(
          "The PNG file cannot be repaired: its header is missing, so nothing is known of the "
          "picture.");
    width_ = big_endian_32(chunks[0].data, 0);
    height_ = big_endian_32(chunks[0].data, 4);
    is_palette_ = std::to_integer<int>(chunks[0].data[9]) == 3;
    count_frames(chunks);
    for (const Found& chunk : chunks) take(chunk);
    if (is_palette_ && !has_palette_)
      refuse("The PNG file cannot be repaired: its palette is missing.");
    if (!has_pixels_) refuse("The PNG file cannot be repaired: it ends before the picture begins.");
    result_.frames_lost = frames_said_ - std::min(frames_said_, frames_);
    result_.file = std::move(writer_).finish();
    return std::move(result_);
  }

 private:
  void lose(Tag type) {
    const std::string name(name_in_reports(type));
    if (std::ranges::find(result_.lost, name) == result_.lost.end()) result_.lost.push_back(name);
  }

  /// How many frames there were, and whether what makes an animation of them is there.
  void count_frames(const std::vector<Found>& chunks) {
    bool has_pixels = false;
    for (const Found& chunk : chunks) {
      has_pixels = has_pixels || chunk.type == tag("IDAT");
      if (chunk.type == tag("fcTL")) ++frames_said_;
      if (chunk.type != tag("acTL") || chunk.data.size() != 8 || has_pixels) continue;
      has_control_ = true;
      if (chunk.intact) frames_named_ = big_endian_32(chunk.data, 0);
    }
    is_animated_ = frames_said_ > 0;
    if (has_control_) frames_said_ = std::max(frames_said_, frames_named_);
  }

  void take(const Found& chunk) {
    const Tag type = chunk.type;
    if (type == tag("IEND") || (type == tag("IHDR") && has_header_)) return;
    if (type == tag("PLTE")) return take_palette(chunk);
    if (is_animation(type)) return take_animation(chunk);
    const bool is_needed = type == tag("IHDR") || type == tag("IDAT");
    if (!chunk.intact && !is_needed) {
      // tRNS is part of the picture: half of it is better than none.
      if (type == tag("tRNS") && !chunk.data.empty()) {
        add_warning(result_.warnings, "the transparency was damaged and may be wrong");
        return writer_.add(type, chunk.data);
      }
      return lose(type);
    }
    if (!chunk.intact && type == tag("IHDR"))
      add_warning(result_.warnings, "the checksum of the header is wrong");
    has_header_ = has_header_ || type == tag("IHDR");
    if (type == tag("IDAT") && !has_pixels_) {
      open_frame();
      frame_is_open_ = false;  // frame data belongs to a frame of its own
    }
    has_pixels_ = has_pixels_ || type == tag("IDAT");
    writer_.add(type, chunk.data);
    if (type == tag("IHDR") && is_animated_ && !has_control_) add_control();
  }

  /// In place of one that is lost.
  void add_control() {
    Buffer control;
    append_32(control, frames_said_);
    append_32(control, 0);
    writer_.add(tag("acTL"), control);
    add_warning(result_.warnings, "how often the animation plays is lost: it never ends");
  }

  void take_palette(const Found& chunk) {
    if (has_palette_) return;
    Bytes colours = chunk.data;
    if (!chunk.intact) colours = colours.first(std::min<std::size_t>(colours.size() / 3 * 3, 768));
    if (colours.empty()) return;
    if (!chunk.intact)
      add_warning(result_.warnings, "the palette was damaged: colours may be wrong");
    has_palette_ = true;
    writer_.add(chunk.type, colours);
  }

  void take_animation(const Found& chunk) {
    if (chunk.type == tag("acTL")) {
      if (chunk.data.size() != 8 || has_pixels_) return;
      if (!chunk.intact)
        add_warning(result_.warnings, "how often the animation plays was damaged and may be wrong");
      writer_.add(chunk.type, chunk.data);
    } else if (chunk.type == tag("fcTL")) {
      control_ = fits(chunk.data) ? chunk.data : Bytes();
      frame_is_open_ = false;
      if (!chunk.intact && !control_.empty())
        add_warning(result_.warnings, "place or time of a frame was damaged and may be wrong");
    } else if (chunk.data.size() > 4 && has_pixels_) {
      if (!frame_is_open_ && control_.empty()) return;
      open_frame();
      add_numbered(chunk.type, chunk.data);
    }
  }

  /// The control of a frame is written once there is data for it.
  void open_frame() {
    if (!control_.empty()) {
      add_numbered(tag("fcTL"), control_);
      ++frames_;
    }
    frame_is_open_ = true;
    control_ = {};
  }

  /// Numbers of the sequence are given anew: a chunk of it may be gone.
  void add_numbered(Tag type, Bytes chunk) {
    Buffer data;
    append_32(data, sequence_++);
    data.insert(data.end(), chunk.begin() + 4, chunk.end());
    writer_.add(type, data);
  }

  [[nodiscard]] bool fits(Bytes control) const {
    if (control.size() != 26) return false;
    const std::uint64_t width = big_endian_32(control, 4), height = big_endian_32(control, 8);
    const std::uint64_t right = width + big_endian_32(control, 12);
    const std::uint64_t bottom = height + big_endian_32(control, 16);
    const bool is_whole = width == width_ && height == height_;
    return width > 0 && height > 0 && right <= width_ && bottom <= height_ &&
           (has_pixels_ || is_whole) && as_u8(control)[24] <= 2 && as_u8(control)[25] <= 1;
  }

  Rescued result_;
  Writer writer_;
  std::uint32_t width_ = 0, height_ = 0, sequence_ = 0, frames_ = 0;
  std::uint32_t frames_named_ = 0, frames_said_ = 0;  ///< by the control; with what else says so
  bool has_control_ = false, is_animated_ = false;
  Bytes control_;  ///< of a frame whose data is still to come
  bool frame_is_open_ = false;
  bool is_palette_ = false, has_header_ = false, has_palette_ = false, has_pixels_ = false;
};

}  // namespace

Rescued rescue_chunks(Bytes input) {
  bool damaged = false;
  const auto chunks = Walker(input).walk(damaged);
  return Rebuilder().rebuild(chunks, damaged);
}

}  // namespace pressoir::codecs::png
