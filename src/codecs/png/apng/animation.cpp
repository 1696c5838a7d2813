#include "codecs/png/apng/animation.h"

#include <algorithm>
#include <array>

#include "base/warnings.h"
#include "codecs/png/image.h"
#include "codecs/png/lossless/search.h"
#include "codecs/png/metadata.h"

namespace pressoir::codecs::png {
namespace {

using raster::Canvas;

Buffer joined(const std::vector<Bytes>& pieces) {
  Buffer all;
  for (const Bytes piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

Image frame_layout(const Container& container, const FrameControl& control) {
  Image layout = layout_of(container);
  layout.header.width = control.width;
  layout.header.height = control.height;
  layout.header.interlaced = container.header.interlaced;
  return layout;
}

std::uint32_t milliseconds(const FrameControl& control) {
  const std::uint32_t unit = control.delay_denominator == 0 ? 100U : control.delay_denominator;
  return (control.delay_numerator * 1000U + unit / 2) / unit;
}

/// Puts frames on a canvas of four channels, 8 or 16 bits.
class Composer {
 public:
  explicit Composer(const Header& header)
      : canvas_(header.width, header.height,
                {.model = raster::ColourModel::rgb,
                 .alpha = true,
                 .bits = header.depth == 16 ? 16 : 8}) {}

  /// The canvas as this frame shows it.
  Canvas show(const Image& image, const FrameControl& control, bool is_first) {
    dispose();
    control_ = control;
    // The first frame has nothing to go back to (APNG: treated as background).
    if (is_first && control_.dispose == 2) control_.dispose = 1;
    if (control_.dispose == 2) before_ = canvas_.clone();
    std::vector<std::uint16_t> row(std::size_t{4} * control.width);
    for (std::uint32_t y = 0; y < control.height; ++y) {
      expand_row(image, image.row(y), row);
      blend_row(row, control.y + y);
    }
    return canvas_.clone();
  }

 private:
  void dispose() {
    if (control_.width == 0) return;
    if (control_.dispose == 2) canvas_ = std::move(before_);
    if (control_.dispose != 1) return;
    const std::vector<std::uint16_t> clear(std::size_t{4} * control_.width);
    for (std::uint32_t y = 0; y < control_.height; ++y) put(clear, control_.y + y, false);
  }

  void blend_row(std::span<const std::uint16_t> row, std::uint32_t y) {
    put(row, y, control_.blend == 1);
  }

  void put(std::span<const std::uint16_t> row, std::uint32_t y, bool over) {
    if (canvas_.layout().bits == 16)
      put_into(canvas_.row16(y).subspan(std::size_t{4} * control_.x), row, over, 0);
    else
      put_into(canvas_.row8(y).subspan(std::size_t{4} * control_.x), row, over, 8);
  }

  static void put_into(auto target, std::span<const std::uint16_t> row, bool over, int shift) {
    using Sample = typename decltype(target)::value_type;
    const std::uint64_t full = shift == 0 ? 65535 : 255;
    for (std::size_t i = 0; i < row.size(); i += 4) {
      const std::uint64_t alpha = row[i + 3] >> shift;
      if (over && alpha == 0) continue;
      if (!over || alpha == full || target[i + 3] == 0) {
        for (std::size_t c = 0; c < 4; ++c)
          target[i + c] = static_cast<Sample>(row[i + c] >> shift);
        continue;
      }
      // Source over destination, not premultiplied (PNG, 13.16 "Alpha compositing").
      const std::uint64_t below = target[i + 3] * (full - alpha);
      const std::uint64_t total = alpha * full + below;
      for (std::size_t c = 0; c < 3; ++c) {
        const std::uint64_t sum = (row[i + c] >> shift) * alpha * full + target[i + c] * below;
        target[i + c] = static_cast<Sample>((sum + total / 2) / total);
      }
      target[i + 3] = static_cast<Sample>((total + full / 2) / full);
    }
  }

  Canvas canvas_, before_;
  FrameControl control_;
};

class Reader final : public raster::FrameReader {
 public:
  explicit Reader(Bytes input) : container_(parse(input)), metadata_(metadata_in(container_)) {
    info_.width = container_.header.width;
    info_.height = container_.header.height;
    info_.warnings = container_.warnings;
    if (container_.animation) {
      info_.frames = static_cast<std::uint32_t>(container_.animation->frames.size());
      info_.loops = container_.animation->plays;
      if (!container_.animation->first_is_still)
        add_warning(info_.warnings, "the picture for viewers without animation was dropped");
    }
    rewind();
  }

  const raster::FramesInfo& info() const noexcept override { return info_; }
  const raster::Metadata& metadata() const noexcept override { return metadata_; }

  std::optional<raster::Frame> next() override {
    if (at_ == info_.frames) return std::nullopt;
    raster::Frame frame;
    if (container_.animation) {
      const AnimationFrame& part = container_.animation->frames[at_];
      bool excess = false;
      const Image image = decode(frame_layout(container_, part.control), part.data, excess);
      frame.canvas = composer_->show(image, part.control, at_ == 0);
      frame.delay_milliseconds = milliseconds(part.control);
    } else {
      frame.canvas = to_canvas(decode(container_));
    }
    frame.canvas.set_icc(metadata_.icc);
    frame.canvas.code = colour_code_in(container_);
    ++at_;
    return frame;
  }

  void rewind() override {
    at_ = 0;
    if (container_.animation) composer_.emplace(container_.header);
  }

 private:
  Container container_;
  raster::Metadata metadata_;
  raster::FramesInfo info_;
  std::uint32_t at_ = 0;
  std::optional<Composer> composer_;
};

void add_frame_control(Writer& writer, const FrameControl& control, std::uint32_t& sequence) {
  Buffer data;
  for (const std::uint32_t value :
       {sequence++, control.width, control.height, control.x, control.y})
    append_32(data, value);
  append_16(data, control.delay_numerator);
  append_16(data, control.delay_denominator);
  data.push_back(static_cast<std::byte>(control.dispose));
  data.push_back(static_cast<std::byte>(control.blend));
  writer.add(tag("fcTL"), data);
}

/// `streams`: IDAT, then one for every frame that is not IDAT itself.
Buffer write_streams(const Container& container, const std::vector<OwnedChunk>& others,
                     const std::vector<Buffer>& streams, bool interlaced) {
  const Animation& animation = *container.animation;
  Writer writer;
  Header header = container.header;
  header.interlaced = interlaced;
  writer.add_header(header);
  writer.add_others(others, Place::before_palette);
  Buffer control;
  append_32(control, static_cast<std::uint32_t>(animation.frames.size()));
  append_32(control, animation.plays);
  writer.add(tag("acTL"), control);
  if (!container.palette.empty()) writer.add(tag("PLTE"), container.palette);
  if (!container.transparency.empty()) writer.add(tag("tRNS"), container.transparency);
  writer.add_others(others, Place::before_pixels);
  std::uint32_t sequence = 0;
  const std::size_t first = animation.first_is_still ? 1 : 0;
  if (first == 1) add_frame_control(writer, animation.frames[0].control, sequence);
  writer.add(tag("IDAT"), streams.at(0));
  for (std::size_t i = first; i < animation.frames.size(); ++i) {
    add_frame_control(writer, animation.frames[i].control, sequence);
    Buffer data;
    append_32(data, sequence++);
    const Buffer& stream = streams.at(i + 1 - first);
    data.insert(data.end(), stream.begin(), stream.end());
    writer.add(tag("fdAT"), data);
  }
  writer.add_others(others, Place::after_pixels);
  return std::move(writer).finish();
}

/// What the reader shows must be the same for both, frame by frame; full transparency has no
/// colour.
bool frames_look_equal(Bytes a, Bytes b) {
  Reader left(a), right(b);
  if (left.info().frames != right.info().frames || left.info().loops != right.info().loops)
    return false;
  for (;;) {
    const auto one = left.next(), other = right.next();
    if (!one || !other) return !one && !other;
    if (one->delay_milliseconds != other->delay_milliseconds ||
        !one->canvas.same_pixels(other->canvas))
      return false;
  }
}

}  // namespace

std::unique_ptr<raster::FrameReader> make_reader(Bytes input) {
  return std::make_unique<Reader>(input);
}

Buffer write_animation(const Container& container, const std::vector<OwnedChunk>& others) {
  std::vector<Buffer> streams{joined(container.pixels)};
  const Animation& animation = *container.animation;
  for (std::size_t i = animation.first_is_still ? 1 : 0; i < animation.frames.size(); ++i)
    streams.push_back(joined(animation.frames[i].data));
  return write_streams(container, others, streams, container.header.interlaced);
}

void offer_animation(const Container& container, Bytes input, const Goal& goal, Trials& trials) {
  const Plan chunks = plan(container, goal.metadata, {});
  const Animation& animation = *container.animation;
  std::vector<Buffer> streams;
  const auto add = [&](Image layout, const std::vector<Bytes>& pieces) {
    const bool interlaced = layout.header.interlaced;
    bool excess = false;
    const Image image = decode(std::move(layout), pieces, excess);
    Buffer best = best_stream(image, goal.effort, trials);
    Buffer old = joined(pieces);
    const bool keeps_old = !interlaced && !excess && old.size() <= best.size();
    streams.push_back(keeps_old ? std::move(old) : std::move(best));
  };
  Image still = layout_of(container);
  still.header.interlaced = container.header.interlaced;
  add(std::move(still), container.pixels);
  for (std::size_t i = animation.first_is_still ? 1 : 0; i < animation.frames.size(); ++i) {
    if (trials.expired()) return;
    add(frame_layout(container, animation.frames[i].control), animation.frames[i].data);
  }
  Candidate candidate{.bytes = write_streams(container, chunks.chunks, streams, false),
                      .method = "frames recompressed",
                      .score = {},
                      .min_score = {}};
  const auto beat = trials.size_to_beat();
  if (beat && candidate.bytes.size() >= *beat) return;
  if (!frames_look_equal(input, candidate.bytes))
    throw Error(ErrorCode::internal, "The result did not pass its check.", "apng proof");
  candidate.proven_lossless = true;
  trials.offer(std::move(candidate));
}

}  // namespace pressoir::codecs::png
