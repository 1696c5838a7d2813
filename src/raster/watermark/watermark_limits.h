// WatermarkLimits: how much one watermark may ask for. Constants.
#pragma once

#include <cstddef>

namespace pressoir::raster {

inline constexpr std::size_t kMaxElements = 32;
inline constexpr std::size_t kMaxCharacters = 1'000;     ///< of one text
inline constexpr std::size_t kMaxLines = 50;             ///< of one text
inline constexpr std::size_t kMaxTextBytes = 32'768;     ///< of all: a goal is one message
inline constexpr std::size_t kMaxFamily = 100;           ///< bytes
inline constexpr double kMinSize = 1, kMaxSize = 5'000;  ///< of a font, pixels
inline constexpr double kMinWidthPercent = 0.1, kMaxWidthPercent = 1'000;
inline constexpr double kMaxShiftPercent = 1'000;
inline constexpr double kMaxRotation = 3'600;  ///< degrees, either way
inline constexpr double kMinOpacityPercent = 1;
/// Pixels that all elements together draw on, in pictures.
inline constexpr std::size_t kMaxCover = 16;

}  // namespace pressoir::raster
