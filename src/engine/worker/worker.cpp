#include "engine/worker/worker.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <new>

#include "engine/optimize/inspect.h"
#include "engine/optimize/optimize.h"
#include "engine/worker/codec_info.h"
#include "engine/worker/warm_up.h"

namespace pressoir::engine {
namespace {

// Within what wire::check_plain accepts: libraries may say anything in their messages.
std::string plain(std::string_view text, std::size_t max_size) {
  std::string out(text.substr(0, max_size));
  for (char& c : out)
    if (c < 0x20 || c >= 0x7F) c = '?';
  return out;
}

void make_plain(std::vector<std::string>& texts, std::size_t max_size) {
  if (texts.size() > wire::kMaxTexts) texts.resize(wire::kMaxTexts);
  for (auto& text : texts) text = plain(text, max_size);
}

wire::FailureReport report_of(ErrorCode code, std::string_view message, std::string_view detail) {
  return {.failure = {code, plain(message, wire::kMaxText)},
          .detail = plain(detail, wire::kMaxText)};
}

constexpr const char* kOutOfMemory = "The file needs more memory than allowed.";
Buffer last_words;  // encoded before memory is short

// Called when an allocation fails. Libraries may end the process where we would throw.
void say_out_of_memory() {
  std::set_new_handler(nullptr);
  (void)!::write(kReplySocket, last_words.data(), last_words.size());
  throw std::bad_alloc();
}

void prepare_last_words() {
  last_words = wire::encode(report_of(ErrorCode::limit_exceeded, kOutOfMemory, ""));
  std::set_new_handler(say_out_of_memory);
}

wire::Reply answer_or_failure(Answer answering, const wire::Request& request, const JobFiles& files,
                              const Sandbox& sandbox) {
  try {
    return answering(request, files, sandbox);
  } catch (const Error& error) {
    return report_of(error.code(), error.what(), error.detail());
  } catch (const std::bad_alloc&) {
    return report_of(ErrorCode::limit_exceeded, kOutOfMemory, "");
  } catch (const std::exception& error) {
    return report_of(ErrorCode::internal, "The file could not be processed.", error.what());
  }
}

int place_of_input(std::size_t index) { return kFirstInput + static_cast<int>(index); }

void close_all(int from, int to) {
  if (from <= to)
    ::syscall(SYS_close_range, static_cast<unsigned>(from), static_cast<unsigned>(to), 0U);
}

// Puts the job's descriptors where the filter expects them, and closes all others.
// @return how many inputs there are.
std::size_t settle_descriptors(const std::vector<FileDescriptor>& received, wire::Verb verb) {
  constexpr int kAbove = kFirstInput + static_cast<int>(kMaxInputs);
  std::vector<int> high;
  for (const auto& file : received) {
    high.push_back(::fcntl(file.get(), F_DUPFD, kAbove));
    if (high.back() < 0) ::_exit(1);  // no descriptor left
  }
  const std::size_t before_inputs = verb == wire::Verb::optimize ? 2 : 1;
  const auto inputs = high.size() - std::min(high.size(), before_inputs);
  ::dup2(high.front(), kReplySocket);
  if (before_inputs == 2 && high.size() > 1)
    ::dup2(high[1], kOutputFile);
  else
    ::close(kOutputFile);
  for (std::size_t i = 0; i < inputs; ++i) ::dup2(high[before_inputs + i], place_of_input(i));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  ::dup2(0, 2);  // /dev/null, as the pool opened it
#endif
  close_all(kOutputFile + 1, kFirstInput - 1);
  close_all(place_of_input(inputs), std::numeric_limits<int>::max());
  return inputs;
}

JobFiles files_of(std::size_t inputs) {
  JobFiles files;
  for (std::size_t i = 0; i < inputs; ++i) {
    struct stat status {};
    const bool is_known = ::fstat(place_of_input(i), &status) == 0;
    files.sizes.push_back(is_known ? static_cast<std::uint64_t>(status.st_size) : 0);
  }
  return files;
}

// Looks at the start of each input, before the sandbox: text (in UTF-8 or UTF-16) and gzip may hold
// shapes, no picture of pixels starts so; a document says that it is one, and is no markup.
Needs needs_of(const JobFiles& files) {
  constexpr std::string_view kStarts = "< \t\r\n\xEF\xFE\xFF\x1F", kDocument = "%PDF-";
  constexpr std::string_view kBlank = " \t\r\n\xEF\xBB\xBF";
  for (std::size_t i = 0; i < files.sizes.size(); ++i) {
    std::array<char, 1024> head{};
    const auto size = ::pread(place_of_input(i), head.data(), head.size(), 0);
    if (size < 1) continue;
    const std::string_view start(head.data(), static_cast<std::size_t>(size));
    const auto text = start.substr(std::min(start.find_first_not_of(kBlank), start.size()));
    if (!text.starts_with('<') && text.find(kDocument) != std::string_view::npos)
      return {.readable = Readable::fonts};
    if (!start.starts_with("\xFF\xD8") && kStarts.find(start[0]) != std::string_view::npos)
      return {.threads = Threads::few};
  }
  return {};
}

// Never returns, so the owners in `packet` never close descriptors that are settled by then.
[[noreturn]] void run_child(const wire::Packet& packet, const Sandbox& sandbox,
                            Answer answering) noexcept {
  int socket = packet.files.front().get();
  Buffer reply;
  try {
    const auto request = wire::decode_request(packet.bytes);
    const auto files = files_of(settle_descriptors(packet.files, request.verb));
    socket = kReplySocket;
    prepare_last_words();
    sandbox.enter(request.limits, needs_of(files));
    reply = wire::encode(answer_or_failure(answering, request, files, sandbox));
  } catch (const Error& error) {
    reply = wire::encode(report_of(error.code(), error.what(), error.detail()));
  }
  const auto sent = ::write(socket, reply.data(), reply.size());
  ::_exit(sent == static_cast<ssize_t>(reply.size()) ? 0 : 1);
}

// Waits for the child; kills it when the pool goes away. False: the pool went away.
bool wait_for(pid_t child, int socket, wire::Ended& ended) {
  const FileDescriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, child, 0U)));
  std::array<pollfd, 2> events{pollfd{handle.get(), POLLIN, 0}, pollfd{socket, 0, 0}};
  bool pool_is_there = true;
  for (;;) {
    if (::poll(events.data(), events.size(), -1) < 0 && errno == EINTR) continue;
    pool_is_there = events[1].revents == 0;
    if (!pool_is_there) ::kill(child, SIGKILL);
    break;
  }
  rusage usage{};
  while (::wait4(child, &ended.wait_status, 0, &usage) < 0 && errno == EINTR) {
  }
  const auto microseconds = [](const timeval& t) {
    return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
  };
  ended.cpu = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
  return pool_is_there;
}

