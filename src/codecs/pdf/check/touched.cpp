#include "codecs/pdf/check/touched.h"

#include <algorithm>

#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxDescent = 64;

// What a page is drawn of.
std::vector<Object> drawn_of(Object page) {
  std::vector<Object> parts{page.getKey("/Contents")};
  auto node = page;
  for (int depth = 0; depth < kMaxDescent && node.isDictionary(); ++depth) {
    if (node.hasKey("/Resources")) parts.push_back(node.getKey("/Resources"));
    if (node.hasKey("/Resources")) break;
    node = node.getKey("/Parent");
  }
  auto annotations = page.getKey("/Annots");
  if (annotations.isArray())
    for (auto& annotation : annotations.getArrayAsVector())
      if (annotation.isDictionary()) parts.push_back(annotation.getKey("/AP"));
  return parts;
}

bool leads_to(const std::vector<Object>& parts, const std::set<QPDFObjGen>& objects) {
  std::set<QPDFObjGen> seen;
  std::vector<Object> waiting = parts;
  while (!waiting.empty()) {
    auto object = waiting.back();
    waiting.pop_back();
    if (object.isIndirect() && !seen.insert(object.getObjGen()).second) continue;
    if (object.isIndirect() && objects.contains(object.getObjGen())) return true;
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) waiting.push_back(value);
      return is_top || !value.isIndirect();
    });
  }
  return false;
}

}  // namespace

std::vector<int> pages_with(const Document& document, const std::set<QPDFObjGen>& objects) {
  std::vector<int> pages;
  if (objects.empty()) return pages;
  for (std::size_t i = 0; i < document.pages().size(); ++i)
    if (leads_to(drawn_of(document.pages()[i]), objects)) pages.push_back(static_cast<int>(i));
  return pages;
}

}  // namespace pressoir::codecs::pdf
