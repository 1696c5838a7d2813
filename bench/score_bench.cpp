// score_bench FILE.jpg...: CPU milliseconds per megapixel of one score (the original prepared)
// against libjpeg's decoding of the same picture. Each figure is the least of several rounds.
#include <cstdio>  // before jpeglib.h, which needs FILE

#include <jpeglib.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <vector>

#include "raster/score/score.h"

namespace {

using pressoir::raster::Canvas;
using pressoir::raster::ColourModel;
using pressoir::raster::ScoreReference;
using Bytes = std::vector<unsigned char>;

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

template <class Work>
double least_milliseconds(Work work) {
  double least = 1e12;
  const double end = cpu_milliseconds() + 2000;
  for (int round = 0; round < 15 && (round < 3 || cpu_milliseconds() < end); ++round) {
    const double start = cpu_milliseconds();
    work();
    least = std::min(least, cpu_milliseconds() - start);
  }
  return least;
}

/// libjpeg ends the program with its own message when the file is damaged.
Canvas decode(const Bytes& file) {
  jpeg_error_mgr errors{};
  jpeg_decompress_struct reader{};
  reader.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&reader);
  jpeg_mem_src(&reader, file.data(), file.size());
  jpeg_read_header(&reader, TRUE);
  reader.out_color_space = JCS_RGB;
  jpeg_start_decompress(&reader);
  Canvas canvas(reader.output_width, reader.output_height, {ColourModel::rgb, false, 8});
  while (reader.output_scanline < reader.output_height) {
    JSAMPROW row = canvas.row8(reader.output_scanline).data();
    jpeg_read_scanlines(&reader, &row, 1);
  }
  jpeg_finish_decompress(&reader);
  jpeg_destroy_decompress(&reader);
  return canvas;
}

Canvas coarser(const Canvas& picture) {
  Canvas copy = picture.clone();
  for (std::uint32_t y = 0; y < copy.height(); ++y)
    for (auto& sample : copy.row8(y)) sample = static_cast<std::uint8_t>((sample & 0xF8) | 4);
  return copy;
}

void measure(const char* path) {
  std::ifstream in(path, std::ios::binary);
  const Bytes file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (file.empty()) {
    std::fprintf(stderr, "%s: cannot be read\n", path);
    return;
  }
  const Canvas picture = decode(file);
  const Canvas candidate = coarser(picture);
  const double megapixels = static_cast<double>(picture.pixels()) / 1e6;
  const double decoding = least_milliseconds([&file] { decode(file); });
  const double preparing = least_milliseconds([&picture] { ScoreReference reference(picture); });
  const ScoreReference reference(picture);
  double score = 0;
  const double scoring = least_milliseconds([&] { score = reference.score(candidate); });
  std::printf("%7.2f %10.2f %10.2f %10.2f %8.2f %8.2f  %s\n", megapixels, decoding / megapixels,
              preparing / megapixels, scoring / megapixels, scoring / decoding, score, path);
}

}  // namespace

int main(int argc, char** argv) {
  std::printf("%7s %10s %10s %10s %8s %8s  %s\n", "MP", "decode/MP", "prepare/MP", "score/MP",
              "times", "score", "file");
  for (int i = 1; i < argc; ++i) measure(argv[i]);
  return argc > 1 ? 0 : 2;
}
