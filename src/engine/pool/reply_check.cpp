#include "engine/pool/reply_check.h"

#include <sys/wait.h>

#include <csignal>
#include <cstring>

#include "engine/goal/formats.h"
#include "engine/pool/worker_death.h"

namespace pressoir::engine {
namespace {

[[noreturn]] void call_out(const std::string& lie) {
  throw Error(ErrorCode::internal, "The worker failed.", "the worker's answer is wrong: " + lie);
}

// A child says that memory ran out before it does what may end it.
void throw_last_words(const std::optional<wire::Packet>& packet) {
  if (!packet) return;
  const auto reply = wire::decode_reply(packet->bytes);
  wire::check_plain(reply);
  const auto* report = std::get_if<wire::FailureReport>(&reply);
  if (report && report->failure.code == ErrorCode::limit_exceeded)
    throw Error(report->failure.code, report->failure.message, report->detail);
}

[[noreturn]] void explain_signal(int signal, const wire::Ended& ended,
                                 const std::optional<wire::Packet>& packet, const Limits& limits) {
  if (signal == SIGXCPU || (signal == SIGKILL && ended.cpu >= limits.cpu))
    throw Error(ErrorCode::timeout, "The file takes too much computing time.",
                std::string("signal ") + ::strsignal(signal));
  throw_last_words(packet);
  throw WorkerDeath(signal);
}

// The format of a file. @param lie  what the worker made up where it is not `format`.
const FormatInfo& format_as_reported(const Readable& file, const Format& format, const char* lie) {
  const auto* found = format_of(file);
  if (!found || found->name != format.name()) call_out(lie);
  return *found;
}

void check_size(const Outcome& outcome, const FormatInfo& format, const Limits& limits) {
  if (!outcome.size && !format.is_document) call_out("a picture without a size");
  if (outcome.size &&
      std::uint64_t{outcome.size->width} * outcome.size->height > limits.max_frame_pixels)
    call_out("the number of pixels");
}

bool is_never_larger(const Outcome& outcome, const Goal& goal) {
  if (!goal.steps.empty() || goal.join || outcome.repair) return false;
  // What entities stand for may be longer than what stood for it.
  if (goal.sanitise && outcome.method.starts_with("sanitised")) return false;
  return !goal.convert || goal.convert->only_if_smaller || outcome.format == outcome.input_format;
}

void check_format(const Outcome& outcome, const Goal& goal) {
  if (outcome.format == outcome.input_format && (!goal.convert || goal.convert->only_if_smaller ||
                                                 goal.convert->format == outcome.input_format))
    return;
  if (!goal.convert || outcome.format != goal.convert->format) call_out("not the format asked for");
}

std::uint64_t total_bytes(std::span<const TempFile> files) {
  std::uint64_t sum = 0;
  for (const auto& file : files) sum += file.size();
  return sum;
}

}  // namespace

wire::Reply checked_reply(const wire::Ended& ended, const std::optional<wire::Packet>& packet,
                          const Limits& limits) {
  if (WIFSIGNALED(ended.wait_status))
    explain_signal(WTERMSIG(ended.wait_status), ended, packet, limits);
  if (!WIFEXITED(ended.wait_status) || WEXITSTATUS(ended.wait_status) != 0 || !packet)
    call_out("it ended without one");
  auto reply = wire::decode_reply(packet->bytes);
  wire::check_plain(reply);
  if (const auto* report = std::get_if<wire::FailureReport>(&reply))
    throw Error(report->failure.code, report->failure.message, report->detail);
  return reply;
}

void check_outcome(const Outcome& outcome, const Goal& goal, const Limits& limits,
                   std::span<const TempFile> inputs, const Readable& output) {
  const auto before = goal.join ? total_bytes(inputs) : inputs.front().size();
  const auto after = output.size();
  if (outcome.bytes_before != before || outcome.bytes_after != after) call_out("sizes");
  if (after == 0 || after > limits.max_output_bytes) call_out("the output's size");
  (void)format_as_reported(inputs.front(), outcome.input_format, "the input's format");
  const auto& codec = format_as_reported(output, outcome.format, "the output's format");
  check_format(outcome, goal);
  if (outcome.repair && !goal.repair) call_out("a repair that was not asked for");
  if (is_never_larger(outcome, goal) && after > before) call_out("larger than the input");
  check_size(outcome, codec, limits);
}

}  // namespace pressoir::engine
