#include "codecs/jpeg/lossless/progressive_file.h"

#include <algorithm>
#include <map>

#include "codecs/jpeg/lossless/scan_kernels.h"
#include "codecs/jpeg/lossless/scan_tokens.h"
#include "codecs/jpeg/lossless/table_slots.h"
#include "codecs/jpeg/segments.h"

namespace pressoir::codecs::jpeg {
namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kQuantTables = 0xDB, kFrame = 0xC2, kHuffmanTables = 0xC4, kScan = 0xDA;

void append_bytes(Buffer& out, std::initializer_list<std::uint32_t> bytes) {
  for (const std::uint32_t byte : bytes) out.push_back(static_cast<std::byte>(byte));
}

/// What says the colour, as libjpeg writes and reads it.
void append_colour(Buffer& out, CodedColour colour) {
  constexpr auto kJfif = "JFIF\0\1\1\0\0\1\0\1\0\0"sv, kAdobe = "Adobe\0\x64\0\0\0\0"sv;
  if (colour == CodedColour::grey || colour == CodedColour::ycbcr)
    return append_segment(out, 0xE0, {}, as_bytes(kJfif));
  const std::byte transform = colour == CodedColour::ycck ? std::byte{2} : std::byte{0};
  append_segment(out, 0xEE, as_bytes(kAdobe), Bytes(&transform, 1));
}

/// Quantisation tables, equal ones once, and the frame header (T.81, B.2.4.1 and B.2.2).
void append_frame(Buffer& out, const Picture& picture) {
  std::vector<const QuantTable*> tables;
  Buffer stored;
  Buffer frame;
  append_bytes(frame, {8, picture.height >> 8U, picture.height, picture.width >> 8U, picture.width,
                       static_cast<std::uint32_t>(picture.components.size())});
  for (const Component& component : picture.components) {
    const auto same = std::ranges::find_if(
        tables, [&](const QuantTable* table) { return *table == component.quant; });
    const auto slot = static_cast<std::uint32_t>(same - tables.begin());
    append_bytes(frame, {static_cast<std::uint32_t>(component.id),
                         static_cast<std::uint32_t>(component.h << 4 | component.v), slot});
    if (same != tables.end()) continue;
    tables.push_back(&component.quant);
    const bool is_wide = std::ranges::max(component.quant) > 255;
    append_bytes(stored, {(is_wide ? 16U : 0U) | slot});
    for (const std::uint8_t natural : kZigzag) {
      const std::uint32_t value = component.quant[natural];
      if (is_wide) append_bytes(stored, {value >> 8U});
      append_bytes(stored, {value});
    }
  }
  append_segment(out, kQuantTables, {}, stored);
  append_segment(out, kFrame, {}, frame);
}

class ScriptWriter {
 public:
  ScriptWriter(const Picture& picture, Buffer& out)
      : picture_(picture), out_(out), positions_(picture.components.size()) {}

  void add(const Scan& scan) {
    Waiting waiting{.scan = scan, .tokens = {}, .slots = {}};
    code(scan, waiting.tokens);
    if (!takes_slots(waiting)) {
      flush();
      takes_slots(waiting);
    }
    waiting_tokens_ += waiting.tokens.all().size();
    waiting_.push_back(std::move(waiting));
    if (waiting_tokens_ > Tokens::kMost) flush();
  }

  /// Writes the scans that wait for each other's tables.
  void flush() {
    if (waiting_.empty()) return;
    const std::vector<HuffmanCode> dc = codes_of(dc_), ac = codes_of(ac_);
    Buffer tables;
    for (std::size_t i = 0; i < dc.size(); ++i)
      append_table(tables, static_cast<std::uint8_t>(i), dc[i]);
    for (std::size_t i = 0; i < ac.size(); ++i)
      append_table(tables, static_cast<std::uint8_t>(0x10U | i), ac[i]);
    append_segment(out_, kHuffmanTables, {}, tables);
    for (const Waiting& each : waiting_) write(each, each.scan.from == 0 ? dc : ac);
    waiting_.clear();
    waiting_tokens_ = 0;
    dc_ = ac_ = {};
  }

