#include "service/images/image_proxy.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_set>
#include <utility>

#include "base/files/file_threads.h"
#include "base/log.h"
#include "base/loop/loop_turns.h"
#include "service/images/image_proxy_state.h"
#include "service/jobs/accounting.h"
#include "service/jobs/fetcher.h"
#include "service/jobs/jobs.h"
#include "store/stored_files.h"

namespace pressoir::service {
namespace {

using boost::asio::use_awaitable;
using store::Session;
using store::proxied_images::ProxiedImage;
using Timer = boost::asio::steady_timer;

/// Of one result, its wait for a worker included.
constexpr std::chrono::minutes kWorkTime{5};
/// How often the last uses are noted.
constexpr std::chrono::minutes kNotePeriod{1};
constexpr std::chrono::seconds kPassing{1};
constexpr std::size_t kMostFailures = 10'000;
/// Pictures that are being made, each for all who want it: in all, and of one account. They wait in
/// the engine's queue and have fetched files in the spool, whoever waits for them still.
constexpr std::size_t kMostFlights = 500, kMostOfAccount = 250;

ImageError error_of_work(const Failure& failure) {
  return {ImageError::Cause::work, Error(failure.code, failure.message)};
}

}  // namespace

/// Who waits for a flight, as long as it lives.
class ImageProxy::State::Waiter {
 public:
  Waiter(std::shared_ptr<Flight> flight, Timer& timer)
      : flight_(std::move(flight)), timer_(&timer) {
    flight_->waiting.insert(timer_);
  }
  ~Waiter() { flight_->waiting.erase(timer_); }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

