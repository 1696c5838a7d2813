#include "codecs/pdf/content/contents.h"

#include <map>
#include <string>

#include "codecs/pdf/content/minify.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

// Behind what ended with white space the next stream of the page may follow at once.
bool is_blank(char letter) { return ends_token(letter) && letter <= ' '; }

void put(Object stream, std::string_view text, QPDF& graph) {
  apply({.data = to_buffer(as_bytes(text)), .filter = "", .parameters = ""}, stream, graph);
}

// How often each object is referred to.
std::map<QPDFObjGen, int> references_in(QPDF& graph) {
  std::map<QPDFObjGen, int> counts;
  for (auto& object : reachable(graph))
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) ++counts[value.getObjGen()];
      return is_top || !value.isIndirect();
    });
  return counts;
}

// All of them, with white space between; empty: some cannot be read, or others use them too.
std::optional<std::string> joined(const std::vector<Object>& parts,
                                  const std::map<QPDFObjGen, int>& references, std::uint64_t most) {
  std::string text;
  for (auto part : parts) {
    if (!part.isStream()) return std::nullopt;
    const auto found = references.find(part.getObjGen());
    const auto data = decoded(part, most);
    if (!data || found == references.end() || found->second != 1) return std::nullopt;
    text += as_text(*data);
    text += '\n';
  }
  return text;
}

void join_contents(Document& document, std::uint64_t most, std::set<QPDFObjGen>& changed) {
  const auto references = references_in(document.graph());
  for (auto page : document.pages()) {
    auto contents = page.getKey("/Contents");
    if (!contents.isArray() || contents.getArrayNItems() < 2) continue;
    const auto array = references.find(contents.getObjGen());
    if (contents.isIndirect() && (array == references.end() || array->second != 1)) continue;
    const auto parts = contents.getArrayAsVector();
    const auto text = joined(parts, references, most);
    if (!text) continue;
    put(parts.front(), *text, document.graph());
    page.replaceKey("/Contents", parts.front());
    changed.insert(parts.front().getObjGen());
  }
}

void add_procedures(Object font, std::vector<Object>& streams) {
  auto procedures = font.getKey("/CharProcs");
  if (!procedures.isDictionary()) return;
  for (auto& [name, procedure] : procedures.getDictAsMap()) streams.push_back(procedure);
}

std::vector<Object> contents_of(Document& document) {
  std::vector<Object> streams;
  for (auto page : document.pages()) {
    auto contents = page.getKey("/Contents");
    if (contents.isStream()) streams.push_back(contents);
    if (!contents.isArray()) continue;
    auto parts = contents.getArrayAsVector();
    streams.insert(streams.end(), parts.begin(), parts.end());
  }
  for (auto& object : reachable(document.graph())) {
    auto dictionary = dictionary_of(object);
    if (!dictionary.isDictionary()) continue;
    auto pattern = dictionary.getKey("/PatternType");
    const bool is_tile = pattern.isInteger() && pattern.getIntValue() == 1;
    if (object.isStream() && (is_tile || name_in(dictionary, "/Subtype") == "/Form"))
      streams.push_back(object);
    if (name_in(dictionary, "/Subtype") == "/Type3") add_procedures(dictionary, streams);
  }
  return streams;
}

}  // namespace

std::set<QPDFObjGen> minify_contents(Document& document, std::uint64_t most) {
  std::set<QPDFObjGen> changed;
  join_contents(document, most, changed);
  std::set<QPDFObjGen> seen;
  for (auto& stream : contents_of(document)) {
    if (!stream.isStream() || !seen.insert(stream.getObjGen()).second) continue;
    const auto data = decoded(stream, most);
    auto text = data ? minified(as_text(*data)) : std::nullopt;
    if (text && !data->empty() && is_blank(as_text(*data).back())) *text += '\n';
    if (!text || text->size() >= data->size()) continue;
    put(stream, *text, document.graph());
    changed.insert(stream.getObjGen());
  }
  return changed;
}

}  // namespace pressoir::codecs::pdf
