#include "codecs/pdf/bilevel/arithmetic.h"

#include <array>

namespace pressoir::codecs::pdf {
namespace {

struct State {
  std::uint16_t estimate;
  std::uint8_t after_likely, after_unlikely;
  bool switches;
};

// T.88, table E.1.
constexpr std::array<State, 47> kStates{{
    {0x5601, 1, 1, true},    {0x3401, 2, 6, false},   {0x1801, 3, 9, false},
    {0x0AC1, 4, 12, false},  {0x0521, 5, 29, false},  {0x0221, 38, 33, false},
    {0x5601, 7, 6, true},    {0x5401, 8, 14, false},  {0x4801, 9, 14, false},
    {0x3801, 10, 14, false}, {0x3001, 11, 17, false}, {0x2401, 12, 18, false},
    {0x1C01, 13, 20, false}, {0x1601, 29, 21, false}, {0x5601, 15, 14, true},
    {0x5401, 16, 14, false}, {0x5101, 17, 15, false}, {0x4801, 18, 16, false},
    {0x3801, 19, 17, false}, {0x3401, 20, 18, false}, {0x3001, 21, 19, false},
    {0x2801, 22, 19, false}, {0x2401, 23, 20, false}, {0x2201, 24, 21, false},
    {0x1C01, 25, 22, false}, {0x1801, 26, 23, false}, {0x1601, 27, 24, false},
    {0x1401, 28, 25, false}, {0x1201, 29, 26, false}, {0x1101, 30, 27, false},
    {0x0AC1, 31, 28, false}, {0x09C1, 32, 29, false}, {0x08A1, 33, 30, false},
    {0x0521, 34, 31, false}, {0x0441, 35, 32, false}, {0x02A1, 36, 33, false},
    {0x0221, 37, 34, false}, {0x0141, 38, 35, false}, {0x0111, 39, 36, false},
    {0x0085, 40, 37, false}, {0x0049, 41, 38, false}, {0x0025, 42, 39, false},
    {0x0015, 43, 40, false}, {0x0009, 44, 41, false}, {0x0005, 45, 42, false},
    {0x0001, 45, 43, false}, {0x5601, 46, 46, false},
}};

constexpr std::uint32_t kHalf = 0x8000;

void move_to_unlikely(ArithmeticContext& context, const State& state) {
  if (state.switches) context.likely ^= 1U;
  context.state = state.after_unlikely;
}

}  // namespace

void ArithmeticEncoder::encode(ArithmeticContext& context, unsigned bit) {
  const State& state = kStates[context.state];
  interval_ -= state.estimate;
  if (bit == context.likely) {  // E.2.4
    if ((interval_ & kHalf) != 0) {
      code_ += state.estimate;
      return;
    }
    if (interval_ < state.estimate)
      interval_ = state.estimate;
    else
      code_ += state.estimate;
    context.state = state.after_likely;
  } else {
    if (interval_ < state.estimate)
      code_ += state.estimate;
    else
      interval_ = state.estimate;
    move_to_unlikely(context, state);
  }
  renormalise();
}

void ArithmeticEncoder::renormalise() {
  do {
    interval_ <<= 1U;
    code_ <<= 1U;
    if (--left_ == 0) put_byte();
  } while ((interval_ & kHalf) == 0);
}

// E.2.7, figure E.8: behind a byte of ones stands one of seven bits.
void ArithmeticEncoder::put_byte() {
  const bool carries = byte_ != 0xFF && code_ >= 0x8000000;
  if (carries) ++byte_;
  const bool is_stuffed = has_byte_ && byte_ == 0xFF;
  if (has_byte_) out_.push_back(std::byte{byte_});
  has_byte_ = true;
  if (is_stuffed) {
    if (carries) code_ &= 0x7FFFFFF;
    byte_ = static_cast<std::uint8_t>(code_ >> 20U);
    code_ &= 0xFFFFF;
    left_ = 7;
  } else {
    byte_ = static_cast<std::uint8_t>(code_ >> 19U);
    code_ &= 0x7FFFF;
    left_ = 8;
  }
}

Buffer ArithmeticEncoder::finish() && {
  const std::uint32_t end = code_ + interval_;
  code_ |= 0xFFFF;
  if (code_ >= end) code_ -= kHalf;
  for (int i = 0; i < 2; ++i) {
    code_ <<= static_cast<unsigned>(left_);
    put_byte();
  }
  if (byte_ != 0xFF) out_.push_back(std::byte{byte_});
  out_.insert(out_.end(), {std::byte{0xFF}, std::byte{0xAC}});
  return std::move(out_);
}

ArithmeticDecoder::ArithmeticDecoder(Bytes data) : data_(data) {
  code_ = byte_at(0) << 16U;
  take_byte();
  code_ <<= 7U;
  left_ -= 7;
}

std::uint32_t ArithmeticDecoder::byte_at(std::size_t at) const {
  return at < data_.size() ? std::to_integer<std::uint32_t>(data_[at]) : 0xFF;
}

// E.3.4, figure E.19.
void ArithmeticDecoder::take_byte() {
  if (byte_at(at_) == 0xFF) {
    if (byte_at(at_ + 1) > 0x8F) {
      code_ += 0xFF00;
      left_ = 8;
    } else {
      code_ += byte_at(++at_) << 9U;
      left_ = 7;
    }
  } else {
    code_ += byte_at(++at_) << 8U;
    left_ = 8;
  }
}

unsigned ArithmeticDecoder::decode(ArithmeticContext& context) {
  const State& state = kStates[context.state];
  interval_ -= state.estimate;
  unsigned bit = context.likely;
  const bool is_lower = (code_ >> 16U) < state.estimate;  // figure E.14
  if (!is_lower) {
    code_ -= std::uint32_t{state.estimate} << 16U;
    if ((interval_ & kHalf) != 0) return bit;
  }
  const bool is_exchanged = interval_ < state.estimate;
  if (is_lower) interval_ = state.estimate;
  if (is_lower != is_exchanged) {
    bit ^= 1U;
    move_to_unlikely(context, state);
  } else {
    context.state = state.after_likely;
  }
  do {
    if (left_ == 0) take_byte();
    interval_ <<= 1U;
    code_ <<= 1U;
    --left_;
  } while ((interval_ & kHalf) == 0);
  return bit;
}

}  // namespace pressoir::codecs::pdf
