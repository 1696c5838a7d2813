#include "codecs/pdf/structure/merge.h"

#include <algorithm>
#include <array>
#include <map>

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/write/digest.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxRounds = 12;  // fonts hang on descriptors, which hang on files, and so on

template <std::size_t N>
bool is_one_of(const std::string& name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_shared_array(Object array) {
  constexpr std::array<std::string_view, 9> kSpaces{"/ICCBased", "/Indexed", "/CalRGB",
                                                    "/CalGray",  "/Lab",     "/Separation",
                                                    "/DeviceN",  "/Pattern", "/DeviceRGB"};
  auto items = array.getArrayAsVector();
  if (items.empty()) return false;
  if (items[0].isName()) return is_one_of(items[0].getName(), kSpaces);
  return std::ranges::all_of(items, [](Object& item) { return item.isNumber(); });
}

// An array of numbers may be a destination's or a page's, which programs change in place; in a
// file that is only read these are values like any other.
bool may_merge(Object& object) {
  if (object.isStream()) return true;
  if (object.isDictionary()) return is_shared_kind(object);
  return object.isArray() && is_shared_array(object);
}

// What an object says: equal ones have equal keys.
std::string key_of(Object& object, const std::map<QPDFObjGen, Digest>& data) {
  TokenText text;
  serialise(
      object, [](Object& each) { return each.getObjGen().unparse('_') + 'R'; }, text);
  auto key = std::move(text).take();
  if (object.isStream()) key += "stream" + data.at(object.getObjGen()).bytes();
  return key;
}

bool holds_same_data(Object& left, Object& right) {
  return !left.isStream() || raw_data(left) == raw_data(right);
}

}  // namespace

bool is_shared_kind(Object dictionary) {
  constexpr std::array<std::string_view, 6> kTypes{"/Font",      "/FontDescriptor", "/Encoding",
                                                   "/ExtGState", "/Pattern",        "/Halftone"};
  constexpr std::array<std::string_view, 4> kMarks{"/ShadingType", "/FunctionType", "/Differences",
                                                   "/PatternType"};
  constexpr std::array<std::string_view, 8> kResources{"/Font",       "/XObject",   "/ProcSet",
                                                       "/ExtGState",  "/Pattern",   "/Shading",
                                                       "/ColorSpace", "/Properties"};
  const auto type = name_in(dictionary, "/Type");
  if (!type.empty()) return is_one_of(type, kTypes);
  const auto keys = dictionary.getKeys();
  const auto is_known = [](const auto& names) {
    return [&names](const std::string& key) { return is_one_of(key, names); };
  };
  return std::ranges::any_of(keys, is_known(kMarks)) ||
         (!keys.empty() && std::ranges::all_of(keys, is_known(kResources)));
}

std::size_t merge_equal_objects(QPDF& graph) {
  auto objects = reachable(graph);
  std::erase_if(objects, [](Object& object) { return !may_merge(object); });
  std::map<QPDFObjGen, Digest> data;
  for (auto& object : objects)
    if (object.isStream()) data[object.getObjGen()] = digest_of(Bytes(raw_data(object)));
  std::size_t merged = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    std::map<std::string, Object> first;
    std::map<QPDFObjGen, Object> replacements;
    for (auto& object : objects) {
      const auto [found, is_new] = first.try_emplace(key_of(object, data), object);
      if (!is_new && holds_same_data(found->second, object))
        replacements.emplace(object.getObjGen(), found->second);
    }
    if (replacements.empty()) break;
    replace_references(graph, replacements);
    std::erase_if(objects,
                  [&](Object& object) { return replacements.contains(object.getObjGen()); });
    merged += replacements.size();
  }
  return merged;
}

}  // namespace pressoir::codecs::pdf
