#include "dialects/pressoir/request/members.h"

#include <algorithm>

namespace pressoir::dialects::own {

namespace json = boost::json;

void expect_known(const json::object& object, const std::string& place,
                  std::span<const std::string_view> known) {
  for (const auto& [key, value] : object)
    if (std::ranges::find(known, std::string_view(key)) == known.end())
      throw unknown_field(place, key, known);
}

std::chrono::seconds wait_in(const json::object& object, std::chrono::seconds otherwise) {
  auto seconds = static_cast<std::uint32_t>(otherwise.count());
  read_member(object, kWait, seconds);
  return std::chrono::seconds(seconds);
}

RemoteFile remote_of(const json::value& from, const std::string& place) {
  static constexpr std::array<std::string_view, 3> kKnown{"url", "user", "password"};
  const auto* object = from.if_object();
  if (object == nullptr) throw wrong_field(place, from, "an object with a url");
  expect_known(*object, place, kKnown);
  RemoteFile remote;
  read_member(*object, "url", remote.url, place);
  read_member(*object, "user", remote.user, place);
  read_member(*object, "password", remote.password, place);
  if (remote.url.empty()) throw missing_field(place + ".url", "The source has no url.");
  return remote;
}

std::vector<RemoteFile> remotes_of(const json::value& from, const std::string& place,
                                   std::size_t most) {
  const auto* list = from.if_array();
  if (list == nullptr || list->empty() || list->size() > most)
    throw wrong_field(place, from, text_value("a list of 1 to " + std::to_string(most)));
  std::vector<RemoteFile> remotes;
  for (const json::value& each : *list)
    remotes.push_back(remote_of(each, detail::item_of(place, remotes.size())));
  return remotes;
}

}  // namespace pressoir::dialects::own
