#include "service/jobs/fetcher.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "service/display_name.h"

namespace pressoir::service {
namespace {

using FetchClock = std::chrono::steady_clock;
constexpr std::chrono::seconds kLookUpTime{2};

}  // namespace

Fetcher::Fetcher(http::Client& client, std::filesystem::path spool, std::uint64_t max_bytes)
    : client_(client), spool_(std::move(spool)), max_bytes_(max_bytes) {}

Async<Upload> Fetcher::fetch(AccountId account, RemoteFile file, FetchTimes times,
                             FetchOptions options) {
  http::FetchRequest request;
  request.url = std::move(file.url);
  request.user = std::move(file.user);
  request.password = std::move(file.password);
  if (!options.bearer.empty())
    request.headers.emplace_back("Authorization", "Bearer " + options.bearer);
  const auto max_bytes =
      options.max_bytes == 0 ? max_bytes_ : std::min(max_bytes_, options.max_bytes);
  request.method = http::Get{.spool = spool_,
                             .encrypts = options.encrypts_file,
                             .max_bytes = max_bytes,
                             .owner = account.value,
                             .times = times,
                             .may_redirect_to = std::move(options.may_redirect_to)};
  http::Fetched fetched = co_await client_.fetch(std::move(request));
  if (fetched.content->size() == 0)
    throw Error(ErrorCode::fetch_failed, "The URL returned no content.");
  co_return Upload{.content = std::move(*fetched.content),
                   .file_name = display_name(fetched.file_name)};
}

Async<Upload> Fetcher::fetch(AccountId account, RemoteFile file, FetchTimes times) {
  return fetch(account, std::move(file), times, FetchOptions{});
}

void Fetcher::check(const std::string& url) const { client_.check(url); }

Async<void> Fetcher::look_up(std::vector<std::string> urls) const {
  std::size_t index = 0;
  try {
    for (; index < urls.size(); ++index) check(urls[index]);
    const auto deadline = FetchClock::now() + kLookUpTime;
    for (index = 0; index < urls.size(); ++index) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - FetchClock::now());
      co_await client_.look_up(std::move(urls[index]),
                               std::max(left, std::chrono::milliseconds(1)));
    }
  } catch (const Error& problem) {
    throw RefusedUrl(problem, index);
  }
}

}  // namespace pressoir::service
