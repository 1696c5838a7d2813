#include "service/panel/sessions.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "http/networks.h"
#include "store/accounts/accounts.h"

namespace pressoir::service {
namespace {

using store::Session;
namespace rows = store::sessions;

constexpr std::size_t kLongestToken = 64;

struct Word {
  std::string_view sign, name;
};
// The first that is found: several browsers carry the signs of others.
constexpr std::array<Word, 7> kBrowsers{{{"Edg/", "Edge"},
                                         {"OPR/", "Opera"},
                                         {"Firefox/", "Firefox"},
                                         {"Chrome/", "Chrome"},
                                         {"Safari/", "Safari"},
                                         {"curl/", "curl"},
                                         {"python", "Python"}}};
constexpr std::array<Word, 6> kSystems{{{"Windows", "Windows"},
                                        {"Android", "Android"},
                                        {"iPhone", "iOS"},
                                        {"iPad", "iOS"},
                                        {"Mac OS X", "macOS"},
                                        {"Linux", "Linux"}}};

template <std::size_t N>
std::string_view first_in(std::string_view text, const std::array<Word, N>& words) {
  for (const Word& word : words)
    if (text.find(word.sign) != std::string_view::npos) return word.name;
  return {};
}

}  // namespace

std::string network_text(std::string_view address) {
  namespace ip = boost::asio::ip;
  constexpr unsigned short kBitsOfV4 = 24, kBitsOfV6 = 48;
  const auto read = http::address_in(address);
  if (!read) return {};
  const auto plain = http::unmapped(*read);
  if (plain.is_v4()) return ip::network_v4(plain.to_v4(), kBitsOfV4).canonical().to_string();
  auto v6 = plain.to_v6();
  v6.scope_id(0);
  return ip::network_v6(v6, kBitsOfV6).canonical().to_string();
}

std::string agent_text(std::string_view user_agent) {
  std::string text(first_in(user_agent, kBrowsers));
  const std::string_view system = first_in(user_agent, kSystems);
  if (!text.empty() && !system.empty()) text += ", ";
  return text.append(system);
}

Async<rows::Made> Sessions::begin(AccountId account, std::string generation, std::string address,
                                  std::string user_agent) {
  PanelSession wanted;
  wanted.account = account;
  wanted.address = network_text(address);
  wanted.agent = agent_text(user_agent);
  wanted.created_at = wanted.used_at = store::now();
  wanted.expires_at = wanted.created_at + kept_for_;
  auto work = [&key = key_, wanted = std::move(wanted), generation = std::move(generation)](
                  Session& session) { return rows::add(session, key, wanted, generation); };
  co_return co_await database_.transact(work);
}

Async<std::optional<FoundSession>> Sessions::find(std::string token) {
  if (token.empty() || token.size() > kLongestToken) co_return std::nullopt;
  auto work = [fingerprint = key_.fingerprint(token)](Session& session) {
    std::optional<FoundSession> found;
    auto row = rows::find(session, fingerprint);
    auto account = row ? store::accounts::find(session, row->account) : std::nullopt;
    if (account) found = FoundSession{std::move(*row), std::move(*account)};
    return found;
  };
  auto found = co_await database_.read(work);
  const TimePoint now = store::now();
  if (!found || is_over(found->session, now)) co_return std::nullopt;
  co_await note_use(found->session, now);
  co_return std::move(found);
}

Async<void> Sessions::note_use(PanelSession used, TimePoint now) {
  // Sooner where it would be over before.
  const auto every = std::min<std::chrono::milliseconds>(kUseNotedEvery, idle_ / 2);
  if (now - used.used_at < every) co_return;
  auto work = [id = used.id, now](Session& session) { rows::set_used(session, id, now); };
  try {
    co_await database_.transact(work);
  } catch (const Error& failure) {  // the request itself can be answered all the same
    log::error("session_use_not_noted", {{"detail", std::string(failure.what())}});
  }
}

Async<std::vector<PanelSession>> Sessions::of(AccountId account) {
  auto work = [account](Session& session) { return rows::of(session, account); };
  auto all = co_await database_.read(work);
  const TimePoint now = store::now();
  std::erase_if(all, [this, now](const PanelSession& each) { return is_over(each, now); });
  co_return all;
}

Async<void> Sessions::end(AccountId account, PanelSessionId id) {
  auto work = [account, id](Session& session) { return rows::remove(session, account, id); };
  const bool was_there = co_await database_.transact(work);
  if (!was_there) throw Error(ErrorCode::not_found, "The account has no such session.");
}

}  // namespace pressoir::service
