#include "codecs/jpeg/coefficients.h"

#include <algorithm>
#include <cstring>

#include "codecs/jpeg/library.h"

namespace pressoir::codecs::jpeg {

const std::array<std::uint8_t, 64> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

namespace {

CodedColour colour_of(const jpeg_decompress_struct& info) {
  switch (info.jpeg_color_space) {
    case JCS_GRAYSCALE: return CodedColour::grey;
    case JCS_RGB: return CodedColour::rgb;
    case JCS_YCbCr: return CodedColour::ycbcr;
    case JCS_CMYK: return CodedColour::cmyk;
    case JCS_YCCK: return CodedColour::ycck;
    default:
      throw Error(ErrorCode::unsupported_format, "This colour model of JPEG is not supported.");
  }
}

J_COLOR_SPACE space_of(CodedColour colour) {
  switch (colour) {
    case CodedColour::grey: return JCS_GRAYSCALE;
    case CodedColour::rgb: return JCS_RGB;
    case CodedColour::ycbcr: return JCS_YCbCr;
    case CodedColour::cmyk: return JCS_CMYK;
    case CodedColour::ycck: return JCS_YCCK;
  }
  return JCS_UNKNOWN;
}

Component shape_of(const jpeg_component_info& from, bool alone) {
  Component component;
  component.id = from.component_id;
  component.h = alone ? 1 : from.h_samp_factor;  // sampling of a single component means nothing
  component.v = alone ? 1 : from.v_samp_factor;
  component.blocks_wide = from.width_in_blocks;
  component.blocks_high = from.height_in_blocks;
  if (!from.quant_table)
    throw Error(ErrorCode::corrupt_input, "The JPEG file lacks a quantisation table.");
  std::copy(std::begin(from.quant_table->quantval), std::end(from.quant_table->quantval),
            component.quant.begin());
  return component;
}

/// A row of blocks of the picture that was read.
const Block* row_of(jpeg_decompress_struct& info, jvirt_barray_ptr array, std::uint32_t y) {
  const auto common = reinterpret_cast<j_common_ptr>(&info);
  return reinterpret_cast<const Block*>(
      info.mem->access_virt_barray(common, array, y, 1, FALSE)[0]);
}

/// `component.blocks` has room for them.
void copy_rows(jpeg_decompress_struct& info, jvirt_barray_ptr array, Component& component) {
  for (std::uint32_t y = 0; y < component.blocks_high; ++y) {
    const Block* const row = row_of(info, array, y);
    component.blocks.insert(component.blocks.end(), row, row + component.blocks_wide);
  }
}

bool same_rows(jpeg_decompress_struct& info, jvirt_barray_ptr array, const Component& component) {
  const std::size_t bytes = std::size_t{component.blocks_wide} * sizeof(Block);
  for (std::uint32_t y = 0; y < component.blocks_high; ++y)
    if (std::memcmp(row_of(info, array, y),
                    &component.blocks[std::size_t{y} * component.blocks_wide], bytes) != 0)
      return false;
  return true;
}

void copy_rows(jpeg_compress_struct& info, jvirt_barray_ptr array, const Component& component) {
  for (std::uint32_t y = 0; y < component.blocks_high; ++y) {
    JBLOCKARRAY rows =
        info.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&info), array, y, 1, TRUE);
    std::memcpy(rows[0], &component.blocks[std::size_t{y} * component.blocks_wide],
                std::size_t{component.blocks_wide} * sizeof(Block));
  }
}

/// Number of the table among those used so far: equal tables are stored once.
int table_slot(const Picture& picture, std::size_t index) {
  int slot = 0;
  for (std::size_t i = 0; i <= index; ++i) {
    const auto& quant = picture.components[i].quant;
    std::size_t first = 0;
    while (picture.components[first].quant != quant) ++first;
    if (first == i && i != index) ++slot;
    if (i == index && first != i) return table_slot(picture, first);
  }
  return slot;
}

void set_component(jpeg_compress_struct& info, const Picture& picture, std::size_t index) {
  const Component& from = picture.components[index];
  jpeg_component_info& to = info.comp_info[index];
  const int slot = table_slot(picture, index);
  to.component_id = from.id;
  to.h_samp_factor = from.h;
  to.v_samp_factor = from.v;
  to.quant_tbl_no = slot;
  JQUANT_TBL*& table = info.quant_tbl_ptrs[slot];
  if (!table) table = jpeg_alloc_quant_table(reinterpret_cast<j_common_ptr>(&info));
  std::copy(from.quant.begin(), from.quant.end(), std::begin(table->quantval));
  table->sent_table = FALSE;
}

void describe(jpeg_compress_struct& info, const Picture& picture) {
  info.image_width = picture.width;
  info.image_height = picture.height;
  info.input_components = static_cast<int>(picture.components.size());
  info.in_color_space = space_of(picture.colour);
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, info.in_color_space);
  info.optimize_coding = TRUE;
  for (JQUANT_TBL*& table : info.quant_tbl_ptrs) table = nullptr;
  for (std::size_t i = 0; i < picture.components.size(); ++i) set_component(info, picture, i);
}

