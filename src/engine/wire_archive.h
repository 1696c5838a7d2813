// WireArchive: the bytes of a packet, written and read by one set of functions; internal to
// wire.cpp. One thread at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "engine/wire.h"
#include "model/fields.h"

namespace pressoir::engine::wire {

inline constexpr std::string_view kMagic = "PRSW";
inline constexpr std::size_t kHeader = 10;
enum class Kind : std::uint8_t { request, outcome, score, description, inspection, failure, ended };

[[noreturn]] inline void refuse(const char* what) {
  throw Error(ErrorCode::internal, "The worker failed.", std::string("wire: ") + what);
}

// Writer and Reader have the same shape, so that field() below serves both.
class Writer {
 public:
  static constexpr bool kReads = false;
  template <class T>
  requires std::is_unsigned_v<T>
  void number(const T& value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
      out_.push_back(static_cast<std::byte>(std::uint64_t{value} >> (8 * i)));
  }
  void text(const std::string& value) {
    number(narrow<std::uint32_t>(value.size()));
    const auto bytes = as_bytes(value);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  Buffer finish(Kind kind) && {
    Buffer body = std::exchange(out_, {});
    const auto magic = as_bytes(kMagic);
    out_.assign(magic.begin(), magic.end());
    number(kVersion);
    number(static_cast<std::uint8_t>(kind));
    number(narrow<std::uint32_t>(body.size()));
    out_.insert(out_.end(), body.begin(), body.end());
    if (out_.size() > kMaxPacket) refuse("a message is too long");
    return std::move(out_);
  }

 private:
  Buffer out_;
};

class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(Bytes packet) : rest_(packet) {
    if (packet.size() < kHeader || as_text(packet.first(kMagic.size())) != kMagic)
      refuse("not a message");
    rest_ = packet.subspan(kMagic.size());
    std::uint8_t version = 0, kind = 0;
    std::uint32_t length = 0;
    number(version);
    number(kind);
    number(length);
    if (version != kVersion) refuse("another version");
    if (length != rest_.size()) refuse("the length is wrong");
    if (kind > static_cast<std::uint8_t>(Kind::ended)) refuse("an unknown kind");
    kind_ = static_cast<Kind>(kind);
  }
  [[nodiscard]] Kind kind() const { return kind_; }
  void expect(Kind kind) const {
    if (kind_ != kind) refuse("an unexpected kind");
  }
  template <class T>
  requires std::is_unsigned_v<T>
  void number(T& value) {
    const auto bytes = take(sizeof(T));
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
      sum |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    value = static_cast<T>(sum);
  }
  void text(std::string& value) {
    std::uint32_t size = 0;
    number(size);
    value = as_text(take(size));
  }
  /// The count of a list: an item takes at least one byte, so a lie cannot make us allocate.
  std::size_t count() {
    std::uint32_t items = 0;
    number(items);
    if (items > rest_.size()) refuse("a list is longer than the message");
    return items;
  }
  void finish() const {
    if (!rest_.empty()) refuse("bytes after the message");
  }

 private:
  Bytes take(std::size_t size) {
    if (size > rest_.size()) refuse("the message is too short");
    const auto taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }
  Bytes rest_;
  Kind kind_ = Kind::request;
};

// field() below writes and reads everything: `A` is Writer (with const values) or Reader.
template <class A, class T>
void field(A& a, T& value);

template <class T, class... Others>
concept OneOf = (std::is_same_v<std::remove_const_t<T>, Others> || ...);

/// The first `count` values of an enumeration.
template <class A, class T>
void enumeration(A& a, T& value, std::size_t count) {
  auto byte = static_cast<std::uint8_t>(value);
  a.number(byte);
  if constexpr (A::kReads) {
    if (byte >= count) refuse("an unknown value");
    value = static_cast<T>(byte);
  }
}

template <class A, OneOf<bool> T>
void plain(A& a, T& value) {
  std::uint8_t byte = value ? 1 : 0;
  a.number(byte);
  if constexpr (A::kReads) {
    if (byte > 1) refuse("not a truth value");
    value = byte == 1;
  }
}
template <class A, OneOf<std::uint8_t, std::uint32_t, std::uint64_t> T>
void plain(A& a, T& value) {
  a.number(value);
}
template <class A, OneOf<int, double> T>
void plain(A& a, T& value) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  auto bits = std::bit_cast<Bits>(value);
  a.number(bits);
  if constexpr (A::kReads) value = std::bit_cast<T>(bits);
}
template <class A, OneOf<std::string> T>
void plain(A& a, T& value) {
  a.text(value);
}
template <class A, OneOf<Format> T>
void plain(A& a, T& value) {
  std::string name = value.name();
  a.text(name);
  if constexpr (A::kReads) value = Format(name);
}
template <class A, OneOf<std::chrono::milliseconds> T>
void plain(A& a, T& value) {
  auto count = static_cast<std::uint64_t>(value.count());
  a.number(count);
  if constexpr (A::kReads) value = std::chrono::milliseconds(narrow<std::int64_t>(count));
}

template <class T>
concept Pair = requires(T& value) {
  value.first, value.second;
};
template <class A, Pair T>
void plain(A& a, T& value) {
  field(a, value.first), field(a, value.second);
}

template <class T>
concept Optional = requires(T& value) {
  value.has_value();
};
template <class A, Optional T>
void plain(A& a, T& value) {
  bool present = value.has_value();
  field(a, present);
  if constexpr (A::kReads)
    if (present) value = typename T::value_type{};
  if (present) field(a, *value);
}

template <class T>
concept List = !OneOf<T, std::string> && requires(T & value) {
  value.size(), value.front();
};
template <class A, List T>
void plain(A& a, T& list) {
  if constexpr (A::kReads)
    list.resize(a.count());
  else
    a.number(narrow<std::uint32_t>(list.size()));
  for (auto& item : list) field(a, item);
}

/// The alternative of a variant by its index.
template <class Variant, std::size_t I = 0>
Variant alternative(std::size_t index) {
  if constexpr (I < std::variant_size_v<Variant>)
    return index == I ? Variant(std::in_place_index<I>) : alternative<Variant, I + 1>(index);
  refuse("an unknown step");
}
/// A step: the index of the alternative, then its fields.
template <class A, OneOf<Step> T>
void plain(A& a, T& value) {
  auto index = static_cast<std::uint8_t>(value.index());
  a.number(index);
  if constexpr (A::kReads) value = alternative<Step>(index);
  std::visit([&](auto& step) { field(a, step); }, value);
}

template <class A, class T>
void field(A& a, T& value) {
  if constexpr (fields::Listed<T>)
    fields::each(value, [&](std::string_view, auto& member) { field(a, member); });
  else if constexpr (fields::Named<T>)
    enumeration(a, value, fields::value_count<std::remove_const_t<T>>());
  else
    plain(a, value);
}

}  // namespace pressoir::engine::wire
