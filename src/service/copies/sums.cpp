#include "service/copies/sums.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

#include "base/error.h"
#include "service/copies/copied_file.h"

namespace pressoir::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 64;
constexpr std::string_view kBetween = "  ";  // as sha256sum(1) writes it
constexpr std::string_view kLost = "# lost ";

bool is_hash(std::string_view text) {
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_of_a_backup(const std::string& path) {
  constexpr std::array kFiles{"pressoir.db", "key", "account.log"};
  if (std::ranges::find(kFiles, path) != kFiles.end()) return true;
  const bool is_below = path.starts_with("blobs/") || path.starts_with("tls/");
  return is_below && fs::path(path).lexically_normal() == path && path.find("..") == path.npos;
}

}  // namespace

Sums sums_of(const fs::path& folder) {
  Sums sums;
  for (const auto& path : all_below(folder))
    if (fs::is_regular_file(fs::symlink_status(path)))
      sums.emplace_back(path.lexically_relative(folder).string(), sha256_of(path));
  std::ranges::sort(sums);
  return sums;
}

void write_sums(const fs::path& folder, const SumsFile& content) {
  std::ofstream file(folder / kSumsName, std::ios::binary);
  for (const auto& path : content.lost) file << kLost << path << '\n';
  for (const auto& [path, hash] : content.sums) file << hash << kBetween << path << '\n';
  file.close();
  if (!file)
    throw Error(ErrorCode::unavailable, "A file of the backup cannot be written.",
                (folder / kSumsName).string());
}

SumsFile read_sums(const fs::path& folder) {
  std::ifstream file(folder / kSumsName, std::ios::binary);
  if (!file)
    throw Error(ErrorCode::not_found, "There is no complete backup in " + folder.string() + ".",
                std::string(kSumsName) + " is missing");
  SumsFile content;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kLost)) {
      content.lost.push_back(line.substr(kLost.size()));
      continue;
    }
    const bool is_whole = line.size() > kDigits + kBetween.size() &&
                          is_hash(line.substr(0, kDigits)) &&
                          line.substr(kDigits, kBetween.size()) == kBetween;
    auto path = is_whole ? line.substr(kDigits + kBetween.size()) : "";
    if (!is_of_a_backup(path))
      throw Error(ErrorCode::corrupt_input, "SHA256SUMS of the backup has a line that is none.",
                  line);
    content.sums.emplace_back(std::move(path), line.substr(0, kDigits));
  }
  return content;
}

}  // namespace pressoir::service
