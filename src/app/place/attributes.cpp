#include "app/place/attributes.h"

#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace pressoir::app {
namespace {

constexpr const char* kAcl = "system.posix_acl_access";
constexpr const char* kAclName = "access control list";

[[noreturn]] void cannot_keep(const std::string& what) {
  throw Error(ErrorCode::forbidden,
              "The " + what + " of the file cannot be kept: " + std::strerror(errno) + ".");
}

// Two calls: between them others may change what is read.
template <class Read>
std::optional<std::string> grown_until(const Read& read) {
  std::string buffer(1024, '\0');
  for (;;) {
    const auto size = read(buffer.data(), buffer.size());
    if (size >= 0) {
      buffer.resize(static_cast<std::size_t>(size));
      return buffer;
    }
    if (errno != ERANGE || buffer.size() > (1U << 20)) return std::nullopt;
    buffer.resize(4 * buffer.size());
  }
}

std::optional<std::string> attribute(int file, const char* name) {
  return grown_until([&](char* to, std::size_t size) { return ::fgetxattr(file, name, to, size); });
}

bool set_attribute(int file, const char* name, const std::string& value) {
  return ::fsetxattr(file, name, value.data(), value.size(), 0) == 0;
}

std::vector<std::string> attribute_names(int file) {
  const auto list =
      grown_until([&](char* to, std::size_t size) { return ::flistxattr(file, to, size); });
  std::vector<std::string> names;
  std::size_t at = 0;
  while (list && at < list->size()) {
    names.emplace_back(list->c_str() + at);
    at += names.back().size() + 1;
  }
  return names;
}

// Signatures of the bytes, which are others now.
bool is_of_the_bytes(const std::string& name) {
  return name == "security.ima" || name == "security.evm";
}

// The entries behind a version of four bytes: tag, rights (two bytes each), id (four), all
// little-endian.
constexpr std::size_t kAclHead = 4, kAclEntry = 8;
constexpr unsigned kGroupTag = 0x04, kMaskTag = 0x10, kOtherTag = 0x20;

unsigned number_at(std::string_view acl, std::size_t at) {
  return static_cast<unsigned char>(acl[at]) | static_cast<unsigned char>(acl[at + 1]) << 8U;
}

// Where the rights of the entry of that tag are; empty: there is none.
std::optional<std::size_t> rights_of(std::string_view acl, unsigned tag) {
  for (auto at = kAclHead; at + kAclEntry <= acl.size(); at += kAclEntry)
    if (number_at(acl, at) == tag) return at + 2;
  return std::nullopt;
}

struct Ownership {
  bool owner = true, group = true;  ///< as they were
};

Ownership give_owner(const struct stat& status, int to, OwnerRule rule) {
  struct stat present {};
  if (::fstat(to, &present) != 0) cannot_keep("owner");
  if (present.st_uid == status.st_uid && present.st_gid == status.st_gid) return {};
  if (::fchown(to, status.st_uid, status.st_gid) == 0) return {};
  if (rule == OwnerRule::keep)
    throw Error(ErrorCode::forbidden,
                "The owner of the file cannot be kept; --ignore-owner lets it be yours.");
  const bool group =
      present.st_gid == status.st_gid || ::fchown(to, static_cast<uid_t>(-1), status.st_gid) == 0;
  return {.owner = present.st_uid == status.st_uid, .group = group};
}

mode_t without_group(mode_t mode) { return (mode & ~070U) | (mode & 070U & ((mode & 07U) << 3U)); }

// What of the list is lost shows in the mode that the file may have.
mode_t give_acl(int from, int to, mode_t mode, bool keeps_group, std::vector<std::string>& lost) {
  auto acl = attribute(from, kAcl);
  if (!acl) {
    (void)::fremovexattr(to, kAcl);  // what a new file gets of its folder
    return keeps_group ? mode : without_group(mode);
  }
  if (!keeps_group) acl = with_rights_of_others(std::move(*acl));
  if (set_attribute(to, kAcl, *acl)) return mode;
  lost.emplace_back(kAclName);
  (void)::fremovexattr(to, kAcl);
  mode = (mode & ~070U) | (group_rights(*acl).value_or(0) << 3U);
  return keeps_group ? mode : without_group(mode);
}

}  // namespace

std::optional<unsigned> group_rights(std::string_view acl) {
  const auto group = rights_of(acl, kGroupTag), mask = rights_of(acl, kMaskTag);
  if (!group) return std::nullopt;
  return number_at(acl, *group) & (mask ? number_at(acl, *mask) : 7U) & 7U;
}

std::string with_rights_of_others(std::string acl) {
  const auto group = rights_of(acl, kGroupTag), other = rights_of(acl, kOtherTag);
  if (group)
    acl[*group] = static_cast<char>(number_at(acl, *group) & (other ? number_at(acl, *other) : 0U));
  return acl;
}

std::vector<std::string> copy_attributes(int from, const struct stat& status, int to,
                                         OwnerRule rule) {
  std::vector<std::string> lost;
  const auto kept = give_owner(status, to, rule);
  // Bits that let a program run as its owner or group are for those it had.
  mode_t mode = status.st_mode & 07777U;
  if (!kept.owner || !kept.group) mode &= 0777U;
  mode = give_acl(from, to, mode, kept.group, lost);
  // After the owner: a change of owner clears the set-id bits.
  if (::fchmod(to, mode) != 0) cannot_keep("mode");
  for (const auto& name : attribute_names(from)) {
    if (name == kAcl || is_of_the_bytes(name)) continue;
    const auto value = attribute(from, name.c_str());
    if (value && (attribute(to, name.c_str()) == value || set_attribute(to, name.c_str(), *value)))
      continue;
    lost.push_back(name);
  }
  const std::array<timespec, 2> times = {status.st_atim, status.st_mtim};
  if (::futimens(to, times.data()) != 0) cannot_keep("times");
  return lost;
}

}  // namespace pressoir::app
