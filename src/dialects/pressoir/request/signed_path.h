// SignedPath: /pressoir/v1/img/KEY.SIGNATURE/OPTIONS/SOURCE, read and made. The signature is the
// HMAC-SHA256, as base64url without padding, of "/OPTIONS/SOURCE" as sent, under the secret of the
// signing key. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pressoir::dialects::own {

/// Views of the path that it was read from.
struct SignedPath {
  std::string_view key_id, signature;
  std::string_view message;  ///< what is signed
  std::string_view options, source;
};

/// Of a path as sent; empty: it has another form.
std::optional<SignedPath> signed_path_in(std::string_view path);
bool is_signed_with(const SignedPath& path, std::string_view secret);
/// @param options  as text_of() writes them.
std::string signed_path(std::string_view key_id, std::string_view secret, std::string_view options,
                        std::string_view source_url);
/// The URL that a last segment stands for, percent-encoded or base64url; empty: it is no http or
/// https URL.
std::string source_url_in(std::string_view segment);

}  // namespace pressoir::dialects::own