std::vector<jpeg_scan_info> as_scan_info(std::span<const Scan> script) {
  std::vector<jpeg_scan_info> scans;
  for (const Scan& scan : script) {
    jpeg_scan_info& to = scans.emplace_back();
    to.comps_in_scan = static_cast<int>(scan.components.size());
    for (std::size_t i = 0; i < scan.components.size() && i < MAX_COMPS_IN_SCAN; ++i)
      to.component_index[i] = scan.components[i];
    to.Ss = scan.from;
    to.Se = scan.to;
    to.Ah = scan.high;
    to.Al = scan.low;
  }
  return scans;
}

/// @throws Error corrupt_input, unsupported_format, limit_exceeded.
jvirt_barray_ptr* read_arrays(Decompressor& decompressor) {
  jvirt_barray_ptr* arrays = nullptr;
  guarded(decompressor.messages, [&] {
    jpeg_read_header(&decompressor.info, TRUE);
    arrays = jpeg_read_coefficients(&decompressor.info);
  });
  decompressor.require_sound();
  return arrays;
}

/// All but the blocks of a picture that was read.
Picture shape_of(const Decompressor& decompressor) {
  const jpeg_decompress_struct& info = decompressor.info;
  Picture picture;
  picture.width = info.image_width;
  picture.height = info.image_height;
  picture.colour = colour_of(info);
  picture.progressive = info.progressive_mode != FALSE;
  picture.extra_bytes = decompressor.messages.extra_bytes;
  picture.oddities = decompressor.has_oddities();
  for (int i = 0; i < info.num_components; ++i)
    picture.components.push_back(shape_of(info.comp_info[i], info.num_components == 1));
  return picture;
}

bool same_shape(const Picture& left, const Picture& right) {
  const auto equal = [](const Component& a, const Component& b) {
    return a.id == b.id && a.h == b.h && a.v == b.v && a.blocks_wide == b.blocks_wide &&
           a.blocks_high == b.blocks_high && a.quant == b.quant;
  };
  return left.width == right.width && left.height == right.height && left.colour == right.colour &&
         std::ranges::equal(left.components, right.components, equal);
}

}  // namespace

int Picture::max_h() const {
  int most = 1;
  for (const Component& component : components) most = std::max(most, component.h);
  return most;
}
int Picture::max_v() const {
  int most = 1;
  for (const Component& component : components) most = std::max(most, component.v);
  return most;
}
std::uint64_t Picture::blocks() const {
  std::uint64_t sum = 0;
  for (const Component& component : components) sum += component.blocks.size();
  return sum;
}

bool same_picture(const Picture& left, const Picture& right) {
  return left.width == right.width && left.height == right.height && left.colour == right.colour &&
         left.components == right.components;
}

Picture read_coefficients(Bytes jpeg) {
  Decompressor decompressor(jpeg);
  jvirt_barray_ptr* const arrays = read_arrays(decompressor);
  Picture picture = shape_of(decompressor);
  for (Component& component : picture.components)
    component.blocks.reserve(std::size_t{component.blocks_wide} * component.blocks_high);
  guarded(decompressor.messages, [&] {
    for (std::size_t i = 0; i < picture.components.size(); ++i)
      copy_rows(decompressor.info, arrays[i], picture.components[i]);
  });
  return picture;
}

bool codes_picture(Bytes jpeg, const Picture& picture) {
  Decompressor decompressor(jpeg);
  jvirt_barray_ptr* const arrays = read_arrays(decompressor);
  const Picture shape = shape_of(decompressor);
  bool same = same_shape(shape, picture);
  guarded(decompressor.messages, [&] {
    for (std::size_t i = 0; same && i < picture.components.size(); ++i)
      same = same_rows(decompressor.info, arrays[i], picture.components[i]);
  });
  return same;
}

Buffer write_coefficients(const Picture& picture, Coding coding, std::span<const Scan> script) {
  const std::vector<jpeg_scan_info> scans = as_scan_info(script);
  Compressor compressor;
  jpeg_compress_struct& info = compressor.info;
  guarded(compressor.messages, [&] {
    describe(info, picture);
    if (coding == Coding::progressive && scans.empty()) jpeg_simple_progression(&info);
    if (coding == Coding::progressive && !scans.empty()) {
      info.scan_info = scans.data();
      info.num_scans = static_cast<int>(scans.size());
    }
    jvirt_barray_ptr arrays[4] = {};
    const int max_h = picture.max_h();
    const int max_v = picture.max_v();
    for (std::size_t i = 0; i < picture.components.size(); ++i) {
      const Component& component = picture.components[i];
      const auto h = static_cast<std::uint32_t>(component.h);
      const auto v = static_cast<std::uint32_t>(component.v);
      const auto mcu_w = static_cast<std::uint32_t>(8 * max_h);
      const auto mcu_h = static_cast<std::uint32_t>(8 * max_v);
      arrays[i] = info.mem->request_virt_barray(reinterpret_cast<j_common_ptr>(&info), JPOOL_IMAGE,
                                                TRUE, (picture.width + mcu_w - 1) / mcu_w * h,
                                                (picture.height + mcu_h - 1) / mcu_h * v, v);
    }
    jpeg_write_coefficients(&info, arrays);
    for (std::size_t i = 0; i < picture.components.size(); ++i)
      copy_rows(info, arrays[i], picture.components[i]);
    jpeg_finish_compress(&info);
  });
  return compressor.take_output();
}

}  // namespace pressoir::codecs::jpeg
