#include "dialects/pressoir/request/signed_path.h"

#include "base/bytes.h"
#include "base/crypto/base64.h"
#include "base/crypto/crypto.h"
#include "base/text.h"
#include "base/url.h"

namespace pressoir::dialects::own {
namespace {

constexpr std::string_view kImagesRoot = "/pressoir/v1/img/";

std::string signature_of(std::string_view secret, std::string_view message) {
  return to_base64url(crypto::hmac_sha256(secret, message));
}

bool is_web_url(std::string_view text) {
  const std::string scheme = lower(text.substr(0, text.find("://")));
  return text.find("://") != std::string_view::npos && (scheme == "http" || scheme == "https");
}

}  // namespace

std::optional<SignedPath> signed_path_in(std::string_view path) {
  if (!path.starts_with(kImagesRoot)) return std::nullopt;
  path.remove_prefix(kImagesRoot.size());
  SignedPath found;
  const auto end = path.find('/');
  if (end == std::string_view::npos) return std::nullopt;
  const auto dot = path.find('.');
  if (dot > end) return std::nullopt;
  found.key_id = path.substr(0, dot);
  found.signature = path.substr(dot + 1, end - dot - 1);
  found.message = path.substr(end);
  const auto middle = found.message.find('/', 1);
  if (middle == std::string_view::npos) return std::nullopt;
  found.options = found.message.substr(1, middle - 1);
  found.source = found.message.substr(middle + 1);
  return found;
}

bool is_signed_with(const SignedPath& path, std::string_view secret) {
  return crypto::equal_in_constant_time(path.signature, signature_of(secret, path.message));
}

std::string signed_path(std::string_view key_id, std::string_view secret, std::string_view options,
                        std::string_view source_url) {
  const std::string message =
      '/' + std::string(options) + '/' + to_base64url(as_bytes(std::string(source_url)));
  return std::string(kImagesRoot) + std::string(key_id) + '.' + signature_of(secret, message) +
         message;
}

std::string source_url_in(std::string_view segment) {
  std::string plain = url::percent_decoded(segment, false);
  if (is_web_url(plain)) return plain;
  const auto bytes = from_any_base64(plain);
  if (!bytes) return {};
  std::string decoded(as_text(*bytes));
  return is_web_url(decoded) ? decoded : std::string();
}

}  // namespace pressoir::dialects::own
