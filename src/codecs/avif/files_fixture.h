// AVIF files of pictures made in code. For tests only.
#pragma once

#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "codecs/avif/avif.h"
#include "codecs/avif/reader.h"
#include "codecs/webp/pictures_fixture.h"

namespace pressoir::codecs::avif::testing {

using webp::testing::drawing;
using webp::testing::moving;
using webp::testing::Pictures;
using webp::testing::still;
using webp::testing::to_score;
using webp::testing::waves;

inline std::optional<Candidate> coded(raster::FrameReader& source, const Goal& goal) {
  Trials trials(std::nullopt, Trials::Clock::now() + std::chrono::hours(1));
  avif_codec().encode(source, goal, Limits{}, trials);
  return std::move(trials).take_best();
}

inline Buffer file_of(std::vector<raster::Frame> frames, const Goal& goal,
                      raster::Metadata metadata = {}) {
  Pictures pictures(std::move(frames), std::move(metadata));
  return coded(pictures, goal).value().bytes;
}

inline std::vector<raster::Frame> frames_of(Bytes file) {
  Reader reader(file, Limits{});
  std::vector<raster::Frame> frames;
  while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  return frames;
}

/// A still picture of grey samples of 16 bits, each of them one of `bits` stretched.
inline raster::Canvas deep_ramp(std::uint32_t width, std::uint32_t height, unsigned bits) {
  raster::Canvas canvas(width, height,
                        {.model = raster::ColourModel::rgb, .alpha = false, .bits = 16});
  const std::uint64_t most = (1U << bits) - 1U;
  for (std::uint32_t y = 0; y < height; ++y) {
    auto row = canvas.row16(y);
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] =
          static_cast<std::uint16_t>(((i * 7 + y * 13) % (most + 1) * 65'535 + most / 2) / most);
  }
  return canvas;
}

}  // namespace pressoir::codecs::avif::testing
