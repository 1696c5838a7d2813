// NamesBeside: how a result is called that stands beside its file. Looks at files; one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "engine/goal/formats.h"
#include "model/goal.h"

namespace pressoir::app {

class NamesBeside {
 public:
  /// @param suffix  empty: a dot and the extension of the conversion.
  /// @throws UsageError for a suffix that cannot be part of a name, or not that of the format.
  NamesBeside(std::string suffix, const std::optional<Conversion>& convert);
  /// "a.jpg.webp" of "a.jpg", without a conversion "a-small.jpg".
  [[nodiscard]] std::filesystem::path of(const std::filesystem::path& file) const;
  /// The file that has this one as its result, or had; empty: there is none.
  [[nodiscard]] std::optional<std::filesystem::path> source_of(
      const std::filesystem::path& file) const;
  /// What files are converted to; null: nothing.
  [[nodiscard]] const FormatInfo* format() const noexcept { return format_; }

 private:
  std::string suffix_;
  const FormatInfo* format_ = nullptr;
};

/// What is said where another file is in the place of a result.
std::string not_ours(const std::filesystem::path& file);

}  // namespace pressoir::app
