#include "engine/pool/passed_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <utility>

#include "base/error.h"

namespace pressoir::engine {
namespace {

FileDescriptor copy_of(const TempFile& file) {
  FileDescriptor copy(::fcntl(file.fd(), F_DUPFD_CLOEXEC, 0));
  if (!copy.is_open())
    throw Error(ErrorCode::unavailable, "The server is too busy right now.", "no descriptor left");
  return copy;
}

FileDescriptor reading_only(const TempFile& file) {
  const auto name = "/proc/self/fd/" + std::to_string(file.fd());
  FileDescriptor copy(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  return copy.is_open() ? std::move(copy) : copy_of(file);
}

}  // namespace

std::vector<FileDescriptor> PassedFiles::descriptors() const {
  std::vector<FileDescriptor> all;
  if (output) all.push_back(copy_of(*output));
  for (const auto& input : inputs) all.push_back(reading_only(input));
  return all;
}

std::vector<std::uint64_t> sizes_of(std::span<const TempFile> files) {
  std::vector<std::uint64_t> sizes;
  for (const auto& file : files) sizes.push_back(file.size());
  return sizes;
}

}  // namespace pressoir::engine
