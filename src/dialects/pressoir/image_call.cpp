// GET /img/KEY.SIGNATURE/OPTIONS/SOURCE: pictures for web pages.
#include <algorithm>
#include <chrono>
#include <utility>

#include "base/files/file_threads.h"
#include "dialects/error_text.h"
#include "dialects/file_head.h"
#include "dialects/json_text.h"
#include "dialects/pressoir/answer/problems.h"
#include "dialects/pressoir/api.h"
#include "dialects/pressoir/request/checks.h"
#include "dialects/pressoir/request/served.h"
#include "dialects/pressoir/request/signed_path.h"
#include "dialects/pressoir/views.h"
#include "http/address_policy.h"
#include "http/server/file_answer.h"
#include "service/formats.h"

namespace pressoir::dialects::own {
namespace {

using std::chrono::seconds;

/// A page has given up by then; the picture is made for the next one all the same.
constexpr std::chrono::minutes kLongestWait{2};
constexpr std::uint32_t kMostPlaceholderSide = 5000;  // service::placeholder_png
constexpr std::size_t kMostOfSource = 200;            ///< bytes that are shown

seconds unix_time() {
  return std::chrono::floor<seconds>(std::chrono::system_clock::now()).time_since_epoch();
}

Refusal wrong_signature() {
  return Refusal(ErrorCode::forbidden,
                 {.status = 403,
                  .code = "signature_invalid",
                  .detail = "The signature is not that of this path, or its key is unknown."});
}

Refusal refused_source(unsigned status, ErrorCode code, std::string name, std::string detail,
                       const std::string& url) {
  return Refusal(code, {.status = status,
                        .code = std::move(name),
                        .detail = std::move(detail),
                        .field = "source",
                        .value = json_string(url.substr(0, kMostOfSource))});
}

url::WebUrl source_in(std::string_view segment, const std::string& text) {
  auto source = url::web_url(text);
  if (!source || !source->user.empty() || !source->password.empty())
    throw wrong_field("source", json_string(text.empty() ? segment : text),
                      "an http or https URL without credentials, percent-encoded or as base64url");
  return std::move(*source);
}

std::string host_in(std::string_view authority) {
  const auto port = authority.rfind(':');
  const bool is_port =
      port != std::string_view::npos && authority.find(']', port) == std::string_view::npos;
  return http::plain_host(is_port ? authority.substr(0, port) : authority);
}

/// By which names this server is called.
std::vector<std::string> own_hosts(const http::Head& head, const std::string& public_url) {
  std::vector<std::string> hosts{host_in(head.header("Host"))};
  if (const auto own = url::web_url(public_url)) hosts.push_back(own->host);
  return hosts;
}

/// By whatever name this server is called.
bool looks_like_own_picture(const url::WebUrl& source) {
  return url::percent_decoded(source.path(), false).starts_with(std::string(kRoot) + "/img/");
}

/// A picture of ours, which would be fetched from us.
bool is_own_picture(const url::WebUrl& source, const std::vector<std::string>& hosts) {
  return looks_like_own_picture(source) &&
         std::ranges::find(hosts, http::plain_host(source.host)) != hosts.end();
}

bool may_be_fetched(const std::string& url, const service::ImageSources& sources,
                    const std::vector<std::string>& hosts) {
  const auto source = url::web_url(url);
  return source && sources.allow(*source) && !is_own_picture(*source, hosts);
}

void check_image_source(const VerifiedPath& path, const std::vector<std::string>& hosts,
                        const std::shared_ptr<const service::FoundSigningKey::Use>& use) {
  if (is_own_picture(path.source, hosts))
    throw refused_source(422, ErrorCode::fetch_refused, "recursion",
                         "The source is a picture of this server.", path.source_url);
  if (!use->sources.allow(path.source))
    throw refused_source(403, ErrorCode::forbidden, "source_not_allowed",
                         "The account may not have pictures made from this source: `pressoir "
                         "account source add` allows it.",
                         path.source_url);
  if (!looks_like_own_picture(path.source)) path.allowed_by = use;
}

/// Of a file that was fetched.
Async<Goal> goal_for_source(service::Services& services, AccountId account, ImageOptions options,
                            Shows shows, std::uint64_t max_bytes,
                            std::shared_ptr<const service::Upload> source) {
  const FileHead head = co_await read_head(source->content, served());
  check_file(head, source->file_name, max_bytes, served());
  ImageSourceKind kind{.format = std::string(head.format->name),
                       .is_vector = head.format->is_vector};
  if (needs_inspection(options, shows, kind.format)) {
    auto looking =
        services.jobs.inspect(account, readable(source->content.duplicate()), std::nullopt, false);
    const Inspection inspection = co_await std::move(looking);
    kind.is_animated = inspection.frames > 1;
    kind.has_alpha = inspection.has_alpha;
  }
  co_return goal_of(options, shows, kind);
}

/// @throws Error for what is not about the picture.
Refusal refusal_of(const service::ImageError& problem, const std::string& url) {
  using Cause = service::ImageError::Cause;
  const std::string detail = std::string(own_text(problem, "There is no picture")) + '.';
  switch (problem.cause()) {
    case Cause::source_gone:
      return refused_source(404, ErrorCode::not_found, "source_gone", detail, url);
    case Cause::source: {
      const bool is_failed = problem.code() == ErrorCode::fetch_failed;
      if (!is_failed && !is_of_the_file(problem.code())) break;
      return refused_source(is_failed ? 502 : 422, problem.code(),
                            std::string(name_of(problem.code())), detail, url);
    }
    case Cause::work: {
      if (problem.code() == ErrorCode::timeout)
        throw Error(ErrorCode::unavailable, "The picture was not made in time.");
      if (!is_of_the_file(problem.code())) break;
      Problem shown = failure_of(Failure{problem.code(), problem.what()}, {}).problem();
      if (shown.status == 413 || shown.status == 415) shown.status = 422;  // it was not sent to us
      return Refusal(problem.code(), std::move(shown));
    }
  }
  throw Error(problem);
}

/// "public, max-age=60, stale-while-revalidate=600"; no longer than the path holds.
std::string cache_control_of(const service::Image& image, const ImageOptions& options) {
  auto fresh = image.fresh_for, stale = image.stale_for;
  if (options.expires) {
    const auto now = unix_time();
    const auto left = std::max(seconds(*options.expires) - now, seconds(0));
    fresh = std::min(fresh, left);
    stale = std::min(stale, left - fresh);
  }
  std::string text = "public, max-age=" + std::to_string(fresh.count());
  if (stale.count() > 0) text += ", stale-while-revalidate=" + std::to_string(stale.count());
  return text;
}

/// What is in memory needs no thread to be read, and no copy to be sent.
void take_from_memory(http::Response& response, const service::Image& image) {
  const auto* part = std::get_if<http::FilePart>(&response.body);
  if (part == nullptr || !image.content) return;
  response.body = http::SharedText{.owner = image.content,
                                   .text = image.content->text().substr(part->offset, part->bytes)};
}

http::Response image_response(const http::Request& request, const service::Image& image,
                              const ImageOptions& options) {
  http::FileAnswer answer;
  if (const auto* format = service::format_named(image.format.name()))
    answer.content_type = format->mime;
  answer.etag = image.etag;
  answer.cache_control = cache_control_of(image, options);
  http::Response response = http::file_answer(request, image.file, answer);
  if (response.status == 416) response = range_problem(response);
  if (options.is_auto()) response.headers.emplace_back("Vary", "Accept");
  take_from_memory(response, image);
  return response;
}

bool is_expired(const ImageOptions& options) {
  return options.expires && unix_time().count() >= *options.expires;
}

Shows shown_of(const http::Request& request, const ImageOptions& options) {
  return options.is_auto() ? shown_by(request.head.header("Accept")) : Shows::usual;
}

const std::string& fingerprint_of(const VerifiedPath& path, Shows shows) {
  return path.fingerprints.at(static_cast<std::size_t>(shows));
}

}  // namespace

std::optional<http::Response> Api::remembered_image(const http::Request& request) {
  const auto path = verified_paths_.find(request.head.path);
  if (!path || !request.head.query.empty() || is_expired(path->options)) return std::nullopt;
  const auto* key = services_.signing_keys.remembered(path->key_id);
  if (key == nullptr || key->account.disabled || path->allowed_by != key->use) return std::nullopt;
  const auto shows = shown_of(request, path->options);
  const auto image = services_.images.remembered(fingerprint_of(*path, shows));
  if (!image) return std::nullopt;
  return image_response(request, *image, path->options);
}

Async<Api::SignedRequest> Api::signed_request(const http::Request& request) {
  const http::Form none;
  if (!request.head.query.empty()) expect_none(http::tree_of(none, request.head.query));
  SignedRequest asked;
  asked.path = verified_paths_.find(request.head.path);
  const auto parts = asked.path ? std::nullopt : signed_path_in(request.head.path);
  if (!asked.path && !parts) throw wrong_signature();
  std::string id = asked.path ? asked.path->key_id : std::string(parts->key_id);
  bool is_known = true;
  try {
    asked.key = co_await services_.signing_keys.with_id(std::move(id));
  } catch (const Error& problem) {
    if (problem.code() != ErrorCode::forbidden) throw;
    is_known = false;
  }
  if (!is_known || (parts && !is_signed_with(*parts, asked.key.use->secret)))
    throw wrong_signature();
  service::require_enabled(asked.key.account);
  if (asked.path) co_return asked;
  VerifiedPath path;
  path.key_id = parts->key_id;
  path.options = image_options_in(parts->options, config_.image_max_side);
  path.source_url = source_url_in(parts->source);
  path.source = source_in(parts->source, path.source_url);
  const auto account = asked.key.account.id;
  const std::string url = path.source.text();
  for (const auto shows : {Shows::usual, Shows::webp, Shows::avif})
    path.fingerprints.at(static_cast<std::size_t>(shows)) =
        services_.images.fingerprint(account, url, made_as(path.options, shows));
  asked.path = std::make_shared<const VerifiedPath>(std::move(path));
  verified_paths_.add(request.head.path, asked.path);
  co_return asked;
}

Api::Answer Api::image_answer(const http::Request& request, SignedRequest asked) {
  const auto path = asked.path;
  const ImageOptions& options = path->options;
  if (is_expired(options))
    throw Refusal(ErrorCode::not_found, {.status = 410,
                                         .code = "expired",
                                         .detail = "The signed path has expired.",
                                         .field = "expires",
                                         .value = *options.expires});
  const auto use = asked.key.use;
  auto hosts = own_hosts(request.head, services_.public_url);
  check_image_source(*path, hosts, use);
  const auto shows = shown_of(request, options);
  const auto account = asked.key.account.id;
  service::WantedImage wanted;
  wanted.account = std::move(asked.key.account);
  wanted.url = path->source.text();
  wanted.fingerprint = fingerprint_of(*path, shows);
  wanted.origin = Origin{.dialect = kDialect, .tool = kImageTool, .request = request.id};
  wanted.may_redirect_to = [use, hosts = std::move(hosts)](const std::string& url) {
    return may_be_fetched(url, use->sources, hosts);
  };
  wanted.goal_for = [this, path, account, shows](std::shared_ptr<const service::Upload> file) {
    return goal_for_source(services_, account, path->options, shows, limits_.max_input_bytes,
                           std::move(file));
  };
  service::Image image;
  std::optional<service::ImageError> failure;
  try {
    image = co_await services_.images.get(std::move(wanted), kLongestWait);
  } catch (const service::ImageError& problem) {
    failure = problem;
  }
  if (failure) throw refusal_of(*failure, path->source_url);
  co_return image_response(request, image, options);
}

Api::Answer Api::image_failure(Refusal refusal, ImageOptions options) {
  http::Response response = refusal_response(refusal);
  if (options.errors_are_pictures) {
    const auto size = options.pixels();
    const auto side = [](std::uint32_t wanted, std::uint32_t other) {
      return std::clamp(wanted > 0 ? wanted : other, 1U, kMostPlaceholderSide);
    };
    auto draw = [width = side(size.width, size.height), height = side(size.height, size.width)] {
      return service::placeholder_png(width, height);
    };
    std::string picture = co_await on_file_thread(std::move(draw));
    auto shown = http::text_response(response.status, "image/png", std::move(picture));
    shown.failure = response.failure;
    response = std::move(shown);
  }
  const auto kept = services_.images.failure_time().count();
  if (options.is_auto()) response.headers.emplace_back("Vary", "Accept");
  response.headers.emplace_back("Cache-Control",
                                kept > 0 ? "public, max-age=" + std::to_string(kept) : "no-store");
  co_return response;
}

Api::Answer Api::show_image(http::Request& request) {
  auto known = remembered_image(request);
  if (known) co_return std::move(*known);
  std::optional<Refusal> refused;
  SignedRequest asked;
  try {
    asked = co_await signed_request(request);
  } catch (const Refusal& refusal) {
    refused = refusal;
  }
  if (refused) {
    http::Response response = refusal_response(*refused);
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
  }
  const auto path = asked.path;
  try {
    co_return co_await image_answer(request, std::move(asked));
  } catch (const Refusal& refusal) {
    refused = refusal;
  }
  co_return co_await image_failure(std::move(*refused), path->options);
}

}  // namespace pressoir::dialects::own
