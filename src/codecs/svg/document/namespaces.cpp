#include "codecs/svg/document/namespaces.h"

#include <algorithm>

namespace pressoir::codecs::svg {
namespace {

/// Those that SVGO lists (plugins/_collections.js, editorNamespaces), and Adobe's as prefixes.
constexpr auto kEditors = std::to_array<std::string_view>(
    {"http://creativecommons.org/ns#", "http://web.resource.org/cc/",
     "http://inkscape.sourceforge.net/DTD/sodipodi-0.dtd", "http://krita.org/namespaces/svg/krita",
     "http://ns.adobe.com/", "http://purl.org/dc/elements/1.1/",
     "http://schemas.microsoft.com/visio/", "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd",
     "http://taptrix.com/vectorillustrator/svg_extensions", "http://www.bohemiancoding.com/sketch/",
     "http://www.figma.com/figma/ns", "http://www.inkscape.org/namespaces/inkscape",
     "http://www.serif.com/", "http://www.vector.evaxdesign.sk",
     "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "https://boxy-svg.com", "http://vectornator.io",
     "https://affinity.serif.com/"});

}  // namespace

std::string named_as(const Node& root, std::string_view local) {
  return root.name.substr(0, root.name.size() - root.local().size()) + std::string(local);
}

std::string_view namespace_at(const Node& node, std::string_view prefix) noexcept {
  for (const auto* at = &node; at; at = at->parent)
    for (const auto& attribute : at->attributes)
      if (attribute.space == Space::xmlns &&
          (prefix.empty() ? attribute.name == "xmlns"
                          : prefix_of(attribute.name) == "xmlns" && attribute.local() == prefix))
        return attribute.value;
  return {};
}

bool is_editors_namespace(std::string_view uri) noexcept {
  return std::any_of(kEditors.begin(), kEditors.end(), [&](std::string_view known) {
    return known.ends_with('/') ? uri.starts_with(known) : uri == known;
  });
}

}  // namespace pressoir::codecs::svg
