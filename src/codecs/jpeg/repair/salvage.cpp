#include "codecs/jpeg/repair/salvage.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "codecs/jpeg/repair/tables_in.h"

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kDqt = 0xDB, kDht = 0xC4, kDri = 0xDD,
                       kProgressive = 0xC2;

[[noreturn]] void give_up(const char* why) { throw Error(ErrorCode::corrupt_input, why); }

/// What a segment that cannot be read was going to be.
std::string_view name_of_extra(std::uint8_t marker, std::string_view start) {
  if (marker == 0xFE) return "comment";
  if (marker == 0xE0) return "density";
  if (marker == 0xE1) return start.starts_with("http") ? "xmp" : "exif";
  if (marker == 0xE2 && start.starts_with("ICC_PROFILE")) return "icc";
  return marker == 0xED ? "iptc" : "other";
}

/// T.81, G.1.1.1: the means apart from the other coefficients, these for one component at a time.
bool is_progressive_scan(const FoundScan& scan) {
  constexpr int kMostLow = 13;
  return (scan.from == 0) == (scan.to == 0) && scan.from <= scan.to && scan.low <= kMostLow &&
         (scan.from == 0 || scan.parts.size() == 1);
}

class Walker {
 public:
  explicit Walker(Bytes input) : input_(input), data_(as_u8(input)) {}

  Salvaged walk() {
    at_ = 2;
    while (!ended_ && next_marker()) step();
    if (found_.segments.frame.marker == 0)
      give_up(
          "The JPEG file cannot be repaired: its header is missing, so nothing is known of the "
          "picture.");
    if (found_.scans.empty())
      give_up("The JPEG file cannot be repaired: it ends before the picture begins.");
    found_.segments.image_end = at_;
    found_.segments.trailing = input_.subspan(at_);
    return std::move(found_);
  }

 private:
  /// Stands behind the next marker; false at the end of the input.
  bool next_marker() {
    while (at_ + 1 < input_.size()) {
      const void* hit = std::memchr(data_ + at_, 0xFF, input_.size() - at_ - 1);
      if (!hit) break;
      at_ = static_cast<std::size_t>(static_cast<const std::uint8_t*>(hit) - data_) + 1;
      marker_ = data_[at_];
      if (marker_ == 0xFF) continue;
      ++at_;
      if (marker_ != 0 && !stands_alone(marker_)) return true;
    }
    at_ = input_.size();
    return false;
  }

  /// The payload of the segment whose length stands at `at`; empty optional: it is cut off.
  [[nodiscard]] std::optional<Bytes> payload_at(std::size_t at) const {
    if (input_.size() - at < 2) return std::nullopt;
    const std::size_t length = std::size_t{data_[at]} << 8U | data_[at + 1];
    if (length < 2 || length > input_.size() - at) return std::nullopt;
    return input_.subspan(at + 2, length - 2);
  }
  /// Another marker, or the end of the file, follows there.
  [[nodiscard]] bool is_followed(std::size_t end) const {
    return end >= input_.size() || data_[end] == 0xFF;
  }

  /// Whether a segment says what one of its kind can say.
  [[nodiscard]] bool makes_sense(std::uint8_t marker, Bytes payload) const {
    const auto* p = as_u8(payload);
    if (marker == kDqt) return !quant_spans(payload).empty();
    if (marker == kDht) return !huffman_spans(payload).empty();
    if (marker == kDri) return payload.size() == 2;
    if (is_frame_header(marker))
      return payload.size() >= 6 && p[5] > 0 && payload.size() == 6 + std::size_t{3} * p[5];
    if (marker == kSos)
      return payload.size() >= 6 && p[0] >= 1 && p[0] <= 4 &&
             payload.size() == 4 + std::size_t{2} * p[0] && !found_.components.empty();
    return true;
  }

  void step() {
    if (marker_ == kEoi) {
      ended_ = found_.segments.has_end = !found_.scans.empty();
      return;
    }
    if (marker_ == kSoi) {  // of a picture in damaged metadata, or of the next one
      if (at_ < damaged_end_) return skip_picture();
      if (found_.scans.empty()) return;
      at_ -= 2;
      ended_ = true;
      return;
    }
    const auto payload = payload_at(at_);
    const std::size_t end = payload ? at_ + 2 + payload->size() : 0;
    if (is_extra(marker_)) {
      if (payload && is_followed(end)) {
        found_.segments.extra.push_back({marker_, *payload});
        at_ = end;
      } else {
        lose(payload ? end : input_.size());
      }
      return;
    }
    if (!payload || !makes_sense(marker_, *payload))
      return;  // the search goes on behind the marker
    at_ = end;
    take(*payload);
  }

  /// @param end  where the damaged segment ends by what it says.
  void lose(std::size_t end) {
    damaged_end_ = end;
    const auto start = as_text(input_.subspan(std::min(at_ + 2, input_.size())));
    const std::string name(name_of_extra(marker_, start));
    if (std::ranges::find(found_.lost, name) == found_.lost.end()) found_.lost.push_back(name);
  }

  /// A thumbnail is not the picture.
  void skip_picture() {
    const auto end = as_text(input_).find("\xFF\xD9"sv, at_);
    at_ = end == std::string_view::npos ? input_.size() : end + 2;
  }

