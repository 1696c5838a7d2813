#include "codecs/svg/document/node.h"

#include <algorithm>
#include <utility>

namespace pressoir::codecs::svg {
namespace {

std::string_view without_prefix(std::string_view name) noexcept {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

template <class Attributes>
auto* value_of(Attributes& attributes, std::string_view name) noexcept {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& each) {
    return each.space == Space::none && each.name == name;
  });
  return found == attributes.end() ? nullptr : &found->value;
}

std::vector<std::unique_ptr<Node>> clones(const std::vector<std::unique_ptr<Node>>& nodes) {
  std::vector<std::unique_ptr<Node>> made;
  made.reserve(nodes.size());
  for (const auto& node : nodes) made.push_back(node->clone());
  return made;
}

}  // namespace

std::string_view Attribute::local() const noexcept { return without_prefix(name); }

std::string_view Node::local() const noexcept {
  return kind == Kind::element ? without_prefix(name) : std::string_view();
}

bool Node::is(std::string_view local_name) const noexcept {
  return kind == Kind::element && space == Space::svg && local() == local_name;
}

const std::string* Node::find(std::string_view attribute) const noexcept {
  return value_of(attributes, attribute);
}

std::string* Node::find(std::string_view attribute) noexcept {
  return value_of(attributes, attribute);
}

const std::string* Node::href() const noexcept {
  if (const auto* plain = find("href")) return plain;
  const auto found = std::find_if(attributes.begin(), attributes.end(), [](const auto& each) {
    return each.space == Space::xlink && each.local() == "href";
  });
  return found == attributes.end() ? nullptr : &found->value;
}

void Node::set(std::string_view attribute, std::string value) {
  if (auto* present = find(attribute))
    *present = std::move(value);
  else
    attributes.push_back({.name = std::string(attribute), .value = std::move(value)});
}

bool Node::erase(std::string_view attribute) {
  return std::erase_if(attributes, [&](const auto& each) {
           return each.space == Space::none && each.name == attribute;
         }) > 0;
}

Node& Node::append(std::unique_ptr<Node> child) {
  child->parent = this;
  return *children.emplace_back(std::move(child));
}

std::unique_ptr<Node> Node::clone() const {
  auto made = std::make_unique<Node>();
  made->kind = kind;
  made->space = space;
  made->name = name;
  made->text = text;
  made->finer = finer;
  made->attributes = attributes;
  made->children = clones(children);
  for (auto& child : made->children) child->parent = made.get();
  return made;
}

Document Document::clone() const {
  return {.before = clones(before),
          .root = root ? root->clone() : nullptr,
          .after = clones(after),
          .doctype = doctype};
}

}  // namespace pressoir::codecs::svg
