#include "service/accounts/image_sources.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "http/address_policy.h"
#include "http/tls/local_names.h"
#include "service/accounts/domain_pattern.h"

namespace pressoir::service {
namespace {

constexpr std::size_t kMaxRule = 1000;
constexpr std::uint16_t kPortOfHttp = 80, kPortOfHttps = 443;

bool is_url(std::string_view rule) { return rule.find("://") != std::string_view::npos; }

[[noreturn]] void refuse_source(std::string_view rule, const std::string& why) {
  throw Error(ErrorCode::invalid_request, "\"" + std::string(rule.substr(0, 100)) + "\" " + why);
}

bool is_below(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return false;
  return prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/';
}

}  // namespace

bool has_dot_segments(std::string_view path) {
  std::string plain = url::percent_decoded(path, false);
  std::ranges::replace(plain, '\\', '/');
  return std::ranges::any_of(split(plain, '/'), [](std::string_view each) {
    // Some servers take what follows a semicolon for a parameter.
    const auto name = each.substr(0, each.find(';'));
    return name == "." || name == "..";
  });
}

std::string checked_image_source(std::string_view rule) {
  if (rule.size() > kMaxRule) refuse_source(rule, "is too long.");
  if (!is_url(rule)) {
    const auto host =
        rule.starts_with(kBelowDomain) ? rule.substr(kBelowDomain.size()) : std::string_view(rule);
    if (!http::is_host_name(host) && !http::literal_address(host))
      refuse_source(rule,
                    "is no source of pictures: shop.example, *.shop.example and "
                    "https://shop.example/media/ are.");
    return http::plain_host(rule);
  }
  const auto url = url::web_url(rule);
  if (!url) refuse_source(rule, "is not the beginning of an http or https URL.");
  if (!url->user.empty() || !url->password.empty())
    refuse_source(rule, "has credentials, which paths of pictures would show.");
  if (url->target.find('?') != std::string::npos)
    refuse_source(rule, "has a query; a source of pictures ends in its path.");
  if (has_dot_segments(url->path())) refuse_source(rule, "has dot segments in its path.");
  return url->text();
}

ImageSources::ImageSources(const std::vector<ImageSource>& rules) {
  for (const auto& each : rules) {
    if (!is_url(each.rule)) {
      rules_.push_back({.host = each.rule, .tls = {}, .port = 0, .path = {}});
    } else if (const auto url = url::web_url(each.rule)) {
      rules_.push_back(
          {.host = url->host, .tls = url->tls, .port = url->port, .path = url->target});
    }
  }
}

bool ImageSources::covers_source(const Rule& rule, const url::WebUrl& source) {
  if (!rule.tls)
    return source.port == (source.tls ? kPortOfHttps : kPortOfHttp) &&
           covers(rule.host, source.host);
  return *rule.tls == source.tls && rule.host == source.host && rule.port == source.port &&
         is_below(rule.path, source.path());
}

bool ImageSources::allow(const url::WebUrl& source) const {
  return !has_dot_segments(source.path()) &&
         std::ranges::any_of(rules_, [&](const Rule& rule) { return covers_source(rule, source); });
}

}  // namespace pressoir::service
