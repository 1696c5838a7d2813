#include "engine/worker/syscall_filter.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include "base/files/temp_file.h"
#include "engine/worker/sandbox.h"

namespace pressoir::engine {
namespace {

// Memory, time, the end of the process, signal handlers of its own.
constexpr std::array kAllowed = {
    "brk",         "munmap",        "mremap",          "madvise",
    "futex",       "close",         "lseek",           "exit",
    "exit_group",  "rt_sigaction",  "rt_sigprocmask",  "rt_sigreturn",
    "sigaltstack", "clock_gettime", "clock_getres",    "gettimeofday",
    "time",        "getrandom",     "sched_yield",     "sched_getaffinity",
    "getcpu",      "getpid",        "gettid",          "set_robust_list",
    "rseq",        "sysinfo",       "restart_syscall",
};

// Files: a library that asks for its locale or its tables is refused and goes on.
constexpr std::array kNoFiles = {
    "open",       "openat",     "openat2", "creat",     "stat",       "lstat",
    "newfstatat", "statx",      "access",  "faccessat", "faccessat2", "readlink",
    "readlinkat", "getdents64", "unlink",  "mkdir",
};

// What only an intruder tries.
constexpr std::array kFatal = {
    "execve",
    "execveat",
    "fork",
    "vfork",
    "ptrace",
    "kill",
    "tkill",
    "tgkill",
    "pidfd_open",
    "pidfd_send_signal",
    "pidfd_getfd",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "recvfrom",
    "recvmsg",
    "recvmmsg",
    "unshare",
    "setns",
    "mount",
    "umount2",
    "move_mount",
    "open_tree",
    "fsopen",
    "pivot_root",
    "chroot",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "keyctl",
    "add_key",
    "request_key",
    "init_module",
    "finit_module",
    "kexec_load",
    "kexec_file_load",
    "setuid",
    "setgid",
    "setreuid",
    "setresuid",
    "setresgid",
    "capset",
    "seccomp",
    "memfd_create",
    "open_by_handle_at",
    "personality",
    "quotactl",
    "reboot",
    "swapon",
    "acct",
    "modify_ldt",
};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(ENOSYS)), seccomp_release) {
    if (!context_) fail(ENOMEM);
    check(seccomp_attr_set(context_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    check(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));  // binary tree
  }
  /// Names that this architecture or this libseccomp does not know fall to the default, a refusal.
  template <class... Conditions>
  void rule(std::uint32_t action, const char* name, Conditions... conditions) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    const std::array<scmp_arg_cmp, sizeof...(conditions)> all{conditions...};
    check(seccomp_rule_add_array(context_.get(), action, number, static_cast<unsigned>(all.size()),
                                 all.data()));
  }
  [[nodiscard]] Buffer program() const {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail(errno);
    const FileDescriptor in(ends[0]);
    FileDescriptor out(ends[1]);
    ::fcntl(out.get(), F_SETPIPE_SZ, 1 << 18);  // a program is at most 32 KiB: it never blocks
    check(seccomp_export_bpf(context_.get(), out.get()));
    out = FileDescriptor();
    Buffer bytes(std::size_t{1} << 18);
    std::size_t size = 0;
    for (ssize_t got = 0; (got = ::read(in.get(), bytes.data() + size, bytes.size() - size)) > 0;)
      size += static_cast<std::size_t>(got);
    bytes.resize(size);
    return bytes;
  }

 private:
  [[noreturn]] static void fail(int error) {
    throw Error(ErrorCode::internal, "The worker's sandbox cannot be set up.",
                std::string("seccomp: ") + std::strerror(error));
  }
  static void check(int result) {
    if (result < 0) fail(-result);
  }
  std::unique_ptr<void, decltype(&seccomp_release)> context_;
};

scmp_arg_cmp argument_is(unsigned index, std::uint64_t value) {
  return {index, SCMP_CMP_EQ, value, 0};
}
scmp_arg_cmp argument_bits(unsigned index, std::uint64_t mask, std::uint64_t value) {
  return {index, SCMP_CMP_MASKED_EQ, mask, value};
}

// Opening for reading alone; what is opened has a number behind the output's, and is mapped for
// reading alone.
void allow_reading(Filter& filter) {
  constexpr std::uint64_t kAnyChange = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_PATH;
  filter.rule(SCMP_ACT_ALLOW, "openat", argument_bits(2, kAnyChange, O_RDONLY));
  filter.rule(SCMP_ACT_ALLOW, "newfstatat", argument_is(3, AT_EMPTY_PATH));
  filter.rule(SCMP_ACT_ALLOW, "fstat");
  for (const char* name : {"read", "pread64"})
    filter.rule(SCMP_ACT_ALLOW, name, scmp_arg_cmp{0, SCMP_CMP_GT, kOutputFile, 0});
  filter.rule(SCMP_ACT_ALLOW, "fcntl", argument_is(1, F_SETFD));
  filter.rule(SCMP_ACT_ALLOW, "mmap", argument_is(2, PROT_READ));
}

bool is_for_reading(std::string_view name) { return name == "openat" || name == "newfstatat"; }

}  // namespace

Buffer compile_syscall_filter(const Needs& needs) {
  const bool reads = needs.readable == Readable::fonts;
  Filter filter;
  for (const char* name : kAllowed) filter.rule(SCMP_ACT_ALLOW, name);
  if (reads) allow_reading(filter);
  for (const char* name : kNoFiles)
    if (!reads || !is_for_reading(name)) filter.rule(SCMP_ACT_ERRNO(EACCES), name);
  for (const char* name : kFatal) filter.rule(SCMP_ACT_KILL_PROCESS, name);

  filter.rule(SCMP_ACT_ALLOW, "pread64",
              argument_bits(0, ~std::uint64_t{kMaxInputs - 1}, kFirstInput));
  filter.rule(SCMP_ACT_ALLOW, "pwrite64", argument_is(0, kOutputFile));
  filter.rule(SCMP_ACT_ALLOW, "write", argument_is(0, kReplySocket));
  filter.rule(SCMP_ACT_ALLOW, "write", argument_is(0, 2));  // /dev/null, but for sanitizers

  // Memory that is never a file and never code.
  filter.rule(SCMP_ACT_ALLOW, "mmap", argument_bits(2, PROT_EXEC, 0),
              argument_bits(3, MAP_ANONYMOUS, MAP_ANONYMOUS));
  filter.rule(SCMP_ACT_ALLOW, "mprotect", argument_bits(2, PROT_EXEC, 0));

  // A thread is refused as if there were too many; a process is an attack. clone3 hides its flags
  // behind a pointer; where it is reported missing, glibc falls back to clone.
  filter.rule(needs.threads == Threads::few ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(EAGAIN), "clone",
              argument_bits(0, CLONE_THREAD, CLONE_THREAD));
  filter.rule(SCMP_ACT_KILL_PROCESS, "clone", argument_bits(0, CLONE_THREAD, 0));

  filter.rule(SCMP_ACT_ALLOW, "prlimit64", argument_is(0, 0), argument_is(2, 0));  // asking only
  filter.rule(SCMP_ACT_ALLOW, "prctl", argument_is(0, PR_GET_SECCOMP));
  filter.rule(SCMP_ACT_ALLOW, "prctl", argument_is(0, PR_GET_NO_NEW_PRIVS));
  return filter.program();
}

}  // namespace pressoir::engine
