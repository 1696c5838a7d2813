#include "codecs/webp/repair/repair.h"

#include <algorithm>
#include <array>

#include "base/warnings.h"
#include "codecs/loss.h"
#include "codecs/webp/container.h"
#include "codecs/webp/reader.h"
#include "codecs/webp/repair/partial_picture.h"
#include "codecs/webp/repair/riff_rescue.h"
#include "raster/frame_limits.h"

namespace pressoir::codecs::webp {
namespace {

constexpr std::size_t kRiffLength = 8, kRiffHead = 12, kFrameHead = 16;

/// A file without a fault decodes to its end.
bool is_whole(Bytes input, const Limits& limits) {
  try {
    Reader reader(input, limits);
    while (reader.next()) {
    }
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    return false;
  }
}

bool is_coded(std::string_view name) {
  return name == "VP8 " || name == "VP8L" || name == "ALPH" || name == "VP8X";
}

class FileRepair {
 public:
  /// @param anew  whole pictures are coded again too: libwebp reads a file more strictly than
  ///              piece by piece.
  FileRepair(Bytes input, const Limits& limits, bool anew)
      : limits_(limits), anew_(anew), rescued_(rescue_chunks(input.subspan(kRiffHead))) {
    if (const auto* head = find("VP8X"); head != nullptr && head->payload.size() >= 10) {
      flags_ = little_endian(head->payload, 0, 1);
      width_ = little_endian(head->payload, 4, 3) + 1;
      height_ = little_endian(head->payload, 7, 3) + 1;
      is_extended_ = true;
    }
    is_animated_ = find("ANMF") != nullptr;
    is_cut_ = std::size_t{little_endian(input, 4, 4)} + kRiffLength > input.size();
  }

  Repaired run() {
    if (is_animated_)
      repair_frames();
    else
      repair_still();
    write();
    result_.report.lost_percent = percent_lost(lost_, pixels_);
    return std::move(result_);
  }

 private:
  [[nodiscard]] const FoundChunk* find(std::string_view name) const {
    const auto found = std::ranges::find(rescued_.chunks, name, &FoundChunk::name);
    return found == rescued_.chunks.end() ? nullptr : &*found;
  }

  void count(const PartialPicture& partial, std::uint32_t frame) {
    const std::uint64_t lost = std::uint64_t{partial.height - partial.rows} * partial.width;
    const std::uint64_t pixels = std::uint64_t{partial.height} * partial.width;
    pixels_ += pixels;
    lost_ += lost;
    has_loss_again_ = has_loss_again_ || (partial.lossy && !stays(partial));
    lacks_alpha_ = lacks_alpha_ || partial.lacks_alpha();
    auto& frames = result_.report.frames;
    if (lost > 0 && is_animated_ && frames.size() < Repair::kMostFrames)
      frames.push_back({frame, percent_lost(lost, pixels)});
  }

  [[nodiscard]] bool stays(const PartialPicture& partial) const {
    return partial.is_whole() && !anew_;
  }

  void repair_still() {
    auto partial = decode_partial(rescued_.chunks, limits_);
    if (!partial)
      throw Error(ErrorCode::corrupt_input,
                  "The WebP cannot be repaired: it ends before the picture begins.");
    if (partial->rows == 0) refuse_empty();
    count(*partial, 1);
    width_ = partial->width;
    height_ = partial->height;
    has_alpha_ = partial->alpha;
    flags_ &= ~kAnimationFlag;
    set_before(1, partial->lossy);
    if (stays(*partial)) {
      keep_coded(rescued_.chunks, *partial, body_);
      return;
    }
    if (!partial->is_whole()) fill_missing(*partial);
    append_chunk(body_, "VP8L", coded_lossless(partial->canvas));
  }

