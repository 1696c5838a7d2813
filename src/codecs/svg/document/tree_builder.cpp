#include "codecs/svg/document/tree_builder.h"

#include <utility>

#include "codecs/svg/document/namespaces.h"

namespace pressoir::codecs::svg {
namespace {

[[noreturn]] void refuse_root(std::string_view local) {
  throw Error(ErrorCode::corrupt_input,
              local == "html" ? "The file is an HTML page: an SVG in it must be a file of its own."
                              : "The root of the file is not an svg element.",
              std::string(local.substr(0, 40)));
}

std::string quoted(std::string_view text) {
  const char quote = text.find('"') == std::string_view::npos ? '"' : '\'';
  return (quote + std::string(text)) + quote;
}

}  // namespace

std::string QualifiedName::written() const {
  return prefix.empty() ? std::string(local) : std::string(prefix) + ':' + std::string(local);
}

void TreeBuilder::count(std::size_t bytes) {
  bytes_ += bytes;
  if (++nodes_ > limits_.nodes)
    throw Error(ErrorCode::limit_exceeded,
                "The SVG has more than " + std::to_string(limits_.nodes) + " nodes.");
  if (bytes_ > limits_.bytes)
    throw Error(ErrorCode::limit_exceeded, "The SVG has more than " +
                                               std::to_string(limits_.bytes) +
                                               " bytes, its entities replaced.");
}

void TreeBuilder::start(const QualifiedName& name) {
  if (++depth_ > limits_.depth)
    throw Error(
        ErrorCode::limit_exceeded,
        "The SVG has more than " + std::to_string(limits_.depth) + " elements inside each other.");
  const bool is_bare = name.prefix.empty() && name.uri.empty();
  auto node = std::make_unique<Node>();
  node->name = name.written();
  node->space = is_bare && (!open_ || has_bare_root_) ? Space::svg : space_of(name.uri);
  count(node->name.size());
  if (open_) {
    open_ = &open_->append(std::move(node));
    return;
  }
  if (!node->is("svg")) refuse_root(name.local);
  has_bare_root_ = is_bare;
  document_.root = std::move(node);
  open_ = document_.root.get();
}

void TreeBuilder::add_attribute(Attribute attribute) {
  count(attribute.name.size() + attribute.value.size());
  open_->attributes.push_back(std::move(attribute));
}

void TreeBuilder::add_namespace(std::string_view prefix, std::string_view uri) {
  add_attribute({.name = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix),
                 .space = Space::xmlns,
                 .value = std::string(uri)});
}

void TreeBuilder::add_attribute(const QualifiedName& name, std::string_view value) {
  add_attribute({.name = name.written(),
                 .space = name.prefix.empty() ? Space::none : space_of(name.uri),
                 .value = std::string(value)});
}

void TreeBuilder::end() noexcept {
  --depth_;
  open_ = open_->parent;
}

void TreeBuilder::add_text(std::string_view text) {
  if (!open_ || text.empty()) return;
  auto& siblings = open_->children;
  if (siblings.empty() || siblings.back()->kind != Node::Kind::text) {
    add_other(Node::Kind::text, {}, text);
    return;
  }
  count(text.size());
  siblings.back()->text += text;
}

void TreeBuilder::add_other(Node::Kind kind, std::string_view name, std::string_view text) {
  count(name.size() + text.size());
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->space = Space::none;
  node->name = name;
  node->text = text;
  if (open_)
    open_->append(std::move(node));
  else
    (document_.root ? document_.after : document_.before).push_back(std::move(node));
}

void TreeBuilder::set_doctype(std::string_view name, std::string_view public_id,
                              std::string_view system_id) {
  count(name.size() + public_id.size() + system_id.size());
  document_.doctype = "<!DOCTYPE " + std::string(name);
  if (!public_id.empty())
    *document_.doctype += " PUBLIC " + quoted(public_id) + ' ' + quoted(system_id);
  else if (!system_id.empty())
    *document_.doctype += " SYSTEM " + quoted(system_id);
  *document_.doctype += '>';
}

}  // namespace pressoir::codecs::svg
