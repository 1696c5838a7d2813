#include "codecs/jpeg/pixels.h"

#include <algorithm>
#include <optional>

#include "codecs/jpeg/library.h"

namespace pressoir::codecs::jpeg {
namespace {

J_COLOR_SPACE samples_of(raster::ColourModel model) {
  switch (model) {
    case raster::ColourModel::grey: return JCS_GRAYSCALE;
    case raster::ColourModel::rgb: return JCS_RGB;
    case raster::ColourModel::cmyk: return JCS_CMYK;
  }
  return JCS_UNKNOWN;
}

void invert(std::span<std::uint8_t> row) {
  for (std::uint8_t& sample : row) sample = static_cast<std::uint8_t>(255 - sample);
}

void set_table(jpeg_compress_struct& info, int slot, const QuantTable& from) {
  JQUANT_TBL*& table = info.quant_tbl_ptrs[slot];
  if (!table) table = jpeg_alloc_quant_table(reinterpret_cast<j_common_ptr>(&info));
  std::copy(from.begin(), from.end(), std::begin(table->quantval));
  table->sent_table = FALSE;
}

void set_sampling(jpeg_compress_struct& info, Sampling sampling) {
  const int h = sampling == Sampling::s444 ? 1 : 2;
  const int v = sampling == Sampling::s420 ? 2 : 1;
  for (int i = 0; i < info.num_components; ++i) {
    const bool full = i == 0 || i == 3;  // luma, and the K of YCCK
    info.comp_info[i].h_samp_factor = full && info.num_components > 1 ? h : 1;
    info.comp_info[i].v_samp_factor = full && info.num_components > 1 ? v : 1;
  }
}

void start(jpeg_compress_struct& info, const raster::Canvas& canvas,
           const EncodeSettings& settings) {
  const raster::ColourModel model = canvas.layout().model;
  info.image_width = canvas.width();
  info.image_height = canvas.height();
  info.input_components = static_cast<int>(canvas.layout().channels());
  info.in_color_space = samples_of(model);
  jpeg_set_defaults(&info);
  if (model == raster::ColourModel::cmyk) jpeg_set_colorspace(&info, JCS_YCCK);
  set_table(info, 0, settings.luma);
  set_table(info, 1, settings.chroma);
  set_sampling(info, settings.sampling);
  info.dct_method = JDCT_ISLOW;
  info.optimize_coding = settings.optimal_codes ? TRUE : FALSE;
  jpeg_start_compress(&info, TRUE);
}

}  // namespace

raster::ColourModel model_of(int components) {
  if (components == 1) return raster::ColourModel::grey;
  return components == 3 ? raster::ColourModel::rgb : raster::ColourModel::cmyk;
}

CodedColour coded_as(raster::ColourModel model) {
  if (model == raster::ColourModel::grey) return CodedColour::grey;
  return model == raster::ColourModel::rgb ? CodedColour::ycbcr : CodedColour::ycck;
}

Decoded decode(Bytes jpeg, std::uint32_t divisor) {
  Decompressor decompressor(jpeg);
  jpeg_decompress_struct& info = decompressor.info;
  guarded(decompressor.messages, [&] { jpeg_read_header(&info, TRUE); });
  if (info.num_components != 1 && info.num_components != 3 && info.num_components != 4)
    throw Error(ErrorCode::unsupported_format, "This colour model of JPEG is not supported.");
  const raster::ColourModel model = model_of(info.num_components);
  const auto reduced = [divisor](std::uint32_t side) { return (side + divisor - 1) / divisor; };
  Decoded result{.canvas = raster::Canvas(reduced(info.image_width), reduced(info.image_height),
                                          {.model = model, .alpha = false, .bits = 8}),
                 .oddities = false};
  raster::Canvas& canvas = result.canvas;
  const bool inverted = model == raster::ColourModel::cmyk;
  guarded(decompressor.messages, [&] {
    info.out_color_space = samples_of(model);
    info.dct_method = JDCT_ISLOW;
    info.scale_num = 1;
    info.scale_denom = divisor;
    info.do_block_smoothing = FALSE;
    jpeg_start_decompress(&info);
    while (info.output_scanline < info.output_height) {
      const std::span<std::uint8_t> row = canvas.row8(info.output_scanline);
      JSAMPROW target = row.data();
      jpeg_read_scanlines(&info, &target, 1);
      if (inverted) invert(row);
    }
    jpeg_finish_decompress(&info);
  });
  decompressor.require_sound();
  result.oddities = decompressor.has_oddities();
  return result;
}

Buffer encode(const raster::Canvas& canvas, const EncodeSettings& settings) {
  const bool inverted = canvas.layout().model == raster::ColourModel::cmyk;
  std::vector<std::uint8_t> copy(std::size_t{canvas.width()} * canvas.layout().channels());
  Compressor compressor;
  jpeg_compress_struct& info = compressor.info;
  guarded(compressor.messages, [&] {
    start(info, canvas, settings);
    while (info.next_scanline < info.image_height) {
      const std::span<const std::uint8_t> row = canvas.row8(info.next_scanline);
      std::copy(row.begin(), row.end(), copy.begin());
      if (inverted) invert(copy);
      JSAMPROW source = copy.data();
      jpeg_write_scanlines(&info, &source, 1);
    }
    jpeg_finish_compress(&info);
  });
  return compressor.take_output();
}

}  // namespace pressoir::codecs::jpeg
