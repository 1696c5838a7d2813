#include "engine/worker/warm_up.h"

#include <chrono>
#include <exception>
#include <utility>

#include "codecs/codec.h"
#include "codecs/pdf/check/ready.h"
#include "engine/optimize/optimize.h"
#include "raster/watermark/watermark.h"

namespace pressoir::engine {
namespace {

// One 16 x 16 gradient, as if it came from a file.
class Gradient final : public raster::FrameReader {
 public:
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<raster::Frame> next() override {
    if (std::exchange(done_, true)) return std::nullopt;
    raster::Canvas canvas(info_.width, info_.height, {});
    for (std::uint32_t y = 0; y < info_.height; ++y) {
      auto row = canvas.row8(y);
      for (std::size_t x = 0; x < row.size(); ++x) row[x] = static_cast<std::uint8_t>(x * 5 + y);
    }
    return raster::Frame{.canvas = std::move(canvas), .delay_milliseconds = 0};
  }
  void rewind() override { done_ = false; }

 private:
  raster::FramesInfo info_{.width = 16, .height = 16};
  raster::Metadata metadata_;
  bool done_ = false;
};

void warm_up(const codecs::RasterCodec& codec) try {
  const Limits limits;
  Goal goal;
  goal.compression = Compression::balanced;
  goal.effort = Effort::low;
  codecs::Trials trials(std::nullopt, codecs::Trials::Clock::now() + std::chrono::seconds(1));
  Gradient picture;
  codec.encode(picture, goal, limits, trials);
  const auto file = std::move(trials).take_best();
  if (!file) return;
  (void)optimize(file->bytes, goal, limits);
  goal.compression = Compression::lossless;
  (void)optimize(file->bytes, goal, limits);
} catch (const std::exception&) {
  // A codec that cannot do this starts cold; a job says why it fails, not this rehearsal.
}

// Maps the fonts, which a child cannot open, and lets the libraries of text make their tables: one
// word of each script that shapes letters in its own way.
void warm_up_text() try {
  Watermark watermark;
  watermark.elements.emplace_back().text =
      "Aa \xD8\xA8\xD8\xB3\xD9\x85 \xE0\xA4\x95\xE0\xA4\xBF \xE4\xB8\xAD \xED\x95\x9C";
  (void)raster::draw(watermark, raster::Canvas(16, 16, {}), {});
} catch (const std::exception&) {
  // As above.
}

void warm_up_documents() try { codecs::pdf::make_viewer_ready(); } catch (const std::exception&) {
  // As above.
}

}  // namespace

void open_what_children_cannot() noexcept {
  warm_up_text();
  warm_up_documents();
}

void warm_up_codecs() noexcept {
  for (const auto* codec : codecs::all_codecs()) {
    const auto* raster = codecs::as_raster(*codec);
    if (raster && raster->info().can_write) warm_up(*raster);
  }
}

}  // namespace pressoir::engine
