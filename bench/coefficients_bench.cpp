// coefficients_bench WHOLE CUT REPAIRED: compares the coefficients of JPEGs by libjpeg alone. What
// libjpeg decodes of CUT as it is in WHOLE must be the same in REPAIRED.
#include <cstdio>
//
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

struct Component {
  std::uint32_t wide = 0, high = 0, h = 1, v = 1;
  std::vector<JCOEF> values;  // 64 of each block
};
struct Picture {
  std::uint32_t width = 0, height = 0;
  bool progressive = false;
  std::vector<Component> components;
};

std::string bytes_of(const char* path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void stay_silent(j_common_ptr, int) {}

Picture read(const std::string& bytes) {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  errors.emit_message = stay_silent;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&info, TRUE);
  jvirt_barray_ptr* arrays = jpeg_read_coefficients(&info);
  Picture picture{.width = info.image_width,
                  .height = info.image_height,
                  .progressive = info.progressive_mode != FALSE,
                  .components = {}};
  for (int c = 0; c < info.num_components; ++c) {
    const auto& from = info.comp_info[c];
    const bool alone = info.num_components == 1;
    Component component{.wide = from.width_in_blocks,
                        .high = from.height_in_blocks,
                        .h = alone ? 1U : static_cast<std::uint32_t>(from.h_samp_factor),
                        .v = alone ? 1U : static_cast<std::uint32_t>(from.v_samp_factor),
                        .values = {}};
    for (std::uint32_t y = 0; y < component.high; ++y) {
      JBLOCKARRAY rows = info.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&info),
                                                      arrays[c], y, 1, FALSE);
      const JCOEF* first = &rows[0][0][0];
      component.values.insert(component.values.end(), first,
                              first + std::size_t{64} * component.wide);
    }
    picture.components.push_back(std::move(component));
  }
  jpeg_destroy_decompress(&info);
  return picture;
}

/// Blocks of a sequential file: by units in the order of the file, up to the first that differs,
/// without the last of these: libjpeg may have made up the bits at its end.
struct Count {
  std::size_t decodable = 0, unequal = 0, all = 0;
};
bool same_unit(const Picture& a, const Picture& b, std::uint32_t x, std::uint32_t y, Count* count) {
  bool same = true;
  for (std::size_t c = 0; c < a.components.size(); ++c) {
    const auto& left = a.components[c];
    const auto& right = b.components[c];
    for (std::uint32_t k = 0; k < left.h * left.v; ++k) {
      const std::uint32_t column = x * left.h + k % left.h, row = y * left.v + k / left.h;
      if (column >= left.wide || row >= left.high) continue;
      const std::size_t at = (std::size_t{row} * left.wide + column) * 64;
      const bool equal = std::equal(&left.values[at], &left.values[at] + 64, &right.values[at]);
      if (count != nullptr) ++count->decodable, count->unequal += equal ? 0U : 1U;
      same = same && equal;
    }
  }
  return same;
}
Count compare_sequential(const Picture& whole, const Picture& cut, const Picture& repaired) {
  Count count;
  std::uint32_t h = 1, v = 1;
  for (const auto& component : whole.components) {
    h = std::max(h, component.h);
    v = std::max(v, component.v);
    count.all += component.values.size() / 64;
  }
  const std::uint32_t wide = (whole.width + 8 * h - 1) / (8 * h);
  const std::uint32_t high = (whole.height + 8 * v - 1) / (8 * v);
  std::uint32_t end = 0;
  while (end < wide * high && same_unit(whole, cut, end % wide, end / wide, nullptr)) ++end;
  if (end < wide * high && end > 0) --end;
  for (std::uint32_t unit = 0; unit < end; ++unit)
    same_unit(whole, repaired, unit % wide, unit / wide, &count);
  return count;
}

/// Blocks of a progressive file: coefficients with the upper bits that they have in the whole one
/// have arrived, and must be so in the repaired one. Where the data ends libjpeg makes up the bits
/// of a block, which may be right by chance: what depends on the bytes that follow is left out.
/// @param longer  the cut file with some bytes behind it, 1010... and 0101...: libjpeg makes up 0.
bool is_upper_part(int part, int whole) {
  for (int low = 0; low < 14; ++low)
    if (std::abs(part) == std::abs(whole) >> low << low)
      return part == 0 || (part < 0) == (whole < 0);
  return false;
}
Count compare_progressive(const Picture& whole, const Picture& cut,
                          const std::array<Picture, 2>& longer, const Picture& repaired) {
  Count count;
  for (std::size_t c = 0; c < whole.components.size(); ++c) {
    const auto& values = whole.components[c].values;
    count.all += values.size() / 64;
    for (std::size_t at = 0; at < values.size(); at += 64) {
      bool has_arrived = false, equal = true, is_made_up = false;
      for (std::size_t i = at; i < at + 64; ++i) {
        const int part = cut.components[c].values[i];
        for (const Picture& other : longer)
          is_made_up = is_made_up || other.components[c].values[i] != part;
        if (part == 0) continue;
        is_made_up = is_made_up || !is_upper_part(part, values[i]);
        has_arrived = true;
        equal = equal && repaired.components[c].values[i] == part;
      }
      if (is_made_up) continue;
      count.decodable += has_arrived ? 1U : 0U;
      count.unequal += equal ? 0U : 1U;
    }
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string start = bytes_of(argv[2]);
  const Picture whole = read(bytes_of(argv[1])), cut = read(start),
                repaired = read(bytes_of(argv[3]));
  const Count count =
      whole.progressive
          ? compare_progressive(whole, cut,
                                {read(start + "\xAA\xAA\xAA\xAA"), read(start + "UUUU")}, repaired)
          : compare_sequential(whole, cut, repaired);
  std::printf("%s %zu %zu %zu\n", whole.progressive ? "progressive" : "sequential", count.all,
              count.decodable, count.unequal);
  return count.unequal == 0 ? 0 : 1;
}
