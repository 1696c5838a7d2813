#include "http/body/form_tree.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/loop/loop_thread.h"
#include "base/text.h"

namespace pressoir::http {
namespace {

namespace json = boost::json;

constexpr std::string_view kNameBlanks = " \t\r\n";
constexpr std::size_t kMaxIndexDigits = 9;
constexpr std::size_t kShortTree = 8 * 1024;

[[noreturn]] void too_deep() {
  throw Error(ErrorCode::invalid_request, "The parameters are nested deeper than " +
                                              std::to_string(kMaxTreeDepth) + " levels.");
}

/// "0", "17"; empty for anything else, "017" too.
std::optional<std::uint64_t> index_in(std::string_view name) {
  if (name.empty() || name.size() > kMaxIndexDigits) return std::nullopt;
  if (name.size() > 1 && name.front() == '0') return std::nullopt;
  return number_in<std::uint64_t>(name);
}

/// A member list on its way to become an object or a list.
struct Node {
  std::string name;  ///< in its parent
  json::value leaf;  ///< where there are no children
  std::vector<Node> children;
  std::unordered_map<std::string, std::size_t> places;  ///< of children
  std::uint64_t next = 0;                               ///< the index behind the greatest
};

const Node* child_of(const Node& parent, std::string_view name) {
  const auto place = parent.places.find(std::string(name));
  return place == parent.places.end() ? nullptr : &parent.children[place->second];
}

Node& made_child(Node& parent, std::string_view name) {
  const auto [place, is_new] = parent.places.emplace(std::string(name), parent.children.size());
  if (is_new) {
    parent.children.emplace_back().name = name;
    if (const auto index = index_in(name)) parent.next = std::max(parent.next, *index + 1);
  }
  return parent.children[place->second];
}

using Path = std::vector<std::string_view>;

/// "a[b][]" is "a", "b", "".
Path path_in(std::string_view name) {
  const std::string_view whole = trimmed(name, kNameBlanks);
  std::size_t open = whole.find('[');
  if (open == std::string_view::npos || open == 0) return {whole};
  Path path{trimmed(whole.substr(0, open), kNameBlanks)};
  while (open < whole.size()) {
    const auto close = whole.find(']', open);
    if (whole[open] != '[' || close == std::string_view::npos) return {whole};
    path.push_back(trimmed(whole.substr(open + 1, close - open - 1), kNameBlanks));
    open = close + 1;
  }
  if (path.size() > kMaxTreeDepth) too_deep();
  return path;
}

/// Whether a value for the rest of a path would replace one that is there.
bool is_taken(const Node& node, Path::const_iterator at, Path::const_iterator end) {
  const Node* found = &node;
  for (; at != end; ++at) {
    if (at->empty()) return false;
    found = child_of(*found, *at);
    if (found == nullptr) return false;
  }
  return true;
}

/// Which item an empty pair of brackets means.
std::string item_for(const Node& list, Path::const_iterator rest, Path::const_iterator end) {
  if (rest != end && list.next > 0) {
    std::string last = std::to_string(list.next - 1);
    const Node* item = child_of(list, last);
    if (item != nullptr && !is_taken(*item, rest, end)) return last;
  }
  return std::to_string(list.next);
}

void put(Node& root, const Path& path, json::value leaf) {
  Node* at = &root;
  for (auto name = path.begin(); name != path.end(); ++name) {
    const bool is_item = name->empty() && name != path.begin();
    at->leaf = nullptr;
    at = &made_child(*at, is_item ? item_for(*at, name + 1, path.end()) : std::string(*name));
  }
  std::string name = std::move(at->name);
  *at = Node{};
  at->name = std::move(name);
  at->leaf = std::move(leaf);
}

void add_fields(Node& root, const Form& form) {
  std::vector<bool> is_bare(form.fields.size());
  for (const std::size_t place : form.bare) is_bare[place] = true;
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    const auto& [name, value] = form.fields[i];
    if (trimmed(name, kNameBlanks).empty()) continue;
    put(root, path_in(name), is_bare[i] ? json::value() : json::value(value));
  }
}

/// The items of what has members by number alone, in their order; empty: it has others, or none.
template <class Member>
std::vector<Member*> items_of(std::vector<std::pair<std::string_view, Member*>> members) {
  std::vector<std::pair<std::uint64_t, Member*>> by_index;
  for (const auto& [name, member] : members) {
    const auto index = index_in(name);
    if (!index) return {};
    by_index.emplace_back(*index, member);
  }
  std::ranges::sort(by_index, {}, [](const auto& item) { return item.first; });
  std::vector<Member*> items;
  for (const auto& item : by_index) items.push_back(item.second);
  return items;
}

json::object object_of(Node& node);

json::value value_of(Node& node) {
  if (node.children.empty()) return std::move(node.leaf);
  std::vector<std::pair<std::string_view, Node*>> members;
  for (Node& child : node.children) members.emplace_back(child.name, &child);
  const auto items = items_of(std::move(members));
  if (items.empty()) return object_of(node);
  json::array list;
  for (Node* item : items) list.push_back(value_of(*item));
  return list;
}

json::object object_of(Node& node) {
  json::object object;
  for (Node& child : node.children) object[child.name] = value_of(child);
  return object;
}

/// A copy of JSON, its lists with numbered members made lists.
class JsonCopy {
 public:
  json::value of(const json::value& value, std::size_t depth) {
    if (depth >= kMaxTreeDepth && value.is_structured()) too_deep();
    if (++values_ > kMaxTreeValues)
      throw Error(ErrorCode::invalid_request,
                  "The body has more than " + std::to_string(kMaxTreeValues) + " values.");
    if (const auto* list = value.if_array()) {
      json::array copy;
      for (const json::value& item : *list) copy.push_back(of(item, depth + 1));
      return copy;
    }
    const auto* object = value.if_object();
    return object == nullptr ? value : of_object(*object, depth);
  }

 private:
  json::value of_object(const json::object& object, std::size_t depth) {
    std::vector<std::pair<std::string_view, const json::value*>> members;
    for (const auto& [name, member] : object) members.emplace_back(name, &member);
    const auto items = items_of(std::move(members));
    if (!items.empty()) {
      json::array list;
      for (const json::value* item : items) list.push_back(of(*item, depth + 1));
      return list;
    }
    json::object copy;
    for (const auto& [name, member] : object) copy[name] = of(member, depth + 1);
    return copy;
  }

  std::size_t values_ = 0;
};

}  // namespace

Tree tree_of(const Form& form, std::string_view query) {
  if (is_long(form)) LoopThread::note_long_work("tree_of");
  Node root;
  add_fields(root, urlencoded_form(query));
  if (!form.json) add_fields(root, form);
  Tree tree = object_of(root);
  if (!form.json) return tree;
  JsonCopy copy;
  for (const auto& [name, member] : *form.json) tree[name] = copy.of(member, 1);
  return tree;
}

bool is_long(const Form& form) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : form.fields) bytes += name.size() + value.size();
  return bytes > kShortTree;
}

std::string text_of(const json::value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* number = value.if_double()) {
    std::array<char, 32> text{};  // the longest has 24
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *number);
    return {text.data(), end.ptr};
  }
  return json::serialize(value);
}

}  // namespace pressoir::http
