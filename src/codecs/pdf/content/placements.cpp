#include "codecs/pdf/content/placements.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "codecs/pdf/content/tokens.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr double kEndless = std::numeric_limits<double>::infinity();
constexpr double kPointsPerInch = 72;
constexpr std::size_t kMaxStates = 512;
constexpr int kMaxForms = 12, kMaxNodes = 64;

/// What lengths need of a matrix: (a b c d).
struct Matrix {
  double a = 1, b = 0, c = 0, d = 1;
};

// First `inner`, then `outer`.
Matrix product(const Matrix& inner, const Matrix& outer) {
  return {inner.a * outer.a + inner.b * outer.c, inner.a * outer.b + inner.b * outer.d,
          inner.c * outer.a + inner.d * outer.c, inner.c * outer.b + inner.d * outer.d};
}

std::optional<Matrix> matrix_of(Object array) {
  if (array.isNull()) return Matrix{};
  if (!array.isArray() || array.getArrayNItems() != 6) return std::nullopt;
  std::array<double, 4> values{};
  for (int i = 0; i < 4; ++i) {
    auto item = array.getArrayItem(i);
    if (!item.isNumber()) return std::nullopt;
    values[static_cast<std::size_t>(i)] = item.getNumericValue();
  }
  return Matrix{values[0], values[1], values[2], values[3]};
}

class Placements {
 public:
  explicit Placements(std::uint64_t most) : most_(most) {}

  void walk_page(Object page) {
    auto unit = page.getKey("/UserUnit");
    const double scale = (unit.isNumber() ? unit.getNumericValue() : 1) / kPointsPerInch;
    std::string text;
    auto contents = page.getKey("/Contents");
    auto parts = contents.isArray() ? contents.getArrayAsVector() : std::vector<Object>{contents};
    bool is_whole = true;
    for (auto& part : parts) {
      if (!part.isStream()) continue;
      const auto data = decoded(part, most_);
      is_whole = is_whole && data;
      if (data) text.append(as_text(*data)).append("\n");
    }
    const auto resources = resources_of(page);
    if (!is_whole || !walk(text, resources, {scale, 0, 0, scale}, 0)) forget_all(resources);
  }

  std::map<QPDFObjGen, Shown>& sizes() { return sizes_; }

 private:
  static Object resources_of(Object page) {
    auto node = page;
    for (int depth = 0; depth < kMaxNodes && node.isDictionary(); ++depth) {
      if (node.hasKey("/Resources")) return node.getKey("/Resources");
      node = node.getKey("/Parent");
    }
    return Object::newNull();
  }

  static Object named(Object resources, const std::string& name) {
    auto objects = resources.isDictionary() ? resources.getKey("/XObject") : Object::newNull();
    return objects.isDictionary() ? objects.getKey(name) : Object::newNull();
  }

  // False: the content is not sound.
  bool walk(std::string_view content, Object resources, const Matrix& start, int depth) {
    TokenReader reader(content);
    std::vector<Matrix> states;
    std::vector<double> numbers;
    std::string name;
    Matrix now = start;
    while (auto token = reader.next()) {
      if (token->kind == Token::Kind::number) {
        const auto text = token->text.starts_with('+') ? token->text.substr(1) : token->text;
        numbers.push_back(number_in<double>(text).value_or(0));
        continue;
      }
      if (token->kind == Token::Kind::name) name = token->text;
      if (token->kind != Token::Kind::word) continue;
      if (token->text == "q" && states.size() < kMaxStates) states.push_back(now);
      if (token->text == "Q" && !states.empty()) {
        now = states.back();
        states.pop_back();
      }
      if (token->text == "cm" && numbers.size() >= 6) {
        const auto* last = numbers.data() + numbers.size() - 6;
        now = product({last[0], last[1], last[2], last[3]}, now);
      }
      if (token->text == "Do") show(named(resources, name), resources, now, depth);
      numbers.clear();
    }
    return reader.is_sound();
  }

