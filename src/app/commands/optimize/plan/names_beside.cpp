#include "app/commands/optimize/plan/names_beside.h"

#include <system_error>
#include <utility>

#include "app/commands/commands.h"
#include "app/file_names.h"
#include "app/place/origin.h"
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
    throw UsageError("--suffix: " + quoted(fs::path(suffix_)) + " cannot be part of a name");
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

std::optional<fs::path> NamesBeside::source_of(const fs::path& file) const {
  const bool has_end = format_ == nullptr && format_by_name(file) != nullptr;
  auto name = (has_end ? file.stem() : file.filename()).string();
  if (!name.ends_with(suffix_) || name.size() == suffix_.size()) return std::nullopt;
  name.resize(name.size() - suffix_.size());
  if (format_ != nullptr && format_by_name(name) == nullptr) return std::nullopt;
  auto source = file;
  source.replace_filename(has_end ? name + file.extension().string() : name);
  std::error_code ignored;  // what cannot be looked at is not an input
  const bool is_there = fs::is_regular_file(source, ignored);
  return is_there || is_noted_of(file, source) ? std::optional(source) : std::nullopt;
}

std::string not_ours(const fs::path& file) {
  return quoted(file) +
         " is not known to be a result of this file: it stays. Move or remove it, or give another "
         "--suffix.";
}

}  // namespace pressoir::app
