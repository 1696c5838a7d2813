#include "app/place/origin.h"

#include <sys/xattr.h>

#include <array>
#include <cerrno>

#include "app/place/placement.h"

namespace pressoir::app {
namespace {

std::string origin_text(const std::filesystem::path& source, const struct stat& of_result) {
  return std::to_string(of_result.st_mtim.tv_sec) + '.' +
         std::to_string(of_result.st_mtim.tv_nsec) + ' ' + source.filename().string();
}

enum class Origin { noted, other, unknown };

Origin origin_of(const std::filesystem::path& file, const std::filesystem::path& source) {
  const auto status = regular_at(file);
  if (!status) return Origin::other;
  std::array<char, 512> note{};  // a name has 255 bytes
  const auto size = ::lgetxattr(file.c_str(), kOriginAttribute, note.data(), note.size());
  if (size < 0) return errno == ENOTSUP ? Origin::unknown : Origin::other;
  const std::string_view text(note.data(), static_cast<std::size_t>(size));
  return text == origin_text(source, *status) ? Origin::noted : Origin::other;
}

}  // namespace

const char* const kOriginAttribute = "user.pressoir.made-of";

bool note_origin(int file, const std::filesystem::path& source) {
  struct stat status {};
  if (::fstat(file, &status) != 0) return false;
  const auto text = origin_text(source, status);
  return ::fsetxattr(file, kOriginAttribute, text.data(), text.size(), 0) == 0 || errno == ENOTSUP;
}

bool is_noted_of(const std::filesystem::path& file, const std::filesystem::path& source) {
  return origin_of(file, source) == Origin::noted;
}

bool is_result_of(const std::filesystem::path& file, const std::filesystem::path& source,
                  const struct stat& status) {
  const auto origin = origin_of(file, source);
  if (origin != Origin::unknown) return origin == Origin::noted;
  const auto present = regular_at(file);
  return present && same_time(*present, status);
}

}  // namespace pressoir::app