  /// The coded chunks of a picture or frame that is whole: those that decode_partial took. What it
  /// made of damaged transparency is coded anew.
  static void keep_coded(const std::vector<FoundChunk>& chunks, const PartialPicture& partial,
                         Buffer& into) {
    const auto keep = [&](std::string_view name) {
      const auto found = std::ranges::find(chunks, name, &FoundChunk::name);
      if (found != chunks.end()) append_chunk(into, found->name, found->payload);
      return found != chunks.end();
    };
    if (keep("VP8L")) return;
    if (partial.alpha && !partial.lacks_alpha()) {
      keep("ALPH");
    } else if (partial.alpha) {
      if (const auto alpha = coded_alpha(partial.canvas); !alpha.empty())
        append_chunk(into, "ALPH", alpha);
    }
    keep("VP8 ");
  }

  [[noreturn]] static void refuse_empty() {
    throw Error(ErrorCode::corrupt_input,
                "The WebP cannot be repaired: nothing of the picture can be decoded.");
  }

  void repair_frames() {
    if (!is_extended_)
      throw Error(ErrorCode::corrupt_input,
                  "The WebP cannot be repaired: its header is missing, so nothing is known of the "
                  "picture.");
    flags_ |= kAnimationFlag;
    has_alpha_ = (flags_ & kAlphaFlag) != 0;
    std::uint32_t frames = 0;
    bool is_lossy = false;
    for (const auto& chunk : rescued_.chunks) frames += chunk.name == "ANMF" ? 1U : 0U;
    raster::check_frames(width_, height_, frames, limits_);
    const auto* control = find("ANIM");
    const bool has_control = control != nullptr && control->payload.size() == 6;
    const Buffer forever(6);  // on no background
    append_chunk(body_, "ANIM", has_control ? control->payload : Bytes(forever));
    for (const auto& chunk : rescued_.chunks)
      if (chunk.name == "ANMF" && !repair_frame(chunk, is_lossy)) ++result_.report.frames_lost;
    if (left_ == 0) refuse_empty();
    set_before(frames, is_lossy);
    if (is_cut_ || rescued_.chunks.back().is_cut())
      add_warning(result_.warnings,
                  "the end of the animation is missing: it may have had more frames");
  }

  /// False: nothing of the frame is left.
  bool repair_frame(const FoundChunk& chunk, bool& is_lossy) {
    if (chunk.payload.size() <= kFrameHead || !lies_inside(chunk.payload)) return false;
    const auto inner = rescue_chunks(chunk.payload.subspan(kFrameHead));
    auto partial = decode_partial(inner.chunks, limits_, size_of_frame(chunk.payload));
    if (!partial || partial->rows == 0) return false;
    is_lossy = is_lossy || partial->lossy;
    count(*partial, ++left_);
    Buffer frame = to_buffer(chunk.payload.first(kFrameHead));
    if (stays(*partial)) {
      keep_coded(inner.chunks, *partial, frame);
    } else if (left_ == 1 || partial->is_whole()) {
      if (!partial->is_whole()) fill_missing(*partial);
      append_chunk(frame, "VP8L", coded_lossless(partial->canvas));
    } else {  // the rows that are there: below them shows what was there before
      constexpr std::size_t kHeightAt = 9;
      Buffer height;
      append_number(height, partial->rows - 1, 3);
      std::ranges::copy(height, frame.begin() + kHeightAt);
      append_chunk(frame, "VP8L", coded_lossless(cut_to(partial->canvas, partial->rows)));
    }
    append_chunk(body_, "ANMF", frame);
    return true;
  }

  static Size size_of_frame(Bytes frame) {
    return {little_endian(frame, 6, 3) + 1, little_endian(frame, 9, 3) + 1};
  }

  [[nodiscard]] bool lies_inside(Bytes frame) const {
    const std::uint64_t x = std::uint64_t{2} * little_endian(frame, 0, 3);
    const std::uint64_t y = std::uint64_t{2} * little_endian(frame, 3, 3);
    const auto size = size_of_frame(frame);
    return x + size.width <= width_ && y + size.height <= height_;
  }

