// jpeg_tables_bench FILE.ppm...: what shapes of quantisation tables cost. Reads lines of
// "TARGET HALVED field=value..." (fields of TableShape) and answers each with the mean over the
// pictures of the natural logarithm of the bytes at that score. Driven by jpeg_tables.py.
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/jpeg/coefficients.h"
#include "codecs/jpeg/lossy/encoder.h"
#include "codecs/jpeg/lossy/masking.h"
#include "codecs/jpeg/pixels.h"
#include "raster/score/score.h"

namespace {

using namespace pressoir::codecs::jpeg;
using pressoir::raster::Canvas;
using pressoir::raster::ScoreReference;

constexpr int kMostTries = 4;
constexpr double kFirstLogScale = 1.5, kNear = 0.15;
// Score per unit of the logarithm of the scale, and logarithm of the bytes per point, typical.
constexpr double kSlope = -16, kGrowth = 0.045;

constexpr std::array<std::pair<std::string_view, float TableShape::*>, 13> kFields{
    {{"luma_rise", &TableShape::luma_rise},
     {"luma_bend", &TableShape::luma_bend},
     {"luma_dc", &TableShape::luma_dc},
     {"cb_base", &TableShape::cb_base},
     {"cb_rise", &TableShape::cb_rise},
     {"cr_base", &TableShape::cr_base},
     {"cr_rise", &TableShape::cr_rise},
     {"chroma_bend", &TableShape::chroma_bend},
     {"chroma_dc", &TableShape::chroma_dc},
     {"cross", &TableShape::cross},
     {"lambda", &TableShape::lambda},
     {"chroma_lambda", &TableShape::chroma_lambda},
     {"end_share", &TableShape::end_share}}};

Canvas read_ppm(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::string kind;
  std::uint32_t width = 0, height = 0, most = 0;
  in >> kind >> width >> height >> most;
  in.get();
  Canvas canvas(width, height, {});
  for (std::uint32_t y = 0; y < height; ++y)
    in.read(reinterpret_cast<char*>(canvas.row8(y).data()), std::streamsize{3} * width);
  return canvas;
}

struct Tried {
  double log_scale, log_bytes, score;
};

class Sample {
 public:
  explicit Sample(Canvas canvas) : canvas_(std::move(canvas)), reference_(canvas_) {}

  /// Logarithm of the bytes at a score, from the two encodings nearest to it.
  double log_bytes(const TableShape& shape, double target, bool halved) {
    double& start = starts_.try_emplace({target, halved}, kFirstLogScale).first->second;
    double log_scale = start, slope = kSlope;
    std::vector<Tried> tried;
    for (int i = 0; i < kMostTries; ++i) {
      tried.push_back(encoded(shape, log_scale, halved));
      std::ranges::sort(tried, {}, [&](const auto& one) { return std::abs(one.score - target); });
      if (std::abs(tried[0].score - target) < kNear) break;
      if (tried.size() > 1 && tried[0].log_scale != tried[1].log_scale)
        slope = std::min(
            -4.0, (tried[0].score - tried[1].score) / (tried[0].log_scale - tried[1].log_scale));
      log_scale = tried[0].log_scale + std::clamp((target - tried[0].score) / slope, -0.6, 0.6);
    }
    start = tried[0].log_scale;
    return tried[0].log_bytes + (target - tried[0].score) * kGrowth;
  }

 private:
  Tried encoded(const TableShape& shape, double log_scale, bool halved) {
    auto& spectrum = spectra_[halved];
    if (spectrum.components.empty())
      spectrum = spectrum_of(canvas_, halved ? Sampling::s420 : Sampling::s444);
    const auto tables = tables_of(shape, static_cast<float>(std::exp(log_scale)));
    const Picture picture =
        quantised(spectrum, masking_of(spectrum, {}), shape, {tables.luma, tables.cb, tables.cr});
    const auto bytes = write_coefficients(picture, Coding::progressive);
    return {log_scale, std::log(static_cast<double>(bytes.size())),
            reference_.score(decode(bytes).canvas)};
  }

  Canvas canvas_;
  ScoreReference reference_;
  std::map<std::pair<double, bool>, double> starts_;
  std::map<bool, Spectrum> spectra_;
};

TableShape shape_in(std::istream& words) {
  TableShape shape;
  for (std::string word; words >> word;) {
    const auto sign = word.find('=');
    for (const auto& [name, field] : kFields)
      if (name == word.substr(0, sign)) shape.*field = std::stof(word.substr(sign + 1));
  }
  return shape;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Sample> samples;
  for (int i = 1; i < argc; ++i) samples.emplace_back(read_ppm(argv[i]));
  std::cout.precision(9);
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    double target = 0;
    bool halved = false;
    words >> target >> halved;
    const TableShape shape = shape_in(words);
    double sum = 0;
    for (Sample& sample : samples) sum += sample.log_bytes(shape, target, halved);
    std::cout << sum / static_cast<double>(samples.size()) << std::endl;
  }
  return argc > 1 ? 0 : 2;
}
