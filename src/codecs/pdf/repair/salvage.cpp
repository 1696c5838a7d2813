#include "codecs/pdf/repair/salvage.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "codecs/pdf/repair/partly_inflated.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

using View = std::string_view;

constexpr int kMaxNumber = 8'388'607;  // of an object: ISO 32000-1, annex C.2
constexpr View kBlanks{"\0\t\n\f\r ", 6};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

View without_blanks(View text) {
  return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

// The whole number at the start, which is taken away.
std::optional<int> take_number(View& text) {
  text = without_blanks(text);
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  const auto number = number_in<int>(text.substr(0, digits));
  text.remove_prefix(digits);
  return number;
}

std::optional<int> number_behind(View text, View key) {
  const auto at = text.find(key);
  if (at == View::npos) return std::nullopt;
  auto rest = text.substr(at + key.size());
  return take_number(rest);
}

bool has_type(View text, View type) {
  constexpr View kType = "/Type";
  for (auto at = text.find(kType); at != View::npos; at = text.find(kType, at + 1)) {
    const auto name = without_blanks(text.substr(at + kType.size()));
    if (name.starts_with(type) && (name.size() == type.size() || ends_token(name[type.size()])))
      return true;
  }
  return false;
}

bool has_name(View text, View name) {
  for (auto at = text.find(name); at != View::npos; at = text.find(name, at + 1))
    if (at + name.size() == text.size() || ends_token(text[at + name.size()])) return true;
  return false;
}

/// Objects by number, each as it stands in the file, or in a stream of objects: the last one of a
/// number counts.
class Objects {
 public:
  Objects(Bytes file, std::uint64_t most) : text_(as_text(file)), most_(most) {
    find_all();
    for (const auto& [number, object] : plain_)
      if (has_type(head_of(object), "/ObjStm")) unpack(object);
  }

  /// Whether the file ends in the data of a stream.
  [[nodiscard]] bool ends_in_stream() const {
    const auto rest = last_.substr(std::min(head_of(last_).size(), last_.size()));
    return rest.starts_with("stream") && rest.find("endstream") == View::npos;
  }

  /// What is to stand behind the file.
  [[nodiscard]] std::optional<std::string> ending() const {
    std::string out = ends_in_stream() ? "\nendstream\nendobj\n" : "\nendobj\n";
    for (const auto& [number, object] : packed_)
      out += std::to_string(number) + " 0 obj\n" + object + "\nendobj\n";
    const int root = catalogue();
    if (root != 0) return out + trailer_of(root);
    std::string kids;
    const auto pages = numbers_of("/Page");
    if (pages.empty()) return std::nullopt;
    for (const int page : pages) kids += std::to_string(page) + " 0 R ";
    const int last = std::max(plain_.empty() ? 0 : plain_.rbegin()->first,
                              packed_.empty() ? 0 : packed_.rbegin()->first);
    const auto tree = std::to_string(last + 1), top = std::to_string(last + 2);
    return out + tree + " 0 obj\n<< /Type /Pages /Count " + std::to_string(pages.size()) +
           " /Kids [ " + kids + "] >>\nendobj\n" + top + " 0 obj\n<< /Type /Catalog /Pages " +
           tree + " 0 R >>\nendobj\n" + trailer_of(last + 2);
  }

  [[nodiscard]] bool has_catalogue() const { return catalogue() != 0; }

 private:
  [[nodiscard]] std::string trailer_of(int root) const {
    std::string out = "trailer << /Root " + std::to_string(root) + " 0 R";
    const auto at = text_.rfind("/Info");  // of the last trailer
    const auto info = at == View::npos ? std::nullopt : number_behind(text_.substr(at), "/Info");
    if (info && (plain_.contains(*info) || packed_.contains(*info)))
      out += " /Info " + std::to_string(*info) + " 0 R";
    return out + " >>\n";
  }

  // "12 0 obj" (ISO 32000-1, 7.3.10), read backwards.
  void find_all() {
    constexpr View kObject = "obj";
    std::size_t last_end = 0;
    int last = 0;
    for (auto at = text_.find(kObject); at != View::npos; at = text_.find(kObject, at + 1)) {
      auto begin = at;
      if (!skip_back(begin, last_end, false) || !skip_back(begin, last_end, true)) continue;
      auto start = begin;
      while (start > last_end && is_digit(text_[start - 1])) --start;
      const auto number = number_in<int>(text_.substr(start, begin - start));
      if (!number || *number == 0 || *number > kMaxNumber) continue;
      if (last != 0) plain_[last] = plain_[last].substr(0, start - last_end);
      last_end = at + kObject.size();
      last = *number;
      plain_[last] = last_ = text_.substr(last_end);
    }
  }

  // Over blanks, or over digits and then blanks.
  bool skip_back(std::size_t& at, std::size_t least, bool digits_first) const {
    const auto from = at;
    if (digits_first)
      while (at > least && is_digit(text_[at - 1])) --at;
    if (digits_first && at == from) return false;
    const auto behind_blanks = at;
    while (at > least && kBlanks.find(text_[at - 1]) != View::npos) --at;
    return at < behind_blanks;
  }

  // The object without the data of a stream.
  static View head_of(View object) {
    return object.substr(0, std::min(object.find("endobj"), object.find("stream")));
  }

  void unpack(View object) {
    const auto head = head_of(object);
    const auto count = number_behind(head, "/N"), first = number_behind(head, "/First");
    auto data = object.substr(head.size());
    if (!data.starts_with("stream") || !count || !first) return;
    data.remove_prefix(data.starts_with("stream\r\n") ? 8 : std::min<std::size_t>(7, data.size()));
    const auto unpacked = partly_inflated(as_bytes(data), most_);
    most_ -= unpacked.data.size();
    const auto body = as_text(unpacked.data);
    auto index = body.substr(0, std::min(body.size(), static_cast<std::size_t>(*first)));
    std::vector<std::pair<int, std::size_t>> places;
    for (int i = 0; i < *count; ++i) {
      const auto number = take_number(index), offset = take_number(index);
      if (!number || !offset) break;
      places.emplace_back(*number,
                          static_cast<std::size_t>(*first) + static_cast<std::size_t>(*offset));
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      const auto [number, from] = places[i];
      const auto to = i + 1 < places.size() ? places[i + 1].second : body.size();
      const bool is_cut = i + 1 == places.size() && !unpacked.is_whole;
      if (from >= to || to > body.size() || is_cut || plain_.contains(number) ||
          number > kMaxNumber || to - from > most_)
        continue;
      most_ -= to - from;  // places may overlap
      packed_[number] = body.substr(from, to - from);
    }
  }

  [[nodiscard]] std::vector<int> numbers_of(View type) const {
    std::vector<int> numbers;
    for (const auto& [number, object] : plain_)
      if (has_type(head_of(object), type)) numbers.push_back(number);
    for (const auto& [number, object] : packed_)
      if (has_type(object, type)) numbers.push_back(number);
    std::ranges::sort(numbers);
    return numbers;
  }

  // One whose pages have a root; 0: there is none.
  [[nodiscard]] int catalogue() const {
    for (const int number : numbers_of("/Catalog")) {
      const auto plain = plain_.find(number);
      const View object = plain != plain_.end() ? head_of(plain->second) : View(packed_.at(number));
      const auto root = number_behind(object, "/Pages");
      if (root && (plain_.contains(*root) || packed_.contains(*root))) return number;
    }
    return 0;
  }

  View text_;
  View last_;  // object
  std::uint64_t most_;
  std::map<int, View> plain_;          // from behind "obj" to the next object
  std::map<int, std::string> packed_;  // that are not plain
};

}  // namespace

std::optional<Salvage> salvaged(Bytes file, std::uint64_t most) {
  // Of the trailer, or the object that it refers to.
  if (has_name(as_text(file), "/Encrypt") || has_name(as_text(file), "/Standard"))
    return std::nullopt;
  const Objects objects(file, most);
  const auto ending = objects.ending();
  if (!ending) return std::nullopt;
  std::string text(as_text(file));
  // Libqpdf takes the first one.
  constexpr View kTrailer = "trailer", kOther = "Trailer";
  for (auto at = text.find(kTrailer); at != View::npos; at = text.find(kTrailer, at + 1))
    if (without_blanks(View(text).substr(at + kTrailer.size())).starts_with("<<"))
      text.replace(at, kTrailer.size(), kOther);
  return Salvage{.file = to_buffer(as_bytes(text + *ending)),
                 .cuts_stream = objects.ends_in_stream(),
                 .has_new_root = !objects.has_catalogue()};
}

}  // namespace pressoir::codecs::pdf
