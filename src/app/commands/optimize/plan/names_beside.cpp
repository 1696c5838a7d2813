#include "app/commands/optimize/plan/names_beside.h"

#include <utility>

#include "app/commands/commands.h"
#include "app/file_names.h"
#include "app/text.h"

namespace pressoir::app {

namespace fs = std::filesystem;

NamesBeside::NamesBeside(std::string suffix, const std::optional<Conversion>& convert)
    : suffix_(std::move(suffix)),
      format_(convert ? engine::format_named(convert->format.name()) : nullptr) {
  if (suffix_.empty() && format_ == nullptr)
    throw UsageError("--beside needs --convert FORMAT, or --suffix TEXT for the names");
  if (suffix_.empty()) suffix_ = '.' + std::string(format_->extension);
  if (suffix_.find('/') != std::string::npos)
    throw UsageError("--suffix: " + quoted(fs::path(suffix_)) + " is no part of a name");
  if (format_ != nullptr && format_by_name("x" + suffix_) != format_)
    throw UsageError("--suffix: " + quoted(fs::path(suffix_)) + " must end in an extension of " +
                     std::string(format_->title) + ", such as ." + std::string(format_->extension));
}

fs::path NamesBeside::of(const fs::path& file) const {
  auto name = file;
  if (format_ != nullptr) return name += suffix_;
  const auto extension = format_by_name(file) == nullptr ? fs::path() : file.extension();
  name.replace_filename((extension.empty() ? file.filename() : file.stem()).string() + suffix_ +
                        extension.string());
  return name;
}

bool NamesBeside::is_result(const fs::path& file) const {
  auto name = file.filename().string();
  if (format_ == nullptr && format_by_name(file) != nullptr) name = file.stem().string();
  if (!name.ends_with(suffix_) || name.size() == suffix_.size()) return false;
  name.resize(name.size() - suffix_.size());
  return format_ == nullptr || format_by_name(name) != nullptr;
}

}  // namespace pressoir::app
