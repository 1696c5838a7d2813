#include "dialects/links.h"

#include <algorithm>

#include "base/text.h"

namespace pressoir::dialects {
namespace {

bool is_host_character(char c) {
  return is_alphanumeric(c) || std::string_view(".-_:[]").find(c) != std::string_view::npos;
}

}  // namespace

std::string base_of(std::string_view public_url, const http::Head& head) {
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  if (!public_url.empty()) return std::string(public_url);
  std::string_view host = head.header("Host");
  if (host.empty() || !std::ranges::all_of(host, is_host_character)) host = "localhost";
  return (head.tls ? "https://" : "http://") + std::string(host);
}

bool is_job_link(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace pressoir::dialects
