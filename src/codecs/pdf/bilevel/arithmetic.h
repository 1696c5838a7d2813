// The adaptive arithmetic coder of JBIG2 (ITU-T T.88, annex E), which JPEG 2000 has too. One thread
// at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf {

/// What is known of one context: the state of its estimate, and the likelier bit.
struct ArithmeticContext {
  std::uint8_t state = 0, likely = 0;
};

class ArithmeticEncoder {
 public:
  void encode(ArithmeticContext& context, unsigned bit);
  /// The end of the data, marker included (E.2.9).
  Buffer finish() &&;

 private:
  void renormalise();
  void put_byte();
  std::uint32_t code_ = 0, interval_ = 0x8000;
  int left_ = 12;          // shifts until a byte is full
  bool has_byte_ = false;  // the byte before the first one is none
  std::uint8_t byte_ = 0;
  Buffer out_;
};

class ArithmeticDecoder {
 public:
  /// Behind the end of `data` there are ones.
  explicit ArithmeticDecoder(Bytes data);
  unsigned decode(ArithmeticContext& context);

 private:
  void take_byte();
  [[nodiscard]] std::uint32_t byte_at(std::size_t at) const;
  Bytes data_;
  std::size_t at_ = 0;
  std::uint32_t code_ = 0, interval_ = 0x8000;
  int left_ = 0;
};

}  // namespace pressoir::codecs::pdf
