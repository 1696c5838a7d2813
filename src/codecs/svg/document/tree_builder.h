// Builds the tree of a document from what a parser reports, within limits. One thread at a time.
#pragma once

#include <span>

#include "base/error.h"
#include "codecs/svg/document/reader.h"

namespace pressoir::codecs::svg {

/// A name as a parser reports it; an empty prefix: none, an empty namespace: none or not declared.
struct QualifiedName {
  std::string_view prefix, local, uri;
  [[nodiscard]] std::string written() const;  ///< "xlink:href"
};

class TreeBuilder {
 public:
  explicit TreeBuilder(const ReadLimits& limits) : limits_(limits) {}
  TreeBuilder(const TreeBuilder&) = delete;
  TreeBuilder& operator=(const TreeBuilder&) = delete;

  /// A start tag; further calls add to this element until end().
  /// @throws Error corrupt_input for a root that is not svg; limit_exceeded, as all others.
  void start(const QualifiedName& name);
  void add_namespace(std::string_view prefix, std::string_view uri);
  void add_attribute(const QualifiedName& name, std::string_view value);
  void end() noexcept;
  /// Text next to text becomes one with it.
  void add_text(std::string_view text);
  /// @param name  of an instruction: its target.
  void add_other(Node::Kind kind, std::string_view name, std::string_view text);
  void set_doctype(std::string_view name, std::string_view public_id, std::string_view system_id);
  [[nodiscard]] Document take() { return std::move(document_); }

 private:
  void count(std::size_t bytes);
  void add_attribute(Attribute attribute);

  const ReadLimits limits_;
  Document document_;
  Node* open_ = nullptr;
  bool has_bare_root_ = false;  ///< the root has no namespace
  std::size_t nodes_ = 0, bytes_ = 0, depth_ = 0;
};

}  // namespace pressoir::codecs::svg