 private:
  std::shared_ptr<Flight> flight_;
  Timer* timer_;
};

ImageProxy::ImageProxy(ImageProxyParts parts) : state_(std::make_shared<State>(std::move(parts))) {}
ImageProxy::~ImageProxy() = default;

std::string ImageProxy::fingerprint(AccountId account, const std::string& url,
                                    const std::string& made_as) const {
  return state_->parts.key.fingerprint("proxied image\n" + std::to_string(account.value) + '\n' +
                                       url + '\n' + made_as);
}

std::chrono::seconds ImageProxy::failure_time() const { return state_->parts.config.failure; }

Async<Image> ImageProxy::get(WantedImage wanted, std::chrono::milliseconds timeout) {
  return State::get(state_, std::move(wanted), timeout);
}

std::optional<Image> ImageProxy::remembered(const std::string& fingerprint) {
  const auto now = store::now();
  auto* entry = state_->memory.find(fingerprint);
  if (entry == nullptr || !entry->content || !state_->is_fresh(entry->image, now))
    return std::nullopt;
  entry->used_at = now;
  entry->is_use_noted = false;
  return state_->image_of(entry->image, entry->content, entry->content);
}

bool ImageProxy::State::is_fresh(const ProxiedImage& image, TimePoint now) const {
  return now < image.checked_at + parts.config.max_age;
}

bool ImageProxy::State::may_be_shown(const ProxiedImage& image, TimePoint now) const {
  return now < image.checked_at + parts.config.max_age + parts.config.stale_while_revalidate;
}

Image ImageProxy::State::image_of(const ProxiedImage& kept,
                                  std::shared_ptr<const BytesInMemory> content,
                                  ReadablePtr file) const {
  using std::chrono::seconds;
  const auto now = store::now();
  const auto stale_at = kept.checked_at + parts.config.max_age;
  const auto left = std::chrono::floor<seconds>(stale_at - now);
  const auto rest = std::chrono::floor<seconds>(stale_at + parts.config.stale_while_revalidate -
                                                std::max(now, stale_at));
  return {.format = kept.format,
          .etag = kept.etag,
          .content = std::move(content),
          .file = std::move(file),
          .fresh_for = std::clamp(left, seconds(0), parts.config.max_age),
          .stale_for = std::max(rest, seconds(0))};
}

Async<Image> ImageProxy::State::get(std::shared_ptr<State> state, WantedImage wanted,
                                    std::chrono::milliseconds timeout) {
  const auto now = store::now();
  auto* entry = state->memory.find(wanted.fingerprint);
  if (entry != nullptr && state->may_be_shown(entry->image, now)) {
    entry->used_at = now;
    entry->is_use_noted = false;
    const bool is_due = !state->is_fresh(entry->image, now) && now >= entry->not_asked_before;
    const ProxiedImage kept = entry->image;
    auto content = entry->content;
    ReadablePtr file = content;
    if (!file) file = co_await state->parts.blobs.find_in_place(kept.blob, kept.bytes);
    if (file && is_due) state->begin(std::move(wanted));
    if (file) co_return state->image_of(kept, std::move(content), std::move(file));
    state->memory.remove(kept.fingerprint);  // it was lost
  }
  const auto flight = state->begin(std::move(wanted));
  if (!flight) throw Error(ErrorCode::unavailable, "Too many pictures are being made.");
  Timer timer(state->parts.executor, Timer::clock_type::now() + timeout);
  const Waiter waiter(flight, timer);
  while (!flight->is_over && Timer::clock_type::now() < timer.expiry()) {
    boost::system::error_code woken;
    co_await timer.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
  if (!flight->is_over) throw Error(ErrorCode::unavailable, "The picture is not made yet.");
  co_await next_turn();  // all who wait for it are woken at once
  if (flight->failure) throw ImageError(*flight->failure);
  co_return *flight->image;
}

std::shared_ptr<ImageProxy::State::Flight> ImageProxy::State::begin(WantedImage wanted) {
  const auto found = flights.find(wanted.fingerprint);
  if (found != flights.end()) return found->second;
  const auto own = std::ranges::count_if(
      flights, [&wanted](const auto& each) { return each.second->account == wanted.account.id; });
  if (flights.size() >= kMostFlights || static_cast<std::size_t>(own) >= kMostOfAccount)
    return nullptr;
  auto begun = std::make_shared<Flight>();
  begun->account = wanted.account.id;
  flights.emplace(wanted.fingerprint, begun);
  boost::asio::co_spawn(parts.executor, fly(shared_from_this(), std::move(wanted), begun),
                        boost::asio::detached);
  return begun;
}

Async<void> ImageProxy::State::fly(std::shared_ptr<State> state, WantedImage wanted,
                                   std::shared_ptr<Flight> flight) {
  ++state->under_way;
  bool is_stale = false;
  try {
    flight->image = co_await state->obtain(wanted, is_stale);
  } catch (const ImageError& failure) {
    flight->failure = failure;
  } catch (...) {
    flight->failure = error_of_work(present_failure());
  }
  state->flights.erase(wanted.fingerprint);
  flight->is_over = true;
  for (auto* timer : flight->waiting) timer->cancel();
  if (is_stale && !state->is_stopping) state->begin(std::move(wanted));
  if (--state->under_way == 0) state->idle.cancel();
}

Async<Image> ImageProxy::State::obtain(const WantedImage& wanted, bool& is_stale) {
  std::optional<ProxiedImage> kept;
  if (const auto* entry = memory.find(wanted.fingerprint)) {
    kept = entry->image;
  } else {
    auto look = [fingerprint = wanted.fingerprint](Session& session) {
      return store::proxied_images::find(session, fingerprint);
    };
    kept = co_await parts.database.read(look);
    if (kept && may_be_shown(*kept, store::now())) {
      auto image = co_await load(*kept);
      if (image) {
        is_stale = !is_fresh(*kept, store::now());
        co_return std::move(*image);
      }
      kept.reset();
    }
  }
  co_return co_await renew(wanted, std::move(kept));
}

Async<std::optional<Image>> ImageProxy::State::load(const ProxiedImage& kept) {
  auto file = co_await parts.blobs.find_in_place(kept.blob, kept.bytes);
  if (!file) co_return std::nullopt;
  ImageMemory::Entry entry{.image = kept, .used_at = store::now(), .is_use_noted = false};
  if (kept.bytes <= std::min(ImageMemory::kMaxFileBytes, parts.config.memory_bytes)) {
    auto read = [file] { return file->read_all(ImageMemory::kMaxFileBytes); };
    Buffer bytes = co_await on_file_thread(std::move(read));
    entry.content = std::make_shared<const BytesInMemory>(std::move(bytes));
    file = entry.content;
  }
  auto content = entry.content;
  memory.put(std::move(entry));
  co_return image_of(kept, std::move(content), std::move(file));
}

void ImageProxy::State::refuse_failed(const std::string& fingerprint) {
  const auto found = failures.find(fingerprint);
  if (found == failures.end()) return;
  if (store::now() < found->second.until) throw ImageError(found->second.failure);
  failures.erase(found);
}

void ImageProxy::State::note_failure(const std::string& fingerprint, const ImageError& failure) {
  // A full queue may have room by the next request; what has ended a worker will end the next one.
  const bool is_passing = failure.code() == ErrorCode::unavailable;
  const auto until =
      store::now() + (is_passing ? std::min(parts.config.failure, kPassing) : parts.config.failure);
  if (auto* entry = memory.find(fingerprint)) entry->not_asked_before = until;
  if (failures.size() >= kMostFailures) failures.clear();
  failures.insert_or_assign(fingerprint, Failed{.failure = failure, .until = until});
}

Async<Image> ImageProxy::State::renew(const WantedImage& wanted, std::optional<ProxiedImage> kept) {
  refuse_failed(wanted.fingerprint);
  std::optional<ImageError> failure;
  try {
    co_return co_await make(wanted, kept);
  } catch (const ImageError& problem) {
    failure = problem;
  } catch (...) {
    failure = error_of_work(present_failure());
  }
  if (failure->cause() == ImageError::Cause::source_gone && kept)
    co_await forget(wanted.fingerprint, kept->bytes);
  note_failure(wanted.fingerprint, *failure);
  throw ImageError(*failure);
}

Async<void> ImageProxy::State::forget(std::string fingerprint, std::uint64_t bytes) {
  memory.remove(fingerprint);
  auto remove = [fingerprint](Session& session) {
    return store::stored_files::drop_unnamed(session,
                                             store::proxied_images::remove(session, fingerprint));
  };
  auto unused = co_await parts.database.transact(remove);
  kept_bytes -= std::min(kept_bytes, bytes);
  co_await parts.blobs.remove_all(std::move(unused));
}

Async<std::shared_ptr<const Upload>> ImageProxy::State::fetch(const WantedImage& wanted) {
  using Cause = ImageError::Cause;
  FetchOptions options;
  options.may_redirect_to = wanted.may_redirect_to;
  RemoteFile source{.url = wanted.url, .user = {}, .password = {}};
  std::optional<ImageError> failure;
  try {
    auto fetching =
        parts.fetcher.fetch(wanted.account.id, std::move(source), FetchTimes{}, std::move(options));
    Upload fetched = co_await std::move(fetching);
    co_return std::make_shared<const Upload>(std::move(fetched));
  } catch (const http::UnwantedStatus& problem) {
    const bool is_gone = problem.status() == 404 || problem.status() == 410;
    failure = ImageError(is_gone ? Cause::source_gone : Cause::source, problem);
  } catch (const Error& problem) {
    failure = ImageError(Cause::source, problem);
  }
  throw ImageError(*failure);
}

Async<Image> ImageProxy::State::make(const WantedImage& wanted, std::optional<ProxiedImage> kept) {
  const auto source = co_await fetch(wanted);
  const auto checked_at = store::now();
  const auto described = co_await parts.blobs.describe(source->content.duplicate());
  if (kept && kept->source_sha256 == described.sha256) {
    kept->checked_at = checked_at;
    auto image = co_await load(*kept);
    if (image) {
      auto note = [fingerprint = wanted.fingerprint, checked_at](Session& session) {
        store::proxied_images::checked(session, fingerprint, checked_at);
      };
      co_await parts.database.transact(note);
      co_return std::move(*image);
    }
  }
  const Goal goal = co_await wanted.goal_for(source);
  Upload upload{.content = source->content.duplicate(), .file_name = source->file_name};
  auto running = parts.jobs.run(wanted.account, wanted.origin, std::move(upload), goal,
                                Charging::when_made, kWorkTime);
  const Finished finished = co_await std::move(running);
  ProxiedImage made{
      .account = wanted.account.id,
      .fingerprint = wanted.fingerprint,
      // What time has cut short is made again when its source is next asked.
      .source_sha256 = finished.outcome.cut_by_deadline ? std::string() : described.sha256,
      .blob = {},
      .format = finished.outcome.format,
      .etag = {},
      .bytes = finished.output->size(),
      .checked_at = checked_at};
  co_return co_await keep(std::move(made), finished.output, kept ? kept->bytes : 0);
}

Async<void> ImageProxy::State::loop(std::shared_ptr<State> state) {
  ++state->under_way;
  while (!state->is_stopping) {
    state->pause.expires_after(kNotePeriod);
    boost::system::error_code woken;
    co_await state->pause.async_wait(boost::asio::redirect_error(use_awaitable, woken));
    try {
      co_await state->note_uses();
    } catch (const Error& failure) {
      log::error("image_uses_not_noted", {{"detail", failure.detail()}});
    }
  }
  if (--state->under_way == 0) state->idle.cancel();
}

Async<void> ImageProxy::start() {
  const auto state = state_;
  state->kept_bytes = co_await state->parts.database.read(store::proxied_images::total_bytes);
  if (state->kept_bytes > state->parts.config.cache_max_bytes) co_await state->evict();
  boost::asio::co_spawn(state->parts.executor, State::loop(state), boost::asio::detached);
}

Async<void> ImageProxy::stop(std::chrono::seconds grace) {
  const auto state = state_;
  state->is_stopping = true;
  state->pause.cancel();
  const auto deadline = Timer::clock_type::now() + grace;
  while (state->under_way > 0 && Timer::clock_type::now() < deadline) {
    state->idle.expires_at(deadline);
    boost::system::error_code woken;
    co_await state->idle.async_wait(boost::asio::redirect_error(use_awaitable, woken));
  }
}

}  // namespace pressoir::service
