// Items of a meta box (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12): read, and written anew around
// coded data that is not touched. Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "codecs/avif/boxes.h"

namespace pressoir::codecs::avif {

/// Bytes of the file.
struct Extent {
  std::size_t at = 0, size = 0;
};

struct Association {
  std::size_t property = 0;  ///< its place in Items::properties
  bool essential = false;
};

struct Item {
  std::uint32_t id = 0, type = 0, flags = 0;
  std::string_view content_type{};  ///< of "mime" and "uri " items
  std::vector<Extent> extents{};
  std::vector<Association> properties{};
};

struct Reference {
  std::uint32_t type = 0, from = 0;
  std::vector<std::uint32_t> to{};
};

struct Items {
  std::uint32_t primary = 0;
  std::vector<Buffer> properties;  ///< whole boxes
  std::vector<Item> items;
  std::vector<Reference> references;
  Bytes groups;          ///< the whole box "grpl"; empty: none
  bool is_plain = true;  ///< false: something that write() cannot say (other files, long numbers)
};

/// @param file  in which `meta`, the payload of the box, lies. @throws Error corrupt_input.
Items read_items(Bytes file, Bytes meta);

/// The type of a whole box.
std::uint32_t type_of(Bytes box);
/// True where the box is one of alpha's auxC.
bool is_alpha_kind(Bytes property);

/// Whole "meta" box; properties that no item has are left out, equal ones are written once.
/// @param place  of an extent, in the file that is written.
/// REQUIRES: items.is_plain.
void write_items(Buffer& out, const Items& items,
                 const std::function<std::size_t(const Extent&)>& place);

}  // namespace pressoir::codecs::avif
