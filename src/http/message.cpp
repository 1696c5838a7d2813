#include "http/message.h"

#include <algorithm>

#include "base/text.h"
#include "base/url.h"

namespace pressoir::http {

std::string_view name_of(Method method) noexcept {
  switch (method) {
    case Method::get: return "GET";
    case Method::head: return "HEAD";
    case Method::post: return "POST";
    case Method::put: return "PUT";
    case Method::patch: return "PATCH";
    case Method::delete_: return "DELETE";
    case Method::options: return "OPTIONS";
    case Method::other: return "other";
  }
  return "other";
}

bool equal_ignoring_case(std::string_view left, std::string_view right) noexcept {
  const auto folded = [](char c) { return lower(c); };
  return std::ranges::equal(left, right, {}, folded, folded);
}

std::string_view Head::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

std::string Head::query_value(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
    const auto key = pair.substr(0, pair.find('='));
    if (url::percent_decoded(key, true) == name)
      return url::percent_decoded(pair.substr(std::min(key.size() + 1, pair.size())), true);
  }
  return {};
}

std::string Request::path_value(std::string_view name) const {
  const auto found = path_values.find(name);
  return found == path_values.end() ? std::string() : found->second;
}

Response text_response(unsigned status, std::string_view content_type, std::string body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

Response file_response(unsigned status, std::string_view content_type, ReadablePtr body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", content_type);
  const auto bytes = body->size();
  response.body = FilePart{.file = std::move(body), .offset = 0, .bytes = bytes};
  return response;
}

Response stream_response(unsigned status, std::string_view content_type, BodySource body) {
  Response response;
  response.status = status;
  response.headers.emplace_back("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

}  // namespace pressoir::http
