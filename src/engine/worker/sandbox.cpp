#include "engine/worker/sandbox.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/files/temp_file.h"
#include "engine/worker/syscall_filter.h"

namespace pressoir::engine {
namespace {

constexpr uid_t kNobody = 65534;
/// Threads and processes of the same user, those of other jobs included.
constexpr std::uint64_t kMaxTasks = 4096;

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorCode::internal, "The worker's sandbox cannot be set up.",
              std::string(what) + ": " + std::strerror(errno));
}

/// @param statm  /proc/self/statm.
std::uint64_t address_space_bytes(const FileDescriptor& statm) {
  std::array<char, 64> text{};
  if (!statm.is_open() || ::pread(statm.get(), text.data(), text.size() - 1, 0) <= 0)
    fail("/proc/self/statm");
  const auto pages = std::strtoull(text.data(), nullptr, 10);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t network_namespace() {
  struct stat status {};
  return ::stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

// Root needs no user namespace for the others; anybody else gets them through one, where allowed.
bool leave_namespaces() {
  const auto before = network_namespace();
  constexpr int kParts = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWCGROUP;
  // The network is what counts: a service manager may allow no others (RestrictNamespaces=).
  if (::unshare(kParts) != 0 && ::unshare(CLONE_NEWUSER | kParts) != 0 &&
      ::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return false;
  const auto after = network_namespace();
  return before != 0 && after != 0 && before != after;
}

bool drop_privileges() {
  if (::geteuid() == 0) {  // without the capability these fail, and then there is less to drop
    if (::setgroups(0, nullptr) != 0 && errno != EPERM) fail("setgroups");
    if (::setresgid(kNobody, kNobody, kNobody) != 0 && errno != EPERM && errno != EINVAL)
      fail("setresgid");
    if (::setresuid(kNobody, kNobody, kNobody) != 0 && errno != EPERM && errno != EINVAL)
      fail("setresuid");
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  if (::syscall(SYS_capset, &header, none.data()) != 0) fail("capset");
  std::array<__user_cap_data_struct, 2> left{};
  if (::syscall(SYS_capget, &header, left.data()) != 0) fail("capget");
  return ::geteuid() != 0 && left[0].permitted == 0 && left[1].permitted == 0;
}

// Versions and their rights: kernel documentation, userspace-api/landlock.rst. Rights that the
// build's headers do not know yet are given by number.
std::uint64_t file_rights(long abi) {
  auto rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;  // version 1
  if (abi >= 2) rights |= 1ULL << 13;                    // refer
  if (abi >= 3) rights |= 1ULL << 14;                    // truncate
  if (abi >= 5) rights |= 1ULL << 15;                    // ioctl_dev
  return rights;
}

// What draws pages reads: fonts, where they are, and tables of characters (poppler-data). Those
// that are not there are passed over.
void allow_fonts(int rules) {
  constexpr std::array kFolders{"/usr/share/fonts", "/usr/share/poppler", "/usr/share/fontconfig",
                                "/etc/fonts", "/var/cache/fontconfig"};
  for (const char* folder : kFolders) {
    const FileDescriptor parent(::open(folder, O_PATH | O_CLOEXEC));
    if (!parent.is_open()) continue;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
    rule.parent_fd = parent.get();
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) != 0)
      fail("landlock");
  }
}

// A set that handles everything and allows reading fonts alone. Tried out, since that is what
// counts.
bool forbid_files() {
  struct {
    std::uint64_t files, ports, scopes;
  } set{};
  const auto abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1U /* ask the version */);
  if (abi < 1) return false;
  set.files = file_rights(abi);
  if (abi >= 4) set.ports = 3;   // bind and connect of TCP
  if (abi >= 6) set.scopes = 3;  // abstract UNIX sockets and signals
  const std::size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
  const FileDescriptor rules(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &set, size, 0U)));
  if (!rules.is_open()) return false;
  allow_fonts(rules.get());
  if (::syscall(SYS_landlock_restrict_self, rules.get(), 0U) != 0) return false;
  const FileDescriptor root(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return !root.is_open() && errno == EACCES;
}

void limit(int resource, std::uint64_t soft, std::uint64_t hard) {
  const rlimit value{soft, hard};
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &value) != 0) fail("setrlimit");
}

bool is_limited(int resource) {
  rlimit value{};
  return ::getrlimit(static_cast<__rlimit_resource>(resource), &value) == 0 &&
         value.rlim_max != RLIM_INFINITY;
}

void set_resource_limits(const Limits& limits, std::uint64_t memory_bytes, const Needs& needs) {
  const auto seconds =
      static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(limits.cpu).count());
  limit(RLIMIT_CPU, seconds, seconds + 1);  // SIGXCPU, then SIGKILL
  limit(RLIMIT_AS, memory_bytes, memory_bytes);
  limit(RLIMIT_FSIZE, limits.max_output_bytes, limits.max_output_bytes);
  limit(RLIMIT_CORE, 0, 0);
  const std::uint64_t tasks = needs.threads == Threads::few ? kMaxTasks : 0;
  limit(RLIMIT_NPROC, tasks, tasks);
  const std::uint64_t files = needs.readable == Readable::fonts ? kFirstInput : kOutputFile + 1;
  limit(RLIMIT_NOFILE, files, files);  // few new ones, or none; the inputs stay open
  ::signal(SIGXFSZ, SIG_IGN);          // a write above the limit answers EFBIG
}

}  // namespace

Sandbox Sandbox::prepare() {
  Sandbox sandbox;
  sandbox.worker_ = ::getpid();
  sandbox.filter_ = compile_syscall_filter({});
  sandbox.filter_with_threads_ = compile_syscall_filter({.threads = Threads::few});
  sandbox.filter_with_fonts_ = compile_syscall_filter({.readable = Readable::fonts});
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  sandbox.namespaces_ = leave_namespaces();
  sandbox.unprivileged_ = drop_privileges();
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) fail("dumpable");
  sandbox.statm_ = FileDescriptor(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  sandbox.count_memory();
  sandbox.landlock_ = forbid_files();
  return sandbox;
}

void Sandbox::count_memory() { memory_bytes_ = address_space_bytes(statm_); }

void Sandbox::enter(const Limits& limits, const Needs& needs) const {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail("pdeathsig");
  if (::getppid() != worker_) ::_exit(1);  // it died before we asked
  set_resource_limits(limits, memory_bytes_ + limits.max_memory_bytes, needs);
  const bool has_fonts = needs.readable == Readable::fonts && landlock_;
  const auto& filter = has_fonts                       ? filter_with_fonts_
                       : needs.threads == Threads::few ? filter_with_threads_
                                                       : filter_;
  sock_fprog program{};
  program.len = narrow<unsigned short>(filter.size() / sizeof(sock_filter));
  program.filter = reinterpret_cast<sock_filter*>(const_cast<std::byte*>(filter.data()));
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) fail("seccomp");
}

std::vector<std::pair<std::string, bool>> Sandbox::measure() const {
  const bool limited = is_limited(RLIMIT_CPU) && is_limited(RLIMIT_AS) &&
                       is_limited(RLIMIT_FSIZE) && is_limited(RLIMIT_NPROC) &&
                       is_limited(RLIMIT_NOFILE);
  return {{"seccomp", ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_MODE_FILTER},
          {"no_new_privileges", ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1},
          {"limits", limited},
          {"unprivileged", unprivileged_},
          {"namespaces", namespaces_},
          {"landlock", landlock_}};
}

}  // namespace pressoir::engine
