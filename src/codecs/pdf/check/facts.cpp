#include "codecs/pdf/check/facts.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/merge.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/structure/xmp.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxDepth = 24;  // of values that are written where they are referred to
constexpr std::uint64_t kMaxStream = std::uint64_t{512} << 20U;

constexpr std::array<std::string_view, 4> kInherited{"/MediaBox", "/CropBox", "/Rotate",
                                                     "/Resources"};
// What drawings and texts of pages show, and what says how a stream is coded.
constexpr std::array<std::string_view, 6> kShown{"/Contents", "/Resources",   "/DR",
                                                 "/Filter",   "/DecodeParms", "/Length"};
constexpr std::array<std::string_view, 3> kSideData{"/PieceInfo", "/Thumb", "/Metadata"};

template <std::size_t N>
bool is_one_of(std::string_view key, const std::array<std::string_view, N>& keys) {
  return std::ranges::find(keys, key) != keys.end();
}

// Writes values so that equal ones have equal texts. Objects with an identity are numbered in the
// order in which they are met, others stand where they are referred to.
class FactWriter {
 public:
  explicit FactWriter(bool with_side_data) : with_side_data_(with_side_data) {}

  /// Pages are known by their number.
  void know_page(Object page, std::size_t number) {
    names_.emplace(page.getObjGen(), "page" + std::to_string(number));
  }

  /// The text of a value and of all that is met in it for the first time.
  Digest digest(Object value) {
    text_.clear();
    put_item(value, 0);
    while (!waiting_.empty()) {
      auto next = waiting_.front();
      waiting_.pop_front();
      text_ += '\n';
      put(next, 0);
    }
    return digest_of(std::string_view(text_));
  }

  [[nodiscard]] bool is_left_out(const std::string& key) const {
    return is_one_of(key, kShown) || (!with_side_data_ && is_one_of(key, kSideData));
  }

 private:
  void put_reference(Object value, int depth) {
    const bool stands_here = !value.isDictionary() || is_shared_kind(value);
    if (stands_here && depth < kMaxDepth) {
      put(value, depth + 1);
      return;
    }
    const auto [found, is_new] =
        names_.try_emplace(value.getObjGen(), '#' + std::to_string(names_.size()));
    if (is_new) waiting_.push_back(value);
    text_ += found->second + ' ';
  }

  void put(Object value, int depth) {
    if (value.isArray()) {
      text_ += '[';
      for (auto& item : value.getArrayAsVector()) put_item(item, depth);
      text_ += ']';
    } else if (auto dictionary = dictionary_of(value); dictionary.isDictionary()) {
      text_ += '<';
      for (auto& [key, item] : dictionary.getDictAsMap()) {
        if (item.isNull() || is_left_out(key)) continue;
        text_ += key + ' ';
        put_item(item, depth);
      }
      text_ += '>';
      if (value.isStream()) put_data(value);
    } else if (value.isString()) {
      text_ += string_token(value.getStringValue());
    } else if (value.isReal()) {
      text_ += shortest_number(value.getRealValue()) + ' ';
    } else {
      text_ += value.unparseResolved() + ' ';
    }
  }

  void put_item(Object item, int depth) {
    if (item.isIndirect())
      put_reference(item, depth);
    else
      put(item, depth);
  }

  // Of pictures and forms drawings tell.
  void put_data(Object stream) {
    const auto kind = name_in(stream.getDict(), "/Subtype");
    if (kind == "/Image" || kind == "/Form") return;
    const auto data = decoded(stream, kMaxStream);
    const auto shown = data ? *data : raw_data(stream);
    const bool is_metadata = name_in(stream.getDict(), "/Type") == "/Metadata";
    text_ += (is_metadata ? digest_of(without_padding(as_text(shown))) : digest_of(Bytes(shown)))
                 .bytes();
  }

  bool with_side_data_;
  std::map<QPDFObjGen, std::string> names_;
  std::deque<Object> waiting_;
  std::string text_;
};

// The value in the page or in the nodes above it (ISO 32000-1, 7.7.3.4).
Object inherited(Object page, const std::string& key) {
  auto node = page;
  for (int depth = 0; depth < kMaxDepth && node.isDictionary(); ++depth) {
    if (node.hasKey(key)) return node.getKey(key);
    node = node.getKey("/Parent");
  }
  return Object::newNull();
}

Object with_inherited(Object page) {
  auto copy = page.shallowCopy();
  copy.removeKey("/Parent");
  for (const auto key : kInherited) {
    auto value = inherited(page, std::string(key));
    if (!value.isNull()) copy.replaceKey(std::string(key), value);
  }
  return copy;
}

}  // namespace

std::vector<Fact> facts_of(Document& document, bool with_side_data) {
  FactWriter writer(with_side_data);
  std::vector<Fact> facts;
  for (std::size_t i = 0; i < document.pages().size(); ++i)
    writer.know_page(document.pages()[i], i);
  for (std::size_t i = 0; i < document.pages().size(); ++i)
    facts.push_back(
        {"page " + std::to_string(i + 1), writer.digest(with_inherited(document.pages()[i]))});
  for (auto& [key, value] : document.graph().getRoot().getDictAsMap()) {
    if (key == "/Pages" || value.isNull() || writer.is_left_out(key)) continue;
    facts.push_back({key.substr(1), writer.digest(value)});
  }
  auto info = document.graph().getTrailer().getKey("/Info");
  if (with_side_data && info.isDictionary()) facts.push_back({"Info", writer.digest(info)});
  return facts;
}

std::string encryption_of(Document& document) {
  constexpr std::array<std::string_view, 7> kOwn{"/R", "/P", "/V", "/O", "/U", "/OE", "/UE"};
  auto& graph = document.graph();
  int revision = 0, permissions = 0, version = 0;
  auto streams = QPDF::e_none, strings = QPDF::e_none, files = QPDF::e_none;
  if (!graph.isEncrypted(revision, permissions, version, streams, strings, files)) return {};
  auto dictionary = graph.getTrailer().getKey("/Encrypt");
  std::string text;
  for (const int method : {int{streams}, int{strings}, int{files}})
    text += std::to_string(method) + ' ';
  for (const auto key : kOwn) text += dictionary.getKey(std::string(key)).unparseResolved() + ' ';
  auto metadata = dictionary.getKey("/EncryptMetadata");
  return text + (metadata.isBool() && !metadata.getBoolValue() ? "plain metadata" : "");
}

std::string first_difference(const std::vector<Fact>& before, const std::vector<Fact>& after) {
  const auto is_same = [](const Fact& left, const Fact& right) {
    return left.name == right.name && left.digest == right.digest;
  };
  const auto [left, right] = std::ranges::mismatch(before, after, is_same);
  if (left != before.end()) return left->name;
  return right != after.end() ? right->name : std::string();
}

}  // namespace pressoir::codecs::pdf
