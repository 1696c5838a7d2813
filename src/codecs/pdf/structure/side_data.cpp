#include "codecs/pdf/structure/side_data.h"

#include <algorithm>
#include <array>
#include <set>

#include "codecs/pdf/structure/conformance.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

// Every dictionary that the trailer leads to, direct ones and those of streams included.
void for_each_dictionary(QPDF& graph, const std::function<void(Object)>& visit) {
  for (auto& object : reachable(graph))
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) return false;
      auto dictionary = dictionary_of(value);
      if (dictionary.isDictionary()) visit(dictionary);
      return true;
    });
}

bool keeps_words(const MetadataPolicy& policy) {
  return policy.all || policy.icc || policy.copyright || policy.date || policy.location;
}

bool drop(Object dictionary, const std::string& key) {
  if (!dictionary.hasKey(key)) return false;
  dictionary.removeKey(key);
  return true;
}

// Viewers show the title in place of the file's name. Some files name their pages there, which say
// their type.
bool drop_information(QPDF& graph) {
  auto info = graph.getTrailer().getKey("/Info");
  if (!info.isDictionary()) return false;
  const auto type = name_in(info, "/Type");
  if (type == "/Page" || type == "/Pages" || type == "/Catalog") return false;
  bool changed = false;
  for (const auto& key : info.getKeys())
    if (key != "/Title" && key != "/Trapped") changed |= drop(info, key);
  if (info.getKeys().empty()) graph.getTrailer().removeKey("/Info");
  return changed;
}

}  // namespace

std::vector<std::string> side_data_of(Document& document) {
  std::set<std::string> names;
  auto& graph = document.graph();
  auto root = graph.getRoot();
  auto info = graph.getTrailer().getKey("/Info");
  if (info.isDictionary() && !info.getKeys().empty()) names.insert("document_info");
  if (root.hasKey("/OutputIntents")) names.insert("output_intents");
  for_each_dictionary(graph, [&](Object dictionary) {
    if (dictionary.hasKey("/PieceInfo")) names.insert("private_data");
    if (dictionary.getKey("/Metadata").isStream()) names.insert("xmp");
    if (name_in(dictionary, "/Type") == "/Filespec" && dictionary.hasKey("/EF"))
      names.insert("attachments");
  });
  for (auto page : document.pages())
    if (page.hasKey("/Thumb")) names.insert("thumbnails");
  return {names.begin(), names.end()};
}

bool drop_side_data(Document& document, const MetadataPolicy& policy) {
  if (policy.all) return false;
  auto& graph = document.graph();
  const bool drops_words = !keeps_words(policy) && !conformance_of(graph).needs_metadata();
  bool changed = false;
  for_each_dictionary(graph, [&](Object dictionary) {
    changed |= drop(dictionary, "/PieceInfo");
    if (drops_words && dictionary.getKey("/Metadata").isStream())
      changed |= drop(dictionary, "/Metadata");
  });
  for (auto page : document.pages()) changed |= drop(page, "/Thumb");
  if (drops_words) changed |= drop_information(graph);
  return changed;
}

}  // namespace pressoir::codecs::pdf