wire::Reply optimize_files(const wire::Request& request, const JobFiles& files) {
  std::vector<Buffer> contents;
  contents.reserve(files.sizes.size());
  std::vector<Bytes> inputs;
  for (std::size_t i = 0; i < files.sizes.size(); ++i)
    inputs.emplace_back(contents.emplace_back(files.read(i, request.limits.max_input_bytes)));
  auto result = optimize(inputs, request.goal, request.limits);
  JobFiles::write(result.output ? Bytes(*result.output) : inputs.at(0));
  make_plain(result.outcome.metadata_kept, wire::kMaxName);
  make_plain(result.outcome.metadata_dropped, wire::kMaxName);
  make_plain(result.outcome.warnings, wire::kMaxText);
  result.outcome.engine = kEngineVersion;
  result.outcome.libraries = codec_libraries();
  return std::move(result.outcome);
}

wire::Reply compare_files(const wire::Request& request, const JobFiles& files) {
  std::vector<Buffer> contents;
  contents.reserve(files.sizes.size());
  std::vector<Bytes> inputs;
  for (std::size_t i = 0; i < files.sizes.size(); ++i)
    inputs.emplace_back(contents.emplace_back(files.read(i, request.limits.max_input_bytes)));
  const Bytes candidate = inputs.at(1);
  inputs.erase(inputs.begin() + 1);
  return compare(inputs, candidate, request.goal, request.limits);
}

}  // namespace

Buffer JobFiles::read(std::size_t index, std::uint64_t max_bytes) const {
  if (sizes.at(index) > max_bytes)
    throw Error(ErrorCode::payload_too_large,
                "The file is larger than " + std::to_string(max_bytes) + " bytes.");
  Buffer bytes(sizes.at(index));
  const int file = place_of_input(index);
  for (std::size_t done = 0; done < bytes.size();) {
    const auto got =
        ::pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      throw Error(ErrorCode::internal, "The file could not be read.", std::strerror(errno));
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

void JobFiles::write(Bytes bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const auto put =
        ::pwrite(kOutputFile, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && errno == EFBIG)
      throw Error(ErrorCode::limit_exceeded, "The result is larger than allowed.");
    if (put <= 0)
      throw Error(ErrorCode::unavailable, "The result cannot be written.", std::strerror(errno));
    done += static_cast<std::size_t>(put);
  }
}

wire::Reply answer(const wire::Request& request, const JobFiles& files, const Sandbox& sandbox) {
  switch (request.verb) {
    case wire::Verb::optimize: return optimize_files(request, files);
    case wire::Verb::score: return compare_files(request, files);
    case wire::Verb::inspect:
      return inspect(files.read(0, request.limits.max_input_bytes), request.goal.password,
                     request.limits);
    case wire::Verb::describe: {
      auto description = describe_codecs();
      description.sandbox = sandbox.measure();
      return description;
    }
  }
  throw Error(ErrorCode::internal, "The worker failed.", "unknown verb");
}

int work(int socket, Answer answering) try {
  open_what_children_cannot();
  auto sandbox = Sandbox::prepare();
  int jobs = 0;
  while (auto packet = wire::receive(socket, true)) {
    if (packet->files.empty()) return 1;
    // A command that has one file does without what only later jobs would gain from.
    if (++jobs == 2) {
      warm_up_codecs();
      sandbox.count_memory();
    }
    const pid_t child = ::fork();
    if (child < 0) return 1;
    if (child == 0) run_child(*packet, sandbox, answering);
    packet.reset();
    wire::Ended ended;
    if (!wait_for(child, socket, ended) || !wire::send(socket, wire::encode(ended))) return 0;
  }
  return 0;
} catch (const Error& error) {
  std::fprintf(stderr, "pressoir-worker: %s %s\n", error.what(), error.detail().c_str());
  return 1;
}

}  // namespace pressoir::engine
