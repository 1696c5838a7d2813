#include "codecs/avif/boxes.h"

#include "base/error.h"

namespace pressoir::codecs::avif {

void corrupt(const char* what) {
  throw Error(ErrorCode::corrupt_input, "The AVIF is damaged.", what);
}

std::uint64_t Cursor::number(unsigned bytes) {
  std::uint64_t value = 0;
  for (const auto byte : take(bytes)) value = value << 8U | std::to_integer<std::uint64_t>(byte);
  return value;
}

Bytes Cursor::take(std::uint64_t bytes) {
  if (bytes > rest_.size()) corrupt("short box");
  const auto taken = rest_.first(static_cast<std::size_t>(bytes));
  rest_ = rest_.subspan(taken.size());
  return taken;
}

std::string_view Cursor::text() {
  const auto all = as_text(rest_);
  const auto end = all.find('\0');
  const auto text = all.substr(0, end);
  rest_ = rest_.subspan(end == std::string_view::npos ? rest_.size() : end + 1);
  return text;
}

Box Cursor::box() {
  const Bytes start = rest_;
  std::uint64_t size = number(4);
  Box box{.type = number32(), .whole = {}, .payload = {}};
  std::size_t head = 8;
  if (size == 1) {
    size = number(8);
    head = 16;
  } else if (size == 0) {
    size = start.size();
  }
  if (size < head || size > start.size()) corrupt("box size");
  box.payload = take(size - head);
  box.whole = start.first(static_cast<std::size_t>(size));
  return box;
}

std::vector<Box> boxes_in(Bytes bytes) {
  std::vector<Box> boxes;
  for (Cursor cursor(bytes); !cursor.at_end();) boxes.push_back(cursor.box());
  return boxes;
}

void append_number(Buffer& out, std::uint64_t value, unsigned bytes) {
  for (unsigned i = bytes; i-- > 0;) out.push_back(static_cast<std::byte>(value >> (8 * i) & 255U));
}

void append_bytes(Buffer& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

OpenBox::OpenBox(Buffer& out, std::uint32_t type) : out_(out), start_(out.size()) {
  append_number(out_, 0, 4);
  append_number(out_, type, 4);
}

OpenBox::~OpenBox() {
  const auto size = out_.size() - start_;
  for (unsigned i = 0; i < 4; ++i)
    out_[start_ + i] = static_cast<std::byte>(size >> (24 - 8 * i) & 255U);
}

}  // namespace pressoir::codecs::avif
