#include "engine/wire.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/wire_archive.h"

namespace pressoir::engine::wire {
namespace {

/// Writes or reads each field of the limits, as their settings list them.
template <class A>
struct LimitsVisitor {
  A& archive;
  void operator()(std::string_view /*name*/, auto& limit, std::string_view /*help*/) {
    field(archive, limit);
  }
};

template <class A, class T>
void message(A& a, T& value) {
  field(a, value);
}
template <class A, OneOf<Request> T>
void message(A& a, T& request) {
  enumeration(a, request.verb, 4);
  field(a, request.goal);
  Limits limits = request.limits;
  LimitsVisitor<A> visitor{a};
  limits.visit(visitor);
  if constexpr (A::kReads) request.limits = limits;
}
template <class A, OneOf<FailureReport> T>
void message(A& a, T& report) {
  enumeration(a, report.failure.code, kAllErrorCodes.size());
  field(a, report.failure.message), field(a, report.detail);
}

template <class T>
Reply reply_of(Reader reader) {
  T value{};
  message(reader, value);
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

void check_percent(double percent) {
  if (!(percent >= 0 && percent <= 100)) refuse("not a percentage");
}
void check(const Repair& repair) {
  check_percent(repair.lost_percent), check_percent(repair.coarse_percent);
  check_texts(repair.metadata_lost, kMaxName);
  if (repair.frames.size() > Repair::kMostFrames) refuse("a list is too long");
  for (const auto& frame : repair.frames) check_percent(frame.lost_percent);
}

void check(const Comparison& comparison) {
  check_score(comparison.score), check_score(comparison.min_score);
  if (comparison.frames == 0 || comparison.worst >= comparison.frames) refuse("no frames");
  if (comparison.scores.size() != std::min<std::size_t>(comparison.frames, Comparison::kMostScores))
    refuse("another number of scores");
  for (const double each : comparison.scores) check_score(each);
}
void check(const Outcome& outcome) {
  check_text(outcome.format.name(), 16);
  check_text(outcome.input_format.name(), 16);
  check_text(outcome.method, 2 * kMaxName);
  check_texts(outcome.metadata_kept, kMaxName);
  check_texts(outcome.metadata_dropped, kMaxName);
  check_texts(outcome.warnings, kMaxText);
  if (outcome.size && (outcome.size->width == 0 || outcome.size->height == 0))
    refuse("an empty picture");
  if (outcome.score) check_score(*outcome.score);
  if (outcome.min_score) check_score(*outcome.min_score);
  if (outcome.repair) check(*outcome.repair);
  check_texts(outcome.input_sha256, kMaxName);
  check_text(outcome.output_sha256, kMaxName);
  check_text(outcome.engine, kMaxName);
  if (outcome.libraries.size() > kMaxTexts) refuse("a list is too long");
  for (const auto& library : outcome.libraries)
    check_text(library.name, kMaxName), check_text(library.version, kMaxName);
}
void check(const Description& description) {
  if (description.formats.size() > kMaxTexts || description.libraries.size() > kMaxTexts ||
      description.fonts.size() > kMaxTexts || description.sandbox.size() > kMaxTexts)
    refuse("a list is too long");
  for (const auto& line : description.formats) {
    check_text(line.name, 16), check_text(line.extension, 16), check_text(line.mime, kMaxName);
  }
  for (const auto& [name, version] : description.libraries)
    check_text(name, kMaxName), check_text(version, kMaxName);
  for (const auto& [name, version] : description.fonts)
    check_text(name, kMaxName), check_text(version, kMaxName);
  for (const auto& part : description.sandbox) check_text(part.first, kMaxName);
}
void check(const Inspection& inspection) {
  const auto is_empty = [](const Size& size) { return size.width == 0 || size.height == 0; };
  check_text(inspection.format.name(), 16);
  if (inspection.size && is_empty(*inspection.size)) refuse("an empty picture");
  if (inspection.pages.size() > Inspection::kMostPages ||
      inspection.pages.size() > inspection.page_count)
    refuse("a list is too long");
  if (std::ranges::any_of(inspection.pages, is_empty)) refuse("an empty page");
}
void check(const FailureReport& report) {
  if (!is_engine_code(report.failure.code)) refuse("an error that is not the engine's");
  check_text(report.failure.message, kMaxText);
  check_text(report.detail, kMaxText);
}

}  // namespace

Buffer encode(const Request& request) {
  Writer writer;
  message(writer, request);
  return std::move(writer).finish(Kind::request);
}

Buffer encode(const Reply& reply) {
  static_assert(std::is_same_v<std::variant_alternative_t<0, Reply>, Outcome>);
  Writer writer;
  std::visit([&](const auto& value) { message(writer, value); }, reply);
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
  message(reader, request);
  reader.finish();
  return request;
}

Reply decode_reply(Bytes packet) {
  const Reader reader(packet);
  switch (reader.kind()) {
    case Kind::outcome: return reply_of<Outcome>(reader);
    case Kind::score: return reply_of<Comparison>(reader);
    case Kind::description: return reply_of<Description>(reader);
    case Kind::inspection: return reply_of<Inspection>(reader);
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
