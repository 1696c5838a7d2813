#include "codecs/pdf/structure/walk.h"

#include <deque>

namespace pressoir::codecs::pdf {
namespace {

void visit_values(Object& container, const std::function<void(Object&)>& visit) {
  if (container.isArray()) {
    for (auto& item : container.getArrayAsVector()) visit(item);
    return;
  }
  auto dictionary = dictionary_of(container);
  if (!dictionary.isDictionary()) return;
  for (auto& [key, value] : dictionary.getDictAsMap()) visit(value);
}

// An indirect object that is null is nothing.
bool is_link(Object& object) { return object.isIndirect() && !object.isNull(); }

void replace_in(Object& container, const std::map<QPDFObjGen, Object>& replacements) {
  const auto replacement_of = [&](Object& value) {
    return value.isIndirect() ? replacements.find(value.getObjGen()) : replacements.end();
  };
  if (container.isArray()) {
    for (int i = 0; i < container.getArrayNItems(); ++i) {
      auto value = container.getArrayItem(i);
      const auto found = replacement_of(value);
      if (found != replacements.end()) container.setArrayItem(i, found->second);
    }
    return;
  }
  auto dictionary = dictionary_of(container);
  if (!dictionary.isDictionary()) return;
  for (auto& [key, value] : dictionary.getDictAsMap()) {
    const auto found = replacement_of(value);
    if (found != replacements.end()) dictionary.replaceKey(key, found->second);
  }
}

}  // namespace

Object dictionary_of(Object object) {
  if (object.isStream()) return object.getDict();
  return object.isDictionary() ? object : Object::newNull();
}

std::string name_in(Object dictionary, const std::string& key) {
  if (!dictionary.isDictionary()) return {};
  auto value = dictionary.getKey(key);
  return value.isName() ? value.getName() : std::string();
}

void for_each_direct(Object top, const std::function<bool(Object&)>& visit) {
  std::deque<Object> waiting{top};
  while (!waiting.empty()) {
    auto object = waiting.front();
    waiting.pop_front();
    if (!visit(object)) continue;
    visit_values(object, [&](Object& value) {
      if (!value.isIndirect() && (value.isArray() || value.isDictionary()))
        waiting.push_back(value);
      else if (value.isIndirect())
        (void)visit(value);
    });
  }
}

std::vector<Object> reachable(QPDF& graph) {
  std::vector<Object> found, waiting{graph.getTrailer()};
  std::set<QPDFObjGen> seen;
  while (!waiting.empty()) {
    auto object = waiting.back();
    waiting.pop_back();
    std::vector<Object> next;
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && is_link(value) && seen.insert(value.getObjGen()).second) next.push_back(value);
      return is_top || !value.isIndirect();
    });
    found.insert(found.end(), next.begin(), next.end());
    waiting.insert(waiting.end(), next.rbegin(), next.rend());
  }
  return found;
}

void replace_references(QPDF& graph, const std::map<QPDFObjGen, Object>& replacements) {
  if (replacements.empty()) return;
  auto all = reachable(graph);
  all.push_back(graph.getTrailer());
  for (auto& object : all)
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (is_top || !value.isIndirect()) replace_in(value, replacements);
      return is_top || !value.isIndirect();
    });
}

}  // namespace pressoir::codecs::pdf