 private:
  struct Waiting {
    Scan scan;
    Tokens tokens;
    std::vector<std::size_t> slots;  ///< of each component of the scan
  };

  Positions positions_at(int component, int level) {
    auto& found = positions_[static_cast<std::size_t>(component)][level];
    const auto& blocks = picture_.components[static_cast<std::size_t>(component)].blocks;
    if (found.empty() && !blocks.empty()) {
      found.resize(blocks.size());
      find_coefficients(blocks.data(), blocks.size(), static_cast<std::size_t>(level),
                        found.data());
    }
    return found;
  }

  void code(const Scan& scan, Tokens& tokens) {
    if (scan.from == 0) return add_dc(picture_, scan.components, tokens);
    const int index = scan.components[0];
    const Component& component = picture_.components[static_cast<std::size_t>(index)];
    const Positions large = positions_at(index, scan.low);
    if (scan.high == 0) return add_first(component, scan, large, tokens);
    add_refinement(component, scan, large, positions_at(index, scan.high), tokens);
  }

  bool takes_slots(Waiting& waiting) {
    TableSlots& slots = waiting.scan.from == 0 ? dc_ : ac_;
    const TableSlots before = slots;
    waiting.slots.clear();
    for (const int component : waiting.scan.components) {
      const auto slot = slots.add(counts_of(waiting, component));
      if (!slot) {
        slots = before;
        return false;
      }
      waiting.slots.push_back(*slot);
    }
    return true;
  }

  static Counts counts_of(const Waiting& waiting, int component) {
    if (waiting.scan.from != 0) return waiting.tokens.counts();
    Counts counts{};
    const auto* const from = &waiting.tokens.counts()[static_cast<std::size_t>(component) << 4U];
    std::copy(from, from + 16, counts.begin());
    return counts;
  }

  static std::vector<HuffmanCode> codes_of(const TableSlots& slots) {
    std::vector<HuffmanCode> codes;
    for (const Counts& counts : slots.counts()) codes.push_back(optimal_code(counts));
    return codes;
  }

  void write(const Waiting& waiting, const std::vector<HuffmanCode>& codes) {
    const Scan& scan = waiting.scan;
    Buffer header;
    append_bytes(header, {static_cast<std::uint32_t>(scan.components.size())});
    Words words = codes[waiting.slots[0]].words;
    for (std::size_t i = 0; i < scan.components.size(); ++i) {
      const auto index = static_cast<std::size_t>(scan.components[i]);
      const std::size_t slot = waiting.slots[i];
      append_bytes(header, {static_cast<std::uint32_t>(picture_.components[index].id),
                            static_cast<std::uint32_t>(scan.from == 0 ? slot << 4U : slot)});
      if (scan.from == 0) {
        const auto& from = codes[slot].words;
        std::copy(from.begin(), from.begin() + 16, &words[index << 4U]);
      }
    }
    append_bytes(header,
                 {static_cast<std::uint32_t>(scan.from), static_cast<std::uint32_t>(scan.to),
                  static_cast<std::uint32_t>(scan.high << 4 | scan.low)});
    append_segment(out_, kScan, {}, header);
    ScanBits bits(words, out_);
    Tokens again(bits);
    if (waiting.tokens.are_lost())
      code(scan, again);
    else
      bits.write(waiting.tokens.all());
    again.flush();
    bits.finish();
  }

  const Picture& picture_;
  Buffer& out_;
  std::vector<std::map<int, std::vector<std::uint64_t>>> positions_;  ///< by component and level
  TableSlots dc_, ac_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_tokens_ = 0;
};

}  // namespace

Buffer write_progressive(const Picture& picture, std::span<const Scan> script) {
  Buffer out;
  append_bytes(out, {0xFF, 0xD8});
  append_colour(out, picture.colour);
  append_frame(out, picture);
  ScriptWriter writer(picture, out);
  for (const Scan& scan : script) writer.add(scan);
  writer.flush();
  append_bytes(out, {0xFF, 0xD9});
  return out;
}

}  // namespace pressoir::codecs::jpeg
