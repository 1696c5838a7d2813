// ImageSources: from where the pictures of an account's signed paths may come. Pure; immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "model/signing.h"

namespace pressoir::service {

/// A rule as it is stored: "shop.example", "*.shop.example", "https://shop.example/media/".
/// @throws Error invalid_request for what is neither a host nor the beginning of an http or https
///         URL, or has credentials, a query or dot segments.
std::string checked_image_source(std::string_view rule);

/// Whether a path has segments "." or "..", percent-coded or not: servers make others of it.
bool has_dot_segments(std::string_view path);

class ImageSources {
 public:
  ImageSources() = default;
  /// What cannot be read allows nothing.
  explicit ImageSources(const std::vector<ImageSource>& rules);

  /// A host allows http and https at their usual ports. A URL allows its scheme, host, port, and
  /// its path with all below it. Never what has dot segments.
  [[nodiscard]] bool allow(const url::WebUrl& source) const;
  [[nodiscard]] bool is_empty() const noexcept { return rules_.empty(); }

 private:
  struct Rule {
    std::string host;         ///< or a pattern of hosts
    std::optional<bool> tls;  ///< empty: a host alone
    std::uint16_t port = 0;   ///< of a URL
    std::string path;         ///< of a URL
  };
  static bool covers_source(const Rule& rule, const url::WebUrl& source);
  std::vector<Rule> rules_;
};

}  // namespace pressoir::service
