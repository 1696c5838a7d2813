// NamesBeside: how a result is called that stands beside its file. Immutable.
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
  /// @throws UsageError for a suffix that is no part of a name, or not that of the format.
  NamesBeside(std::string suffix, const std::optional<Conversion>& convert);
  /// "a.jpg.webp" of "a.jpg", without a conversion "a-small.jpg".
  [[nodiscard]] std::filesystem::path of(const std::filesystem::path& file) const;
  /// Whether the name is that of a result.
  [[nodiscard]] bool is_result(const std::filesystem::path& file) const;
  /// What files are converted to; null: nothing.
  [[nodiscard]] const FormatInfo* format() const noexcept { return format_; }

 private:
  std::string suffix_;
  const FormatInfo* format_ = nullptr;
};

}  // namespace pressoir::app
