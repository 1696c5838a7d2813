#include "engine/wire.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace pressoir::engine::wire {
namespace {

constexpr std::string_view kMagic = "PRSW";
constexpr std::size_t kHeader = 10;
enum class Kind : std::uint8_t { request, outcome, score, description, failure, ended };

[[noreturn]] void refuse(const char* what) {
  throw Error(ErrorCode::internal, "The worker failed.", std::string("wire: ") + what);
}

// Writer and Reader have the same shape, so that fields() below names each field once for both.
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

// One overload per type; `A` is Writer (with const values) or Reader.
template <class A, class T>
requires std::is_unsigned_v<std::remove_const_t<T>>
void field(A& a, T& value) {
  if constexpr (std::is_same_v<std::remove_const_t<T>, bool>) {
    std::uint8_t byte = value ? 1 : 0;
    a.number(byte);
    if constexpr (A::kReads) {
      if (byte > 1) refuse("not a truth value");
      value = byte == 1;
    }
  } else {
    a.number(value);
  }
}
template <class A, class T>
requires std::is_same_v<std::remove_const_t<T>, std::string>
void field(A& a, T& value) { a.text(value); }
template <class A, class T>
requires std::is_same_v < std::remove_const_t<T>,
int > void field(A& a, T& value) {
  auto bits = std::bit_cast<std::uint32_t>(value);
  a.number(bits);
  if constexpr (A::kReads) value = std::bit_cast<int>(bits);
}
template <class A, class T>
requires std::is_same_v < std::remove_const_t<T>,
double > void field(A& a, T& value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  a.number(bits);
  if constexpr (A::kReads) value = std::bit_cast<double>(bits);
}
template <class A, class T>
requires std::is_enum_v<std::remove_const_t<T>>
void enumeration(A& a, T& value, std::size_t values) {
  auto byte = static_cast<std::uint8_t>(value);
  a.number(byte);
  if constexpr (A::kReads) {
    if (byte >= values) refuse("an unknown value");
    value = static_cast<T>(byte);
  }
}
template <class A, class T>
void milliseconds(A& a, T& value) {
  auto count = static_cast<std::uint64_t>(value.count());
  a.number(count);
  if constexpr (A::kReads) value = std::chrono::milliseconds(narrow<std::int64_t>(count));
}
template <class A, class T, class F>
void optional(A& a, T& value, F each) {
  bool present = value.has_value();
  field(a, present);
  if constexpr (A::kReads) {
    if (present) value.emplace();
  }
  if (present) each(*value);
}
template <class A, class T, class F>
void list(A& a, T& values, F each) {
  if constexpr (A::kReads) {
    values.resize(a.count());
  } else {
    a.number(narrow<std::uint32_t>(values.size()));
  }
  for (auto& value : values) each(value);
}

template <class A, class T>
void format(A& a, T& value) {
  std::string name = value.name();
  a.text(name);
  if constexpr (A::kReads) value = Format(name);
}
template <class A, class T>
void conversion(A& a, T& value) {
  format(a, value.format);
  field(a, value.only_if_smaller);
  optional(a, value.background, [&](auto& colour) {
    field(a, colour.red), field(a, colour.green), field(a, colour.blue);
  });
  optional(a, value.quality, [&](auto& v) { field(a, v); });
}
template <class A, class T>
void goal_fields(A& a, T& goal) {
  enumeration(a, goal.compression, 5);
  optional(a, goal.quality, [&](auto& v) { field(a, v); });
  optional(a, goal.target_score, [&](auto& v) { field(a, v); });
  optional(a, goal.target_bytes, [&](auto& v) { field(a, v); });
  static_assert(std::variant_size_v<Step> == 1, "a new step needs its tag here");
  list(a, goal.steps, [&](auto& step) { field(a, std::get<TurnUpright>(step).trim); });
  optional(a, goal.convert, [&](auto& v) { conversion(a, v); });
  auto& keep = goal.metadata;
  field(a, keep.all), field(a, keep.orientation), field(a, keep.icc);
  field(a, keep.copyright), field(a, keep.date), field(a, keep.location);
  field(a, goal.upright), field(a, goal.fast), field(a, goal.min_gain_percent);
}
template <class A, class T>
void limits_fields(A& a, T& limits) {
  field(a, limits.max_input_bytes), field(a, limits.max_output_bytes);
  field(a, limits.max_frame_pixels), field(a, limits.max_total_pixels);
  field(a, limits.max_frames), field(a, limits.max_memory_bytes);
  milliseconds(a, limits.cpu), milliseconds(a, limits.wall);
}

template <class A, class T>
void fields(A& a, T& request) requires std::is_same_v<std::remove_const_t<T>, Request> {
  enumeration(a, request.verb, 3);
  goal_fields(a, request.goal);
  limits_fields(a, request.limits);
}
template <class A, class T>
void fields(A& a, T& outcome) requires std::is_same_v<std::remove_const_t<T>, Outcome> {
  format(a, outcome.format), format(a, outcome.input_format);
  field(a, outcome.bytes_before), field(a, outcome.bytes_after);
  field(a, outcome.width), field(a, outcome.height);
  optional(a, outcome.score, [&](auto& v) { field(a, v); });
  optional(a, outcome.min_score, [&](auto& v) { field(a, v); });
  field(a, outcome.method), field(a, outcome.proven_lossless), field(a, outcome.cut_by_deadline);
  const auto text = [&](auto& v) { field(a, v); };
  list(a, outcome.metadata_kept, text), list(a, outcome.metadata_dropped, text);
  list(a, outcome.warnings, text);
}
template <class A, class T>
void fields(A& a, T& description) requires std::is_same_v<std::remove_const_t<T>, Description> {
  list(a, description.formats, [&](auto& line) {
    field(a, line.name), field(a, line.extension), field(a, line.mime);
    field(a, line.reads), field(a, line.writes), field(a, line.lossless);
    field(a, line.lossy), field(a, line.animated);
  });
  const auto pair = [&](auto& v) { field(a, v.first), field(a, v.second); };
  list(a, description.libraries, pair), list(a, description.sandbox, pair);
}
template <class A, class T>
void fields(A& a, T& report) requires std::is_same_v<std::remove_const_t<T>, FailureReport> {
  enumeration(a, report.failure.code, kAllErrorCodes.size());
  field(a, report.failure.message), field(a, report.detail);
}
template <class A, class T>
    void fields(A&a, T&score) requires std::is_same_v < std::remove_const_t<T>,
double > { field(a, score); }

template <class T>
Reply reply_of(Reader reader) {
  T value{};
  fields(reader, value);
  reader.finish();
  return value;
}

void check_text(const std::string& text, std::size_t max_size) {
  const auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (text.size() > max_size || !std::all_of(text.begin(), text.end(), is_printable))
    refuse("a text is not plain");
}
void check_texts(const std::vector<std::string>& texts, std::size_t max_size) {
  if (texts.size() > kMaxTexts) refuse("a list is too long");
  for (const auto& text : texts) check_text(text, max_size);
}
void check_score(double score) {
  if (!std::isfinite(score) || score > 100.0001 || score < -1e6) refuse("not a score");
}
// Only those that engine::optimize and engine::score may throw.
bool is_engine_code(ErrorCode code) {
  constexpr std::array kCodes = {
      ErrorCode::invalid_request, ErrorCode::payload_too_large, ErrorCode::unsupported_format,
      ErrorCode::corrupt_input,   ErrorCode::password_needed,   ErrorCode::limit_exceeded,
      ErrorCode::timeout,         ErrorCode::unavailable,       ErrorCode::internal};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

void check(double score) { check_score(score); }
void check(const Outcome& outcome) {
  check_text(outcome.format.name(), 16);
  check_text(outcome.input_format.name(), 16);
  check_text(outcome.method, 2 * kMaxName);
  check_texts(outcome.metadata_kept, kMaxName);
  check_texts(outcome.metadata_dropped, kMaxName);
  check_texts(outcome.warnings, kMaxText);
  if (outcome.width == 0 || outcome.height == 0) refuse("an empty picture");
  if (outcome.score) check_score(*outcome.score);
  if (outcome.min_score) check_score(*outcome.min_score);
}
void check(const Description& description) {
  if (description.formats.size() > kMaxTexts || description.libraries.size() > kMaxTexts ||
      description.sandbox.size() > kMaxTexts)
    refuse("a list is too long");
  for (const auto& line : description.formats) {
    check_text(line.name, 16), check_text(line.extension, 16), check_text(line.mime, kMaxName);
  }
  for (const auto& [name, version] : description.libraries)
    check_text(name, kMaxName), check_text(version, kMaxName);
  for (const auto& part : description.sandbox) check_text(part.first, kMaxName);
}
void check(const FailureReport& report) {
  if (!is_engine_code(report.failure.code)) refuse("an error that is not the engine's");
  check_text(report.failure.message, kMaxText);
  check_text(report.detail, kMaxText);
}

}  // namespace

Buffer encode(const Request& request) {
  Writer writer;
  fields(writer, request);
  return std::move(writer).finish(Kind::request);
}

Buffer encode(const Reply& reply) {
  static_assert(std::is_same_v<std::variant_alternative_t<0, Reply>, Outcome>);
  Writer writer;
  std::visit([&](const auto& value) { fields(writer, value); }, reply);
  const auto first = static_cast<std::size_t>(Kind::outcome);
  return std::move(writer).finish(static_cast<Kind>(first + reply.index()));
}

Buffer encode(const Ended& ended) {
  Writer writer;
  field(writer, ended.wait_status);
  writer.number(static_cast<std::uint64_t>(ended.cpu.count()));
  return std::move(writer).finish(Kind::ended);
}

Request decode_request(Bytes packet) {
  Reader reader(packet);
  reader.expect(Kind::request);
  Request request;
  fields(reader, request);
  reader.finish();
  return request;
}

Reply decode_reply(Bytes packet) {
  const Reader reader(packet);
  switch (reader.kind()) {
    case Kind::outcome: return reply_of<Outcome>(reader);
    case Kind::score: return reply_of<double>(reader);
    case Kind::description: return reply_of<Description>(reader);
    case Kind::failure: return reply_of<FailureReport>(reader);
    case Kind::request:
    case Kind::ended: break;
  }
  refuse("not a reply");
}

Ended decode_ended(Bytes packet) {
  Reader reader(packet);
  reader.expect(Kind::ended);
  Ended ended;
  std::uint64_t cpu = 0;
  field(reader, ended.wait_status);
  reader.number(cpu);
  reader.finish();
  ended.cpu = std::chrono::microseconds(narrow<std::int64_t>(cpu));
  return ended;
}

void check_plain(const Reply& reply) {
  std::visit([](const auto& value) { check(value); }, reply);
}

}  // namespace pressoir::engine::wire
