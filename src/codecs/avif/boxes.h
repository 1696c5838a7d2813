// Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2), read and written. Plain values;
// one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::avif {

/// What is wrong, for the log alone. @throws Error corrupt_input.
[[noreturn]] void corrupt(const char* what);

/// Four characters as a number.
consteval std::uint32_t tag(const char (&name)[5]) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i)
    value = value << 8U | static_cast<std::uint32_t>(static_cast<unsigned char>(name[i]));
  return value;
}

struct Box {
  std::uint32_t type = 0;
  Bytes whole;    ///< with its header
  Bytes payload;  ///< behind size and type
};

/// Numbers, most significant byte first. Reading behind the end throws Error corrupt_input.
class Cursor {
 public:
  explicit Cursor(Bytes bytes) : rest_(bytes) {}
  /// @param bytes  0 to 8.
  std::uint64_t number(unsigned bytes);
  std::uint32_t number32() { return static_cast<std::uint32_t>(number(4)); }
  Bytes take(std::uint64_t bytes);
  /// Up to a zero byte, or to the end where there is none.
  std::string_view text();
  Box box();
  [[nodiscard]] Bytes rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  Bytes rest_;
};

/// All of them. @throws Error corrupt_input where they do not fill `bytes`.
std::vector<Box> boxes_in(Bytes bytes);
/// Version and flags of a full box, and a cursor behind them.
struct FullBox {
  explicit FullBox(const Box& box) : cursor(box.payload), head(cursor.number32()) {}
  Cursor cursor;
  std::uint32_t head;
  [[nodiscard]] unsigned version() const { return head >> 24U; }
  [[nodiscard]] std::uint32_t flags() const { return head & 0xFFFFFFU; }
};

void append_number(Buffer& out, std::uint64_t value, unsigned bytes);
void append_bytes(Buffer& out, Bytes bytes);

/// A box that is written from its construction to its destruction, which fills its size in.
/// REQUIRES: less than 4 GiB.
class OpenBox {
 public:
  OpenBox(Buffer& out, std::uint32_t type);
  /// A full box. @param head  version in the highest byte, flags below.
  OpenBox(Buffer& out, std::uint32_t type, std::uint32_t head) : OpenBox(out, type) {
    append_number(out_, head, 4);
  }
  ~OpenBox();
  OpenBox(const OpenBox&) = delete;
  OpenBox& operator=(const OpenBox&) = delete;
  OpenBox(OpenBox&&) = delete;
  OpenBox& operator=(OpenBox&&) = delete;

 private:
  Buffer& out_;
  std::size_t start_;
};

}  // namespace pressoir::codecs::avif
