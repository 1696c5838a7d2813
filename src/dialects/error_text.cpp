#include "dialects/error_text.h"

#include "base/short_name.h"
#include "service/display_name.h"

namespace pressoir::dialects {
namespace {

/// The client can fix it, so that the exact reason helps more than a general sentence.
bool is_about_the_request(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
    case ErrorCode::conflict:
    case ErrorCode::payload_too_large:
    case ErrorCode::unsupported_format:
    case ErrorCode::corrupt_input:
    case ErrorCode::password_needed:
    case ErrorCode::limit_exceeded:
    case ErrorCode::fetch_refused:
    case ErrorCode::fetch_failed: return true;
    case ErrorCode::unauthorized:
    case ErrorCode::account_disabled:
    case ErrorCode::forbidden:
    case ErrorCode::not_found:
    case ErrorCode::monthly_quota:
    case ErrorCode::credits_exhausted:
    case ErrorCode::sub_account_quota:
    case ErrorCode::too_many_requests:
    case ErrorCode::timeout:
    case ErrorCode::unavailable:
    case ErrorCode::internal: return false;
  }
  return false;
}

}  // namespace

std::string_view error_text(const Error& problem, std::string_view usual) {
  return is_about_the_request(problem.code()) ? own_text(problem, usual) : usual;
}

std::string_view own_text(const Error& problem, std::string_view usual) {
  std::string_view text = problem.what();
  if (text.ends_with('.')) text.remove_suffix(1);
  return text.empty() ? usual : text;
}

std::string shown_value(std::string_view value) {
  constexpr std::size_t kMaxShown = 60;
  // A byte that cannot be shown may stand for a character of four.
  const std::string clean = service::display_name(value.substr(0, 4 * kMaxShown));
  const std::string_view shown = whole_characters(clean, kMaxShown);
  const bool is_cut = shown.size() < clean.size() || value.size() > 4 * kMaxShown;
  return '"' + std::string(shown) + (is_cut ? "...\"" : "\"");
}

Error wrong_value(std::string_view field, std::string_view allowed, std::string_view value) {
  return {ErrorCode::invalid_request, std::string(field) + " must be " + std::string(allowed) +
                                          " (got " + shown_value(value) + ")"};
}

}  // namespace pressoir::dialects
