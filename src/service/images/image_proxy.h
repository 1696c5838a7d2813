// ImageProxy: pictures behind URLs, made anew for web pages and kept. What is kept is in blobs
// (table proxied_image) within a bound, what is asked for often in memory too. Lives on the
// server's executor.
//
// Fresh for ImageProxyConfig::max_age, then still the answer for stale_while_revalidate while the
// source is asked again. However many want a picture that is not there, it is fetched and made
// once. A result that is made is charged, by Charging::when_made; nothing else is.
#pragma once

#include "base/loop/async.h"

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/crypto/crypto.h"
#include "base/error.h"
#include "base/files/readable.h"
#include "model/account.h"
#include "model/goal.h"
#include "model/job.h"
#include "service/images/image_memory.h"
#include "service/images/image_proxy_config.h"
#include "service/upload.h"
#include "store/blobs.h"
#include "store/database.h"

namespace pressoir::service {

class Fetcher;
class Jobs;

/// All of it outlives ImageProxy.
struct ImageProxyParts {
  boost::asio::any_io_executor executor;
  store::Database& database;
  store::Blobs& blobs;
  const crypto::SealingKey& key;
  Jobs& jobs;
  Fetcher& fetcher;
  ImageProxyConfig config;
  std::filesystem::path spool;
};

/// Why there is no picture.
class ImageError : public Error {
 public:
  enum class Cause : std::uint8_t {
    source_gone,  ///< the URL's host has answered 404 or 410
    source,       ///< it cannot be fetched
    work,         ///< nothing can be made of it, or not now
  };
  ImageError(Cause cause, const Error& problem) : Error(problem), cause_(cause) {}
  [[nodiscard]] Cause cause() const noexcept { return cause_; }

 private:
  Cause cause_;
};

struct Image {
  Format format;
  std::string etag;  ///< strong, without quotes
  /// Its bytes, where they are in memory; null: read `file`.
  std::shared_ptr<const BytesInMemory> content;
  ReadablePtr file;  ///< never null
  /// So long it is fresh, and so long it may be shown while its source is asked again; 0 and more.
  std::chrono::seconds fresh_for{0}, stale_for{0};
};

/// A picture behind a URL, and what is to be made of it.
struct WantedImage {
  Account account;
  std::string url;
  std::string fingerprint;  ///< ImageProxy::fingerprint()
  Origin origin;
  /// Whether a redirect of the source is followed; called on another thread.
  std::function<bool(const std::string& url)> may_redirect_to;
  /// What is made of the file that was fetched.
  std::function<Async<Goal>(std::shared_ptr<const Upload> source)> goal_for;
};

class ImageProxy {
 public:
  explicit ImageProxy(ImageProxyParts parts);
  ~ImageProxy();

  /// What a picture is known by. @param made_as  all that its goal depends on, beside the source.
  [[nodiscard]] std::string fingerprint(AccountId account, const std::string& url,
                                        const std::string& made_as) const;
  /// From what is kept, or made now. One who goes away ends it for none of the others.
  /// @throws ImageError; Error unavailable when it was not made within `timeout`: it is all the
  ///         same, for the next who asks.
  Async<Image> get(WantedImage wanted, std::chrono::milliseconds timeout);

  /// The same at once, where it is fresh and in memory; empty: it is for get().
  [[nodiscard]] std::optional<Image> remembered(const std::string& fingerprint);
  /// ImageProxyConfig::failure.
  [[nodiscard]] std::chrono::seconds failure_time() const;

  /// Reads how much is kept.
  Async<void> start();
  /// Returns when nothing is under way any more, or after `grace`; the last uses are noted.
  Async<void> stop(std::chrono::seconds grace);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace pressoir::service
