// The files of the page, as web/pack.mjs has packed them into the program.
#pragma once

#include <span>
#include <string_view>

namespace pressoir::dialects::page {

struct File {
  std::string_view path;  ///< "/index.html"; below kHashedRoot with a hash of the content
  std::string_view content_type;
  std::string_view tag;  ///< hexadecimal, of the content
  std::string_view plain, brotli, gzip;
};

/// Where files lie whose name no other content will ever have. With '/' at its end.
inline constexpr std::string_view kHashedRoot = "/page/";

/// Valid as long as the program runs.
std::span<const File> files();

}  // namespace pressoir::dialects::page