  static raster::Canvas cut_to(const raster::Canvas& canvas, std::uint32_t rows) {
    raster::Canvas cut(canvas.width(), rows, canvas.layout());
    for (std::uint32_t y = 0; y < rows; ++y) std::ranges::copy(canvas.row8(y), cut.row8(y).begin());
    return cut;
  }

  void set_before(std::uint32_t frames, bool lossy) {
    Pixels pixels{.width = width_, .height = height_, .frames = frames};
    pixels.has_alpha = has_alpha_;
    result_.before = {.pixels = pixels, .lossy = lossy};
  }

  static std::uint32_t flag_of(std::string_view name) {
    return name == "ICCP" ? kIccFlag : name == "EXIF" ? kExifFlag : name == "XMP " ? kXmpFlag : 0U;
  }

  void lose(std::uint32_t flag) {
    const std::string name = flag == kIccFlag    ? "icc"
                             : flag == kExifFlag ? "exif"
                             : flag == kXmpFlag  ? "xmp"
                                                 : "other";
    auto& lost = result_.report.metadata_lost;
    if (std::ranges::find(lost, name) == lost.end()) lost.push_back(name);
  }

  /// Other chunks before the picture and behind it, as they stood.
  void write() {
    Buffer profile, behind;
    std::uint32_t flags = flags_ & kAnimationFlag;
    for (const auto& chunk : rescued_.chunks) {
      if (is_coded(chunk.name) || chunk.name == "ANIM" || chunk.name == "ANMF") continue;
      if (chunk.is_cut()) {
        lose(flag_of(chunk.name));
        continue;
      }
      flags |= flag_of(chunk.name);
      append_chunk(chunk.name == "ICCP" ? profile : behind, chunk.name, chunk.payload);
    }
    for (const std::uint32_t flag : {kIccFlag, kExifFlag, kXmpFlag})
      if ((flags_ & flag) != 0 && (flags & flag) == 0) lose(flag);
    Buffer& out = result_.bytes = riff_head();
    const bool has_alpha_chunk = as_text(body_).starts_with("ALPH");
    if (flags != 0 || is_extended_ || has_alpha_chunk)
      append_extended_head(out, flags | (has_alpha_ ? kAlphaFlag : 0U), {width_, height_});
    for (const Buffer* part : {&profile, &body_, &behind})
      out.insert(out.end(), part->begin(), part->end());
    finish_riff(out);
    const auto metadata = metadata_of(parse(out));
    result_.before.pixels->orientation = raster::orientation_of(metadata);
    if (lacks_alpha_)
      add_warning(result_.warnings,
                  "transparency that cannot be decoded goes on as it was above, or is gone");
    if (has_loss_again_)
      add_warning(result_.warnings, "what was left of a lossy picture is stored without loss now");
  }

  const Limits& limits_;
  bool anew_;
  RescuedChunks rescued_;
  Repaired result_;
  Buffer body_;  ///< the coded chunks, ANIM and ANMF included
  std::uint32_t flags_ = 0, width_ = 0, height_ = 0, left_ = 0;
  bool is_extended_ = false, is_animated_ = false, has_alpha_ = false, has_loss_again_ = false;
  bool lacks_alpha_ = false;
  bool is_cut_ = false;  ///< the file says that it is longer
  std::uint64_t pixels_ = 0, lost_ = 0;
};

}  // namespace

std::optional<Repaired> repair(Bytes input, const Limits& limits) {
  if (is_whole(input, limits)) return std::nullopt;
  auto result = FileRepair(input, limits, false).run();
  if (is_whole(result.bytes, limits)) return result;
  result = FileRepair(input, limits, true).run();
  if (!is_whole(result.bytes, limits))
    throw Error(ErrorCode::corrupt_input,
                "The WebP cannot be repaired: what is left of it cannot be read.");
  return result;
}

}  // namespace pressoir::codecs::webp
