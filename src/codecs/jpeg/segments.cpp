#include "codecs/jpeg/segments.h"

#include <algorithm>
#include <cstring>

namespace pressoir::codecs::jpeg {
namespace {

constexpr std::uint8_t kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA;

[[noreturn]] void cut_off() {
  throw Error(ErrorCode::corrupt_input, "The JPEG file is damaged or cut off.");
}

class Walker {
 public:
  explicit Walker(Bytes input) : input_(input), data_(as_u8(input)) {}

  Segments walk() {
    if (input_.size() < 4 || data_[0] != 0xFF || data_[1] != kSoi)
      throw Error(ErrorCode::corrupt_input, "The file does not start as a JPEG.");
    at_ = 2;
    while (!found_.has_end && next_marker()) step();
    if (found_.frame.marker == 0 || found_.scans == 0) cut_off();
    found_.image_end = at_;
    found_.trailing = input_.subspan(at_);
    return std::move(found_);
  }

 private:
  /// Stands on the byte behind the next marker; false at the end of the input.
  bool next_marker() {
    const std::size_t start = at_;
    while (at_ < input_.size()) {
      const void* hit = std::memchr(data_ + at_, 0xFF, input_.size() - at_);
      if (!hit) break;
      marker_start_ = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - data_);
      at_ = marker_start_ + 1;
      while (at_ < input_.size() && data_[at_] == 0xFF) ++at_;
      if (at_ >= input_.size()) break;
      marker_ = data_[at_++];
      if (marker_ == 0 || stands_alone(marker_)) continue;
      found_.garbage += marker_start_ - start;
      return true;
    }
    found_.garbage += input_.size() - start;
    at_ = input_.size();
    return false;
  }

  void step() {
    if (marker_ == kEoi) {
      found_.has_end = true;
      return;
    }
    if (marker_ == kSoi) cut_off();
    if (input_.size() - at_ < 2) cut_off();
    const std::size_t length = (std::size_t{data_[at_]} << 8U) | data_[at_ + 1];
    if (length < 2 || length > input_.size() - at_) cut_off();
    const Bytes payload = input_.subspan(at_ + 2, length - 2);
    at_ += length;
    if (is_extra(marker_)) {
      found_.extra.push_back({marker_, payload});
      return;
    }
    if (is_frame_header(marker_)) read_frame(payload);
    if (marker_ == kSos) {
      ++found_.scans;
      skip_entropy_data();
    }
    found_.coded.push_back(input_.subspan(at_behind_fill(), at_ - at_behind_fill()));
  }

  /// Start of the last 0xFF before the marker: fill bytes before it are dropped.
  [[nodiscard]] std::size_t at_behind_fill() const {
    std::size_t start = marker_start_;
    while (data_[start + 1] == 0xFF) ++start;
    return start;
  }

  void skip_entropy_data() {
    const auto next = next_in_coded_data(input_, at_);
    at_ = next ? next->start : input_.size();
  }

  void read_frame(Bytes payload) {
    if (found_.frame.marker != 0) cut_off();
    if (payload.size() < 6) cut_off();
    const std::uint8_t* p = as_u8(payload);
    FrameHeader& frame = found_.frame;
    frame.marker = marker_;
    frame.bits = p[0];
    frame.height = (std::uint32_t{p[1]} << 8U) | p[2];
    frame.width = (std::uint32_t{p[3]} << 8U) | p[4];
    frame.components = p[5];
    if (payload.size() < 6 + std::size_t{3} * p[5]) cut_off();
    std::uint32_t max_h = 1;
    std::uint32_t max_v = 1;
    for (std::size_t i = 0; i < p[5]; ++i) {
      const std::uint32_t factors = p[6 + 3 * i + 1];
      frame.samples_sum += (factors >> 4U) * (factors & 15U);
      max_h = std::max(max_h, factors >> 4U);
      max_v = std::max(max_v, factors & 15U);
    }
    for (std::size_t i = 0; i < p[5] && p[5] > 1; ++i) {
      const std::uint32_t factors = p[6 + 3 * i + 1];
      const std::uint32_t h = std::max(1U, factors >> 4U);
      const std::uint32_t v = std::max(1U, factors & 15U);
      frame.whole_ratios = frame.whole_ratios && max_h % h == 0 && max_v % v == 0;
    }
    frame.samples_max = p[5] == 1 ? std::max(1U, frame.samples_sum) : max_h * max_v;
  }

  Bytes input_;
  const std::uint8_t* data_;
  std::size_t at_ = 0, marker_start_ = 0;
  std::uint8_t marker_ = 0;
  Segments found_;
};

}  // namespace

bool is_frame_header(std::uint8_t marker) noexcept {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}
bool stands_alone(std::uint8_t marker) noexcept {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
}
bool is_extra(std::uint8_t marker) noexcept {
  return (marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE;
}

std::optional<MarkerPlace> next_in_coded_data(Bytes input, std::size_t at) {
  const auto* data = as_u8(input);
  while (at < input.size()) {
    const void* hit = std::memchr(data + at, 0xFF, input.size() - at);
    if (!hit) break;
    const auto start = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - data);
    std::size_t code = start + 1;
    while (code < input.size() && data[code] == 0xFF) ++code;
    if (code >= input.size()) break;
    if (data[code] != 0 && !stands_alone(data[code])) return MarkerPlace{start, code};
    at = code + 1;
  }
  return std::nullopt;
}

Segments parse_segments(Bytes input) { return Walker(input).walk(); }

void append_segment(Buffer& out, std::uint8_t marker, Bytes prefix, Bytes payload) {
  const auto length = narrow<std::uint16_t>(prefix.size() + payload.size() + 2);
  out.push_back(std::byte{0xFF});
  out.push_back(std::byte{marker});
  out.push_back(static_cast<std::byte>(length >> 8U));
  out.push_back(static_cast<std::byte>(length & 0xFFU));
  out.insert(out.end(), prefix.begin(), prefix.end());
  out.insert(out.end(), payload.begin(), payload.end());
}

}  // namespace pressoir::codecs::jpeg
