// Pictures and animations made in code, and what the tests of this folder do with them. For tests
// only.
#pragma once

#include <chrono>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "codecs/webp/reader.h"
#include "codecs/webp/webp.h"
#include "raster/frames.h"

namespace pressoir::codecs::webp::testing {

/// Frames made in code, with metadata.
class Pictures final : public raster::FrameReader {
 public:
  explicit Pictures(std::vector<raster::Frame> frames, raster::Metadata metadata = {},
                    std::uint32_t loops = 3)
      : frames_(std::move(frames)), metadata_(std::move(metadata)) {
    info_.width = frames_.front().canvas.width();
    info_.height = frames_.front().canvas.height();
    info_.frames = static_cast<std::uint32_t>(frames_.size());
    if (frames_.size() > 1) info_.loops = loops;
  }
  [[nodiscard]] const raster::FramesInfo& info() const noexcept override { return info_; }
  [[nodiscard]] const raster::Metadata& metadata() const noexcept override { return metadata_; }
  std::optional<raster::Frame> next() override {
    if (at_ == frames_.size()) return std::nullopt;
    const auto& frame = frames_[at_++];
    auto copy = frame.canvas.clone();
    copy.set_icc(frame.canvas.icc());
    return raster::Frame{std::move(copy), frame.delay_milliseconds};
  }
  void rewind() override { at_ = 0; }

 private:
  std::vector<raster::Frame> frames_;
  raster::Metadata metadata_;
  raster::FramesInfo info_;
  std::size_t at_ = 0;
};

/// A photograph of sorts: waves at several scales and a little noise, moved by `phase`.
inline raster::Canvas waves(std::uint32_t width, std::uint32_t height, bool alpha,
                            double phase = 0) {
  raster::Canvas canvas(width, height, {raster::ColourModel::rgb, alpha, 8});
  const std::size_t channels = canvas.layout().channels();
  std::uint32_t noise = 1;
  for (std::uint32_t y = 0; y < height; ++y) {
    auto row = canvas.row8(y);
    for (std::uint32_t x = 0; x < width; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        noise = noise * 1664525U + 1013904223U;
        const double wave = std::sin(x / (7.0 + 5 * static_cast<double>(c)) + phase) +
                            std::sin(y / 11.0 - phase) + std::sin((x + y) / 3.0) / 2;
        row[x * channels + c] = static_cast<std::uint8_t>(128 + 40 * wave + (noise >> 28U));
      }
      if (alpha) row[x * channels + 3] = static_cast<std::uint8_t>(x < 8 ? 0 : 255 - x % 64);
    }
  }
  return canvas;
}

/// Flat fields, lines and many repeated pixels.
inline raster::Canvas drawing(std::uint32_t width, std::uint32_t height) {
  raster::Canvas canvas(width, height, {});
  for (std::uint32_t y = 0; y < height; ++y) {
    auto row = canvas.row8(y);
    for (std::uint32_t x = 0; x < width; ++x) {
      const bool line = x % 16 == 3 || y % 12 == 5;
      row[3 * x] = line ? 20 : 250;
      row[3 * x + 1] = line ? 20 : static_cast<std::uint8_t>(200 + x / 32 * 8 % 50);
      row[3 * x + 2] = static_cast<std::uint8_t>(y / 24 * 30);
    }
  }
  return canvas;
}

inline std::vector<raster::Frame> still(raster::Canvas canvas) {
  std::vector<raster::Frame> frames;
  frames.push_back({std::move(canvas), 0});
  return frames;
}

inline std::vector<raster::Frame> moving(std::initializer_list<std::uint32_t> delays) {
  std::vector<raster::Frame> frames;
  for (const auto delay : delays)
    frames.push_back({waves(64, 48, false, static_cast<double>(frames.size())), delay});
  return frames;
}

inline std::optional<Candidate> encode(raster::FrameReader& source, const Goal& goal) {
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::hours(1));
  webp_codec().encode(source, goal, Limits{}, trials);
  return std::move(trials).take_best();
}

inline std::vector<raster::Frame> frames_of(Bytes file) {
  Reader reader(file, Limits{});
  std::vector<raster::Frame> frames;
  while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  return frames;
}

inline Goal to_score(double score) {
  Goal goal;
  goal.target_score = score;
  return goal;
}

}  // namespace pressoir::codecs::webp::testing
