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

const codecs::Codec* codec_by_name(const fs::path& name) {
  const auto extension = extension_of(name);
  if (extension.empty()) return nullptr;
  for (const auto* codec : codecs::all_codecs()) {
    const auto& info = codec->info();
    if (extension == info.extension) return codec;
    if (std::ranges::find(info.other_extensions, extension) != info.other_extensions.end())
      return codec;
  }
  return nullptr;
}

fs::path named_for(const fs::path& name, const codecs::Codec& codec) {
  const auto* said = codec_by_name(name);
  auto result = name;
  if (said == nullptr) result += '.' + std::string(codec.info().extension);
  if (said != nullptr && said != &codec) result.replace_extension(codec.info().extension);
  return result;
}

fs::path without_false_extension(const fs::path& name, const codecs::Codec& codec) {
  return codec_by_name(name) == nullptr ? name : named_for(name, codec);
}

}  // namespace pressoir::app
