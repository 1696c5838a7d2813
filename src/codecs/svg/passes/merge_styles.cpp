#include <algorithm>
#include <string>
#include <vector>

#include "codecs/svg/document/edit.h"
#include "codecs/svg/document/kinds.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/styled_document.h"

namespace pressoir::codecs::svg {
namespace {

/// The medium of a style element that has nothing but that and its type; false: it has more.
bool is_plain(const Node& element, std::string& media) {
  media.clear();
  return element.space == Space::svg && ancestor_named(element, "foreignObject") == nullptr &&
         std::ranges::all_of(element.attributes, [&](const Attribute& attribute) {
           if (attribute.name == "media") media = attribute.value;
           return attribute.name == "media" || attribute.name == "type";
         });
}

/// Rules that count only at the start of a sheet.
bool must_be_first(const style::Sheet& sheet) {
  return std::ranges::any_of(sheet, [](const style::Rule& rule) {
    return rule.at == "import" || rule.at == "namespace" || rule.at == "charset";
  });
}

}  // namespace

bool merge_styles(Document& document, const PassContext& /*context*/) {
  auto sheets = style::sheets_of(document);
  if (sheets.size() < 2) return false;
  const style::StyledDocument styled(document);
  if (styled.dynamics.has_script() || styled.cascade.rules().depends_on_siblings()) return false;
  std::vector<const Node*> merged;
  Node* target = nullptr;
  std::string target_media;
  for (auto& sheet : sheets) {
    std::string media;
    const bool plain = is_plain(*sheet.element, media);
    if (target == nullptr || !plain || media != target_media || must_be_first(sheet.rules)) {
      target = plain ? sheet.element : nullptr;
      target_media = media;
      continue;
    }
    style::set_css(*target, style::css_of(*target) + style::text_of(sheet.rules));
    merged.push_back(sheet.element);
  }
  return remove_below(*document.root, [&](const Node& node) {
    return std::ranges::find(merged, &node) != merged.end();
  });
}

}  // namespace pressoir::codecs::svg
