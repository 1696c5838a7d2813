// Small pictures made in code, and the corpus where it is there: what the conformance suite runs
// on. For tests only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::samples {

struct Sample {
  std::string name, format;  ///< name of its codec: "png", "jpeg"
  Buffer bytes;
};

/// PNG: every colour type, 1 to 16 bits, interlaced, with key, animated. JPEG: grey, colour, CMYK.
/// GIF: every disposal, local palettes, interlaced. WebP: lossless and lossy, with and without
/// alpha, animated. AVIF: lossless and lossy, with alpha, animated.
const std::vector<Sample>& generated();

/// TIFF, BMP and HEIC: formats that are read for conversion.
const std::vector<Sample>& read_only();
/// Both.
const std::vector<Sample>& all();

/// Files of corpus/png, jpeg, gif and webp of at most `most` bytes, by name; empty without a corpus
/// (PRESSOIR_CORPUS, else ../shared/corpus beside the sources).
std::vector<Sample> from_corpus(std::size_t most);

/// A PNG written by libpng. `type` and `depth` as in IHDR; the picture is a gradient with flat
/// parts.
Buffer make_png(int width, int height, int depth, int type, bool interlaced);
Buffer make_apng();

}  // namespace pressoir::codecs::samples