  void take(Bytes payload) {
    const auto* p = as_u8(payload);
    if (marker_ == kDqt) {
      for (const auto& span : quant_spans(payload)) quants_[span.head & 15U] = quant_of(span);
    } else if (marker_ == kDht) {
      for (const auto& span : huffman_spans(payload))
        huffman_[span.head >> 4U][span.head & 15U] =
            std::make_shared<const HuffmanTable>(huffman_of(span));
    } else if (marker_ == kDri) {
      restart_interval_ = std::uint32_t{p[0]} << 8U | p[1];
    } else if (is_frame_header(marker_) && found_.components.empty()) {
      take_frame(payload);
    } else if (marker_ == kSos) {
      take_scan(payload);
    }
  }

  void take_frame(Bytes payload) {
    // As parse_segments() reads it: a frame header alone, with a scan for it to be content.
    Buffer alone = to_buffer(as_bytes("\xFF\xD8"sv));
    append_segment(alone, marker_, {}, payload);
    append_segment(alone, kSos, {}, {});
    found_.segments.frame = parse_segments(alone).frame;
    const auto* p = as_u8(payload);
    for (std::size_t i = 0; i < p[5]; ++i) {
      const auto* q = p + 6 + 3 * i;
      found_.components.push_back(
          {.id = q[0], .h = int{q[1]} >> 4, .v = int{q[1]} & 15, .table = int{q[2]} & 3});
    }
    found_.quants.resize(found_.components.size());
  }

  std::shared_ptr<const HuffmanTable> table(bool is_ac, std::size_t slot) {
    auto& found = huffman_.at(is_ac ? 1 : 0).at(slot);
    if (!found) found = standard_table(is_ac, slot);
    return found;
  }

  /// Some writers give all components the same identifier: then they go by their order, as with
  /// libjpeg-turbo (jdmarker.c, get_sos). Empty: there is none, or each is in the scan already.
  [[nodiscard]] std::optional<std::size_t> next_component(const FoundScan& scan, int id) const {
    for (std::size_t i = 0; i < found_.components.size(); ++i)
      if (found_.components[i].id == id &&
          std::ranges::find(scan.parts, i, &FoundScan::Part::component) == scan.parts.end())
        return i;
    return std::nullopt;
  }

  void take_scan(Bytes payload) {
    const auto* p = as_u8(payload);
    const std::size_t count = p[0];
    FoundScan scan;
    for (std::size_t i = 0; i < count; ++i) {
      const auto index = next_component(scan, p[1 + 2 * i]);
      const std::size_t tables = p[2 + 2 * i];
      if (!index || tables >> 4U > 3 || (tables & 15U) > 3) return;
      scan.parts.push_back({*index, table(false, tables >> 4U), table(true, tables & 15U)});
      const auto number = static_cast<std::size_t>(found_.components[*index].table);
      if (!found_.quants[*index]) found_.quants[*index] = quants_.at(number);
    }
    const auto* q = p + 1 + 2 * count;
    scan.from = q[0];
    scan.to = std::min<int>(q[1], 63);
    scan.high = int{q[2]} >> 4;
    scan.low = int{q[2]} & 15;
    scan.restart_interval = restart_interval_;
    if (found_.segments.frame.marker == kProgressive && !is_progressive_scan(scan)) return;
    const std::size_t start = at_;
    skip_coded_data();
    scan.data = input_.subspan(start, at_ - start);
    scan.has_end = at_ < input_.size();
    ++found_.segments.scans;
    found_.scans.push_back(std::move(scan));
  }

  /// Whether coded data ends at the marker behind `at`.
  [[nodiscard]] bool ends_data(std::size_t at) const {
    const std::uint8_t marker = data_[at];
    if (marker == kEoi || marker == kSoi) return true;
    if (marker < 0xC0) return false;
    const auto payload = payload_at(at + 1);
    if (!payload || is_frame_header(marker)) return false;
    const std::size_t end = at + 3 + payload->size();
    if (is_extra(marker)) return is_followed(end);
    const bool is_known = marker == kDqt || marker == kDht || marker == kDri || marker == kSos;
    return is_known && makes_sense(marker, *payload) && (marker == kSos || is_followed(end));
  }

  void skip_coded_data() {
    while (const auto next = next_in_coded_data(input_, at_)) {
      at_ = next->start;
      if (ends_data(next->code)) return;
      at_ = next->code + 1;
    }
    at_ = input_.size();
  }

  Bytes input_;
  const std::uint8_t* data_;
  std::size_t at_ = 0;
  std::uint8_t marker_ = 0;
  bool ended_ = false;
  std::size_t damaged_end_ = 0;  ///< of the last damaged segment, as it says
  std::uint32_t restart_interval_ = 0;
  std::array<std::optional<QuantTable>, 4> quants_;
  std::array<std::array<std::shared_ptr<const HuffmanTable>, 4>, 2> huffman_;
  Salvaged found_;
};

}  // namespace

Salvaged salvage(Bytes input) {
  if (input.size() < 4) give_up("The JPEG file cannot be repaired: there is nothing in it.");
  return Walker(input).walk();
}

}  // namespace pressoir::codecs::jpeg
