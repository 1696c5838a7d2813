#include "app/file_names.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace pressoir::app {
namespace {

namespace fs = std::filesystem;

// Beside the extension that each codec names: format, extension.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kOtherSpellings = {
    {{"jpeg", "jpeg"},
     {"jpeg", "jpe"},
     {"jpeg", "jfif"},
     {"jpeg", "mpo"},
     {"png", "apng"},
     {"tiff", "tiff"},
     {"bmp", "dib"},
     {"heif", "heif"},
     {"heif", "hif"}}};

std::string extension_of(const fs::path& name) {
  auto extension = name.extension().string();
  if (!extension.empty()) extension.erase(0, 1);
  return lower(extension);
}

}  // namespace

const codecs::Codec* codec_by_name(const fs::path& name) {
  const auto extension = extension_of(name);
  for (const auto* codec : codecs::all_codecs())
    if (extension == codec->info().extension) return codec;
  for (const auto& [format, spelling] : kOtherSpellings)
    if (extension == spelling) return codecs::codec_named(format);
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
