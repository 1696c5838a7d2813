// A worker for the tests whose children do what their input says, as a hijacked codec would: the
// input is "attack:NAME". Same wire, same sandbox. A call that comes back although it must not
// have, ends in the lie "escaped", which the tests look for.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <map>
#include <string>

#include "engine/worker/worker.h"

namespace {

using namespace pressoir;
using engine::JobFiles;

[[noreturn]] void escaped(const std::string& how) {
  throw Error(ErrorCode::internal, "escaped", how);
}
[[noreturn]] void contained() { throw Error(ErrorCode::invalid_request, "contained"); }
void expect_refused(long result, const char* how) {
  if (result >= 0) escaped(how);
}

Outcome honest_outcome(std::uint64_t before) {
  Outcome outcome;
  outcome.format = outcome.input_format = Format("png");
  outcome.bytes_before = outcome.bytes_after = before;
  outcome.size = Size{1, 1};
  outcome.method = "unchanged";
  return outcome;
}

[[noreturn]] void answer_raw(const Buffer& bytes) {
  if (::write(engine::kReplySocket, bytes.data(), bytes.size()) < 0) ::_exit(9);
  ::_exit(0);
}

void open_a_file() {
  expect_refused(::open("/etc/passwd", O_RDONLY), "open");
  expect_refused(::open("/tmp", O_TMPFILE | O_RDWR, 0600), "creat");
  contained();
}
void connect_somewhere() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address);
  escaped("connect");
}
void execute_a_shell() {
  std::string shell = "/bin/sh";
  std::array<char*, 2> arguments{shell.data(), nullptr};
  ::execve(shell.c_str(), arguments.data(), nullptr);
  escaped("execve");
}
void start_a_process() {
  ::fork();
  escaped("fork");
}
void trace_the_parent() {
  ::ptrace(PTRACE_ATTACH, ::getpid() - 1, nullptr, nullptr);
  escaped("ptrace");
}
void signal_the_worker() {
  ::kill(-1, SIGKILL);
  escaped("kill");
}
void map_code() {
  void* page =
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page != MAP_FAILED) escaped("mmap");
  contained();
}
void change_the_input() {
  expect_refused(::pwrite(engine::kFirstInput, "x", 1, 0), "pwrite");
  expect_refused(::pwrite(engine::kFirstInput + 1, "x", 1, 0), "pwrite of another");
  contained();
}
void read_standard_input() {
  std::array<char, 1> byte{};
  expect_refused(::read(0, byte.data(), 1), "read");
  contained();
}
void take_two_gigabytes() {
  Buffer all(std::size_t{2} << 30, std::byte{1});
  escaped(std::to_string(all.size()));
}
void crash_for_want_of_memory() {
  try {
    take_two_gigabytes();
  } catch (const std::bad_alloc&) {
    std::abort();  // as libraries do
  }
}
void fill_the_disk() {
  const Buffer block(1 << 20, std::byte{'x'});
  for (off_t at = 0; at < (off_t{1} << 34); at += 1 << 20)
    if (::pwrite(engine::kOutputFile, block.data(), block.size(), at) < 0) {
      if (errno == EFBIG) throw Error(ErrorCode::limit_exceeded, "contained");
      break;
    }
  escaped("pwrite");
}
void loop_for_ever() {
  std::atomic<int> turns = 0;
  for (;;) ++turns;
}
void crash() { ::raise(SIGSEGV); }
void terminate_it() { ::raise(SIGTERM); }
void crash_by_pointer() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 1;
}
void abort_it() { std::abort(); }
void exit_silently() { ::_exit(0); }
void answer_garbage() { answer_raw(Buffer(500, std::byte{0xA5})); }
void answer_huge_length() {
  auto bytes = engine::wire::encode(engine::wire::Reply(honest_outcome(1)));
  for (std::size_t i = 10; i < 14; ++i) bytes[i] = std::byte{0xFF};  // the first text's length
  answer_raw(bytes);
}
void answer_kind_of_score() {
  answer_raw(engine::wire::encode(
      engine::wire::Reply(Comparison{.score = 12, .min_score = 12, .frames = 1, .scores = {12}})));
}
void answer_foreign_error() {
  answer_raw(engine::wire::encode(engine::wire::Reply(engine::wire::FailureReport{
      .failure = {ErrorCode::credits_exhausted, "pay"}, .detail = ""})));
}
void answer_header_injection() {
  answer_raw(engine::wire::encode(engine::wire::Reply(engine::wire::FailureReport{
      .failure = {ErrorCode::corrupt_input, "a\r\nSet-Cookie: b"}, .detail = ""})));
}

const std::map<std::string, void (*)()> kAttacks = {
    {"open", open_a_file},
    {"connect", connect_somewhere},
    {"execve", execute_a_shell},
    {"fork", start_a_process},
    {"ptrace", trace_the_parent},
    {"kill", signal_the_worker},
    {"code", map_code},
    {"input", change_the_input},
    {"stdin", read_standard_input},
    {"memory", take_two_gigabytes},
    {"memory_then_crash", crash_for_want_of_memory},
    {"disk", fill_the_disk},
    {"loop", loop_for_ever},
    {"raise", crash},
    {"terminate", terminate_it},
    {"crash", crash_by_pointer},
    {"abort", abort_it},
    {"exit", exit_silently},
    {"garbage", answer_garbage},
    {"huge", answer_huge_length},
    {"score", answer_kind_of_score},
    {"foreign", answer_foreign_error},
    {"injection", answer_header_injection},
};

// Lies about a file: an honest outcome for the picture sent, but for one detail.
engine::wire::Reply lie(const std::string& name, const Buffer& picture) {
  auto outcome = honest_outcome(picture.size());
  Buffer output = picture;
  if (name == "none") outcome.method = "unchanged";
  if (name == "size") outcome.bytes_after -= 1;
  if (name == "before") outcome.bytes_before += 1;
  if (name == "format") outcome.format = Format("jpeg");
  if (name == "bytes") output = to_buffer(as_bytes(std::string(picture.size(), 'x')));
  if (name == "larger") {
    output.resize(output.size() + 1);
    outcome.bytes_after += 1;
  }
  if (name == "repair") outcome.repair.emplace();
  if (name == "score") outcome.score = 101;
  if (name == "pixels") outcome.size = Size{0xFFFFFFFF, 0xFFFFFFFF};
  if (name == "sizeless") outcome.size.reset();
  if (name == "empty") output.clear(), outcome.bytes_after = 0;
  JobFiles::write(output);
  return outcome;
}

// "attack:NAME", or a picture with "lie:NAME" behind it.
engine::wire::Reply obey(const engine::wire::Request& request, const JobFiles& files,
                         const engine::Sandbox& sandbox) {
  if (request.verb != engine::wire::Verb::optimize) return answer(request, files, sandbox);
  const auto input = files.read(0, request.limits.max_input_bytes);
  const std::string text(as_text(input));
  if (const auto at = text.rfind("lie:"); at != std::string::npos)
    return lie(text.substr(at + 4), input);
  const auto attack = kAttacks.find(text.starts_with("attack:") ? text.substr(7) : "");
  if (attack == kAttacks.end()) return answer(request, files, sandbox);
  attack->second();
  escaped(text);
}

}  // namespace

int main() { return pressoir::engine::work(pressoir::engine::kWorkerSocket, obey); }