  void show(Object object, Object resources, const Matrix& matrix, int depth) {
    if (!object.isStream()) return;
    const auto kind = name_in(object.getDict(), "/Subtype");
    const Shown shown{std::hypot(matrix.a, matrix.b), std::hypot(matrix.c, matrix.d)};
    if (kind == "/Image") note(object, shown);
    if (kind == "/Form") show_form(object, resources, matrix, depth);
  }

  void note(Object picture, const Shown& shown) {
    auto& largest = sizes_[picture.getObjGen()];
    largest.width = std::max(largest.width, shown.width);
    largest.height = std::max(largest.height, shown.height);
    for (const auto* key : {"/SMask", "/Mask"}) {
      auto mask = picture.getDict().getKey(key);
      if (mask.isStream() && mask.getObjGen() != picture.getObjGen() &&
          !mask.getDict().hasKey("/SMask") && !mask.getDict().hasKey("/Mask"))
        note(mask, shown);
    }
  }

  void show_form(Object form, Object resources, const Matrix& outer, int depth) {
    auto own = form.getDict().getKey("/Resources");
    if (!own.isDictionary()) own = resources;
    const auto matrix = matrix_of(form.getDict().getKey("/Matrix"));
    const auto data =
        depth < kMaxForms && ++forms_ < kMostForms ? decoded(form, most_) : std::nullopt;
    if (!matrix || !data || !walk(as_text(*data), own, product(*matrix, outer), depth + 1))
      forget_all(own);
  }

  void forget_all(Object resources) {
    auto objects = resources.isDictionary() ? resources.getKey("/XObject") : Object::newNull();
    if (!objects.isDictionary()) return;
    for (auto& [name, object] : objects.getDictAsMap())
      if (object.isStream()) sizes_[object.getObjGen()] = {kEndless, kEndless};
  }

  static constexpr int kMostForms = 100'000;
  std::uint64_t most_;
  int forms_ = 0;
  std::map<QPDFObjGen, Shown> sizes_;
};

// What is drawn by others than contents of pages and forms.
std::vector<Object> others_that_draw(Document& document) {
  std::vector<Object> found;
  for (auto& object : reachable(document.graph())) {
    auto dictionary = dictionary_of(object);
    if (!dictionary.isDictionary()) continue;
    const bool is_tile = object.isStream() && dictionary.hasKey("/PatternType");
    if (is_tile || name_in(dictionary, "/Subtype") == "/Type3") found.push_back(object);
  }
  for (auto page : document.pages()) {
    auto annotations = page.getKey("/Annots");
    if (!annotations.isArray()) continue;
    for (auto& annotation : annotations.getArrayAsVector())
      if (annotation.isDictionary()) found.push_back(annotation.getKey("/AP"));
  }
  return found;
}

// Every picture that one of them leads to.
void forget_pictures_of(const std::vector<Object>& drawers, std::map<QPDFObjGen, Shown>& sizes) {
  std::set<QPDFObjGen> seen;
  std::vector<Object> waiting = drawers;
  while (!waiting.empty()) {
    auto object = waiting.back();
    waiting.pop_back();
    if (object.isIndirect() && !seen.insert(object.getObjGen()).second) continue;
    const auto type = name_in(dictionary_of(object), "/Type");
    if (type == "/Page" || type == "/Pages" || type == "/Annot") continue;
    if (object.isStream() && name_in(object.getDict(), "/Subtype") == "/Image")
      sizes[object.getObjGen()] = {kEndless, kEndless};
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect()) waiting.push_back(value);
      return is_top || !value.isIndirect();
    });
  }
}

}  // namespace

std::map<QPDFObjGen, Shown> shown_sizes(Document& document, std::uint64_t most) {
  Placements placements(most);
  for (const auto& page : document.pages()) placements.walk_page(page);
  forget_pictures_of(others_that_draw(document), placements.sizes());
  return std::move(placements.sizes());
}

}  // namespace pressoir::codecs::pdf
