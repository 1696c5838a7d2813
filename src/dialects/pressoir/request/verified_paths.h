// VerifiedPaths: signed paths whose signature was right, so that a page that is shown often costs
// no second look. That the key still holds is for the caller. One thread at a time.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/url.h"
#include "dialects/pressoir/request/image_options.h"
#include "service/accounts/signing_keys.h"

namespace pressoir::dialects::own {

struct VerifiedPath {
  std::string key_id;
  ImageOptions options;
  url::WebUrl source;
  std::string source_url;
  /// service::ImageProxy::fingerprint(), by what clients show.
  std::array<std::string, kShows> fingerprints;
  /// The last rules that allow the source, whoever asks.
  mutable std::shared_ptr<const service::FoundSigningKey::Use> allowed_by;
};

class VerifiedPaths {
 public:
  static constexpr std::size_t kMaxPaths = 20'000, kMaxPathBytes = 1024;

  /// Null: not known.
  [[nodiscard]] std::shared_ptr<const VerifiedPath> find(const std::string& path) const {
    const auto found = paths_.find(path);
    return found == paths_.end() ? nullptr : found->second;
  }
  /// Long ones are looked at each time, so that what is kept is bounded in bytes too.
  void add(const std::string& path, std::shared_ptr<const VerifiedPath> verified) {
    if (path.size() > kMaxPathBytes) return;
    if (paths_.size() >= kMaxPaths) paths_.clear();
    paths_.insert_or_assign(path, std::move(verified));
  }

 private:
  std::unordered_map<std::string, std::shared_ptr<const VerifiedPath>> paths_;
};

}  // namespace pressoir::dialects::own
