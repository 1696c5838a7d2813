#include "codecs/pdf/content/unused.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "codecs/pdf/content/names.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::array<const char*, 7> kCategories{
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties"};
constexpr int kMaxDepth = 64;  // of the page tree

// One dictionary of resources of one category, and what is named of it.
struct Used {
  Object entries = Object::newNull();
  NameSet names;
  bool stays = false;
};

/// Resources, and the indirect object that they are of.
struct Resources {
  Object entries = Object::newNull(), owner = Object::newNull();
};

class Usage {
 public:
  explicit Usage(std::uint64_t most) : most_(most) {}

  /// Contents that are drawn with these resources; null: with those of whoever draws them.
  void add(const Resources& resources, const std::vector<Object>& contents) {
    NameSet names;
    bool is_known = true;
    for (auto content : contents) {
      const auto data = content.isStream() ? decoded(content, most_) : std::nullopt;
      is_known = is_known && (data || content.isNull());
      if (data) add_names_in(as_text(*data), names);
    }
    if (Object(resources.entries).isDictionary()) {
      take(resources, names, !is_known);
    } else {
      of_anybody_.insert(names.begin(), names.end());
      knows_anybody_ = knows_anybody_ && is_known;
    }
  }

  void keep(const Resources& resources) {
    if (Object(resources.entries).isDictionary()) take(resources, {}, true);
  }

  std::set<QPDFObjGen> drop() {
    std::set<QPDFObjGen> changed;
    if (!knows_anybody_) return changed;
    for (auto& [place, used] : used_)
      if (!used.stays && drop_from(used)) changed.insert(place.first);
    return changed;
  }

 private:
  using Place = std::pair<QPDFObjGen, std::size_t>;

  void take(const Resources& resources, const NameSet& names, bool stays) {
    for (std::size_t i = 0; i < kCategories.size(); ++i) {
      auto entries = Object(resources.entries).getKey(kCategories[i]);
      if (!entries.isDictionary()) continue;
      auto& used = used_[place_of(resources, entries, i)];
      used.entries = entries;
      used.names.insert(names.begin(), names.end());
      used.stays = used.stays || stays;
    }
  }

  static Place place_of(const Resources& resources, Object& entries, std::size_t category) {
    if (entries.isIndirect()) return {entries.getObjGen(), kCategories.size()};
    const auto& holder = resources.entries.isIndirect() ? resources.entries : resources.owner;
    return {holder.getObjGen(), category};
  }

  bool drop_from(Used& used) const {
    bool changed = false;
    for (const auto& key : used.entries.getKeys()) {
      if (key.starts_with("/Default") || used.names.contains(key) || of_anybody_.contains(key))
        continue;
      used.entries.removeKey(key);
      changed = true;
    }
    return changed;
  }

  std::uint64_t most_;
  std::map<Place, Used> used_;
  NameSet of_anybody_;
  bool knows_anybody_ = true;
};

std::vector<Object> streams_of(Object contents) {
  if (contents.isArray()) return contents.getArrayAsVector();
  return {contents};
}

// Of the page or of a node above it (ISO 32000-1, 7.7.3.4).
Resources resources_of_page(Object page) {
  auto node = page;
  for (int depth = 0; depth < kMaxDepth && node.isDictionary(); ++depth) {
    if (node.hasKey("/Resources")) return {node.getKey("/Resources"), node};
    node = node.getKey("/Parent");
  }
  return {};
}

// None of its own: null.
Resources resources_of(Object object) {
  return {dictionary_of(object).getKey("/Resources"), object};
}

void add_font(Object font, Usage& usage) {
  auto procedures = font.getKey("/CharProcs");
  std::vector<Object> contents;
  if (procedures.isDictionary())
    for (auto& [name, procedure] : procedures.getDictAsMap()) contents.push_back(procedure);
  usage.add(resources_of(font), contents);
}

}  // namespace

std::set<QPDFObjGen> drop_unused_resources(Document& document, std::uint64_t most) {
  Usage usage(most);
  auto& graph = document.graph();
  for (auto page : document.pages())
    usage.add(resources_of_page(page), streams_of(page.getKey("/Contents")));
  for (auto& object : reachable(graph)) {
    auto dictionary = dictionary_of(object);
    if (!dictionary.isDictionary()) continue;
    auto pattern = dictionary.getKey("/PatternType");
    const bool is_form = object.isStream() && name_in(dictionary, "/Subtype") == "/Form";
    const bool is_tile = object.isStream() && pattern.isInteger() && pattern.getIntValue() == 1;
    if (is_form || is_tile) usage.add(resources_of(object), {object});
    if (name_in(dictionary, "/Subtype") == "/Type3") add_font(object, usage);
  }
  auto form = graph.getRoot().getKey("/AcroForm");
  if (form.isDictionary()) usage.keep({form.getKey("/DR"), form});
  return usage.drop();
}

}  // namespace pressoir::codecs::pdf
