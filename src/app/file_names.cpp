#include "app/file_names.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

std::string extension_of(const fs::path& name) {
  auto extension = name.extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  return lower(extension);
}

}  // namespace

const FormatInfo* format_by_name(const fs::path& name) {
  const auto extension = extension_of(name);
  if (extension.empty()) return nullptr;
  for (const auto* known : engine::all_formats()) {
    const auto& info = known->info;
    if (extension == info.extension) return &info;
    if (std::ranges::find(info.other_extensions, extension) != info.other_extensions.end())
      return &info;
  }
  return nullptr;
}

fs::path named_for(const fs::path& name, const FormatInfo& format) {
  const auto* said = format_by_name(name);
  auto result = name;
  if (said == nullptr) result += '.' + std::string(format.extension);
  if (said != nullptr && said != &format) result.replace_extension(format.extension);
  return result;
}

fs::path without_false_extension(const fs::path& name, const FormatInfo& format) {
  return format_by_name(name) == nullptr ? name : named_for(name, format);
}

}  // namespace pressoir::app
