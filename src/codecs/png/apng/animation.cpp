#include "codecs/png/apng/animation.h"

#include <algorithm>
#include <array>

#include "base/warnings.h"
#include "codecs/png/apng/composer.h"
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

std::uint32_t milliseconds(const FrameControl& control) {
  const std::uint32_t unit = control.delay_denominator == 0 ? 100U : control.delay_denominator;
  return (control.delay_numerator * 1000U + unit / 2) / unit;
}

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

}  // namespace

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

namespace {

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

Image frame_layout(const Container& container, const FrameControl& control) {
  Image layout = layout_of(container);
  layout.header.width = control.width;
  layout.header.height = control.height;
  layout.header.interlaced = container.header.interlaced;
  return layout;
}

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
