#include "codecs/pdf/check/page_digests.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "codecs/pdf/content/names.h"
#include "codecs/pdf/content/tokens.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxNesting = 40;
constexpr std::array<const char*, 7> kNamed{"/Font",    "/XObject", "/ExtGState", "/ColorSpace",
                                            "/Pattern", "/Shading", "/Properties"};
// What is not drawn, leads back to pages, or says how a stream is coded.
constexpr std::array<std::string_view, 13> kNotShown{
    "/Parent",      "/P",           "/StructParent", "/StructParents", "/Resources", "/Length",
    "/Filter",      "/DecodeParms", "/DL",           "/Metadata",      "/PieceInfo", "/Thumb",
    "/LastModified"};

struct Unknown {};

class PageDigests {
 public:
  explicit PageDigests(std::uint64_t most) : most_(most) {}

  std::optional<Digest> of_page(Object page) try {
    std::string text;
    auto contents = page.getKey("/Contents");
    for (auto& part : contents.isArray() ? contents.getArrayAsVector() : std::vector{contents})
      if (part.isStream()) text.append(content_of(part)).append("\n");
    auto shown = drawn_of(text, resources_of(page));
    auto annotations = page.getKey("/Annots");
    if (annotations.isArray())
      for (auto& annotation : annotations.getArrayAsVector()) put(annotation, shown, 0);
    return digest_of(std::string_view(shown));
  } catch (const Unknown&) {
    return std::nullopt;
  }

 private:
  static Object resources_of(Object page) {
    auto node = page;
    for (int depth = 0; depth < kMaxNesting && node.isDictionary(); ++depth) {
      if (node.hasKey("/Resources")) return node.getKey("/Resources");
      node = node.getKey("/Parent");
    }
    return Object::newNull();
  }

  std::string content_of(Object stream) const {
    const auto data = decoded(stream, most_);
    if (!data) throw Unknown();
    return std::string(as_text(*data));
  }

  // The tokens, and by name what they mean.
  std::string drawn_of(std::string_view content, Object resources, int depth = 0) {
    TokenReader reader(content);
    std::string shown;
    NameSet names;  // in pictures that stand inside too
    add_names_in(content, names);
    while (auto token = reader.next()) {
      if (token->kind == Token::Kind::number)
        shown += shortest_number(token->text);
      else if (token->kind == Token::Kind::string)
        shown += string_token(token->value);
      else
        shown += token->text;
      shown += ' ';
    }
    if (!reader.is_sound()) throw Unknown();
    if (!resources.isDictionary()) return shown;
    for (const auto* category : kNamed) {
      auto entries = resources.getKey(category);
      if (!entries.isDictionary()) continue;
      for (const auto& name : entries.getKeys()) {
        const bool is_default = name.starts_with("/Default");
        if (!is_default && !names.contains(name)) continue;
        shown.append(category).append(name).append(" ");
        auto value = entries.getKey(name);
        put(value, shown, depth + 1);
      }
    }
    return shown;
  }

  // Pictures that take longer to read than to draw.
  static bool is_huge(Object dictionary) {
    constexpr long long kManyPixels = 16'000'000;
    auto width = dictionary.getKey("/Width"), height = dictionary.getKey("/Height");
    return width.isInteger() && height.isInteger() && height.getIntValue() > 0 &&
           width.getIntValue() > kManyPixels / height.getIntValue();
  }

  // A reference by what it leads to.
  void put(Object& value, std::string& out, int depth) {
    if (depth > kMaxNesting) throw Unknown();
    if (!value.isIndirect()) return put_value(value, out, depth);
    const auto number = value.getObjGen();
    auto found = known_.find(number);
    if (found == known_.end()) {
      if (!open_.insert(number).second) throw Unknown();  // it leads to itself
      std::string text;
      put_value(value, text, depth);
      open_.erase(number);
      found = known_.emplace(number, digest_of(std::string_view(text)).bytes()).first;
    }
    out += found->second;
  }

  void put_value(Object value, std::string& out, int depth) {
    if (const auto type = name_in(value, "/Type"); type == "/Page" || type == "/Pages") {
      out += type;
    } else if (value.isArray()) {
      out += '[';
      for (auto& item : value.getArrayAsVector()) put(item, out, depth + 1);
      out += ']';
    } else if (auto dictionary = dictionary_of(value); dictionary.isDictionary()) {
      put_dictionary(dictionary, out, depth);
      if (value.isStream()) put_data(value, out, depth);
      if (name_in(dictionary, "/Subtype") == "/Type3") throw Unknown();  // glyphs are contents
    } else if (value.isString()) {
      out += string_token(value.getStringValue());
    } else if (value.isReal()) {
      out += shortest_number(value.getRealValue()) + ' ';
    } else {
      out += value.unparseResolved() + ' ';
    }
  }

  void put_dictionary(Object dictionary, std::string& out, int depth) {
    out += '<';
    for (auto& [key, item] : dictionary.getDictAsMap()) {
      if (item.isNull() || std::ranges::find(kNotShown, key) != kNotShown.end()) continue;
      out += key + ' ';
      put(item, out, depth + 1);
    }
    out += '>';
  }

  void put_data(Object stream, std::string& out, int depth) {
    auto dictionary = stream.getDict();
    if (name_in(dictionary, "/Subtype") == "/Form" || dictionary.hasKey("/PatternType")) {
      auto own = dictionary.getKey("/Resources");
      if (!own.isDictionary()) throw Unknown();  // those of whoever draws it
      out += drawn_of(content_of(stream), own, depth + 1);
      return;
    }
    if (is_huge(dictionary)) throw Unknown();
    const auto data = decoded(stream, most_);
    out += digest_of(Bytes(data ? *data : raw_data(stream))).bytes();
    if (data) return;
    for (const auto* key : {"/Filter", "/DecodeParms"}) {  // say what the coded data mean
      auto value = dictionary.getKey(key);
      put(value, out, depth + 1);
    }
  }

  std::uint64_t most_;
  std::map<QPDFObjGen, std::string> known_;
  std::set<QPDFObjGen> open_;
};

}  // namespace

std::vector<std::optional<Digest>> page_digests(Document& document, std::uint64_t most) {
  PageDigests digests(most);
  std::vector<std::optional<Digest>> all;
  for (const auto& page : document.pages()) all.push_back(digests.of_page(page));
  return all;
}

}  // namespace pressoir::codecs::pdf
