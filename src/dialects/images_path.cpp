#include "dialects/images_path.h"

#include <string_view>

#include "http/body/form.h"

namespace pressoir::dialects {
namespace {

bool has_bearer_token(const http::Head& head) {
  return http::equal_ignoring_case(head.header("Authorization").substr(0, 7), "Bearer ");
}

bool has_auth(const http::Head& head) {
  for (const auto& [name, value] : http::urlencoded_fields(head.query))
    if (name == "auth" || name.starts_with("auth[")) return true;
  return false;
}

bool names_crushpics(const http::Head& head) {
  const std::string_view host = head.header("Host");
  return http::equal_ignoring_case(host.substr(0, host.find(':')), "api.crush.pics");
}

}  // namespace

bool is_for_crushpics(const http::Head& head) {
  return has_bearer_token(head) || (names_crushpics(head) && !has_auth(head));
}

}  // namespace pressoir::dialects
