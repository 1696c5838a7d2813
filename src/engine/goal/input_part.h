// InputPart: which of several inputs an error is about, in words that cross from the worker. Pure
// functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace pressoir::engine {

/// An error's text about the input `index` (from 0) of a job: "File 3: ..." for 2.
std::string text_of_part(std::size_t index, std::string_view text);

struct PartText {
  std::size_t index;  ///< from 0
  std::string text;   ///< of the error alone
};
/// Empty: the text is about no single file.
std::optional<PartText> part_in(std::string_view text);

/// What `work` on one file throws says which.
decltype(auto) in_part(std::size_t index, const auto& work) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(error.code(), text_of_part(index, error.what()), error.detail());
  }
}

}  // namespace pressoir::engine
