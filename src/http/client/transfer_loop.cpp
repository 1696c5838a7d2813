#include "http/client/transfer_loop.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "base/error.h"
#include "base/log.h"

namespace pressoir::http {
namespace {

constexpr std::chrono::milliseconds kLongestPause{1000};

CURLM* new_multi() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr)
    throw Error(ErrorCode::unavailable, "The server cannot fetch URLs.", "curl_multi_init");
  return multi;
}

std::exception_ptr stopped() {
  return std::make_exception_ptr(Error(ErrorCode::unavailable, "The server is stopping."));
}

std::exception_ptr aborted() {
  return std::make_exception_ptr(
      boost::system::system_error(boost::asio::error::operation_aborted));
}

}  // namespace

TransferLoop::TransferLoop(std::uint32_t at_a_time)
    : multi_(new_multi()), waiting_(std::max(1U, at_a_time)), thread_([this] { run(); }) {}

TransferLoop::~TransferLoop() {
  stop();
  thread_.join();
  curl_multi_cleanup(multi_);
}

TransferLoop::Id TransferLoop::next_id() noexcept {
  const std::lock_guard lock(mutex_);
  return ++last_id_;
}

void TransferLoop::add(Id id, std::unique_ptr<Transfer> transfer) {
  {
    const std::lock_guard lock(mutex_);
    if (!orders_.stopping) orders_.added.emplace_back(id, std::move(transfer));
  }
  if (transfer) transfer->fail(stopped());
  curl_multi_wakeup(multi_);
}

void TransferLoop::cancel(Id id) {
  {
    const std::lock_guard lock(mutex_);
    orders_.cancelled.push_back(id);
  }
  curl_multi_wakeup(multi_);
}

void TransferLoop::stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    orders_.stopping = true;
  }
  curl_multi_wakeup(multi_);
}

void TransferLoop::run() {
  // Blocked so that a broken connection cannot raise SIGPIPE; other signals are the server's.
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    Orders orders;
    {
      const std::lock_guard lock(mutex_);
      orders.stopping = orders_.stopping;
      orders.added.swap(orders_.added);
      orders.cancelled.swap(orders_.cancelled);
    }
    obey(orders);
    if (orders.stopping) return end_all();
    start_waiting();
    int running = 0;
    if (const auto code = curl_multi_perform(multi_, &running); code != CURLM_OK)
      log::error("transfers_failed", {{"detail", std::string(curl_multi_strerror(code))}});
    collect_ended();
    end_late(Clock::now());
    pause();
  }
}

void TransferLoop::obey(Orders& orders) {
  for (auto& [id, transfer] : orders.added) {
    if (transfer->is_post())
      start(id, std::move(transfer));
    else
      waiting_.add(id, std::move(transfer));
  }
  for (const auto id : orders.cancelled) {
    if (const auto found = active_.find(id); found != active_.end()) {
      found->second->fail(aborted());
      remove(id);
    }
    waiting_.erase_if([id](auto& entry) {
      if (entry.first != id) return false;
      entry.second->fail(aborted());
      return true;
    });
  }
}

void TransferLoop::start_waiting() {
  while (auto next = waiting_.take()) start(next->first, std::move(next->second));
}

void TransferLoop::start(Id id, std::unique_ptr<Transfer> transfer) {
  const auto started = active_.emplace(id, std::move(transfer)).first;
  std::exception_ptr failure;
  try {
    started->second->start();
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    started->second->fail(std::move(failure));
    return forget(started);
  }
  const auto code = curl_multi_add_handle(multi_, started->second->handle());
  if (code == CURLM_OK) return;
  started->second->fail(ErrorCode::unavailable, "The server is busy.", curl_multi_strerror(code));
  forget(started);
}

void TransferLoop::collect_ended() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto* const handle = message->easy_handle;
    const auto code = message->data.result;  // the message goes with the handle
    const auto found = std::ranges::find(active_, handle,
                                         [](const auto& entry) { return entry.second->handle(); });
    curl_multi_remove_handle(multi_, handle);
    if (found->second->ended(code))
      curl_multi_add_handle(multi_, handle);  // ready for its redirect
    else
      forget(found);
  }
}

void TransferLoop::end_late(Clock::time_point now) {
  waiting_.erase_if([now](auto& entry) { return entry.second->end_if_late(now); });
  std::vector<Id> late;
  for (auto& [id, transfer] : active_)
    if (transfer->end_if_late(now)) late.push_back(id);
  for (const auto id : late) remove(id);
}

void TransferLoop::end_all() {
  waiting_.erase_if([](auto& entry) {
    entry.second->fail(stopped());
    return true;
  });
  while (!active_.empty()) {
    active_.begin()->second->fail(stopped());
    remove(active_.begin()->first);
  }
}

void TransferLoop::remove(Id id) {
  const auto found = active_.find(id);
  curl_multi_remove_handle(multi_, found->second->handle());
  forget(found);
}

void TransferLoop::forget(std::map<Id, std::unique_ptr<Transfer>>::iterator ended) {
  if (!ended->second->is_post()) waiting_.leave(ended->second->owner());
  active_.erase(ended);
}

/// Until something happens to a transfer, an order comes or a deadline passes.
void TransferLoop::pause() {
  if (waiting_.is_ready()) return;
  auto deadline = std::min(Clock::now() + kLongestPause, waiting_.deadline());
  for (const auto& [id, transfer] : active_) deadline = std::min(deadline, transfer->deadline());
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::max<long>(0, left)), nullptr);
}

}  // namespace pressoir::http
