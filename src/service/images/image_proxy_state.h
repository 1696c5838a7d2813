// What ImageProxy holds. For its own source.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "service/images/image_memory.h"
#include "service/images/image_proxy.h"
#include "store/proxied_images.h"

namespace pressoir::service {

struct ImageProxy::State : std::enable_shared_from_this<ImageProxy::State> {
  using ProxiedImage = store::proxied_images::ProxiedImage;
  /// A picture that is being fetched or made, and all who wait for it.
  struct Flight {
    AccountId account;
    bool is_over = false;
    std::optional<Image> image;
    std::optional<ImageError> failure;
    std::unordered_set<boost::asio::steady_timer*> waiting;
  };
  class Waiter;
  struct Failed {
    ImageError failure;
    TimePoint until;
  };

  explicit State(ImageProxyParts given)
      : parts(std::move(given)),
        memory(parts.config.memory_bytes),
        idle(parts.executor),
        pause(parts.executor) {}

  [[nodiscard]] bool is_fresh(const ProxiedImage& image, TimePoint now) const;
  [[nodiscard]] bool may_be_shown(const ProxiedImage& image, TimePoint now) const;
  [[nodiscard]] Image image_of(const ProxiedImage& kept,
                               std::shared_ptr<const BytesInMemory> content,
                               ReadablePtr file) const;

  static Async<Image> get(std::shared_ptr<State> state, WantedImage wanted,
                          std::chrono::milliseconds timeout);
  /// The flight under way, or a new one.
  /// Null: too many are under way.
  std::shared_ptr<Flight> begin(WantedImage wanted);
  static Async<void> fly(std::shared_ptr<State> state, WantedImage wanted,
                         std::shared_ptr<Flight> flight);
  /// @param is_stale  set where what is kept is shown, and the source is to be asked again.
  Async<Image> obtain(const WantedImage& wanted, bool& is_stale);
  /// From its file into memory; empty: the file was lost.
  Async<std::optional<Image>> load(const ProxiedImage& kept);
  /// Asks the source. A failure is remembered.
  Async<Image> renew(const WantedImage& wanted, std::optional<ProxiedImage> kept);
  Async<Image> make(const WantedImage& wanted, std::optional<ProxiedImage> kept);
  /// @throws ImageError.
  Async<std::shared_ptr<const Upload>> fetch(const WantedImage& wanted);
  /// @param bytes_before  of the one in whose place it comes.
  /// As it is where it cannot be kept.
  Async<Image> keep(ProxiedImage made, ReadablePtr output, std::uint64_t bytes_before);
  Async<Image> stored(ProxiedImage made, ReadablePtr output, std::uint64_t bytes_before);
  Async<void> evict_what_can_be();
  Async<void> forget(std::string fingerprint, std::uint64_t bytes);
  /// @throws ImageError that of a failure just now.
  void refuse_failed(const std::string& fingerprint);
  void note_failure(const std::string& fingerprint, const ImageError& failure);
  Async<void> evict();
  Async<void> note_uses();
  static Async<void> loop(std::shared_ptr<State> state);

  ImageProxyParts parts;
  ImageMemory memory;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights;  ///< by fingerprint
  std::unordered_map<std::string, Failed> failures;
  std::uint64_t kept_bytes = 0;  ///< as the database has them
  std::uint32_t under_way = 0;
  bool is_stopping = false;
  boost::asio::steady_timer idle, pause;
};

}  // namespace pressoir::service
