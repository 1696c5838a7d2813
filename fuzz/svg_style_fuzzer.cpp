// Style sheets and documents of any bytes: what is written is read as the same again, and the
// passes over styles and structure end, and find nothing to do behind themselves.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "checks.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/passes.h"
#include "codecs/svg/style/selector_match.h"
#include "codecs/svg/style/sheet.h"
#include "codecs/svg/style/style_element.h"

namespace {

using namespace pressoir;
using namespace pressoir::codecs::svg;
using fuzz::require;

void look_at_css(std::string_view css) {
  std::string all;
  for (const auto& token : style::tokens_of(css)) all += token.text;
  require(all == css);
  const auto text = style::text_of(style::sheet_in(css));
  require(style::text_of(style::sheet_in(text)) == text);
  const auto declarations = style::text_of(style::declarations_in(css));
  require(style::text_of(style::declarations_in(declarations)) == declarations);
}

/// A document with the CSS in a sheet and in an attribute.
Document document_with(std::string_view css) {
  auto document = parse(as_bytes(
      R"(<svg xmlns="http://www.w3.org/2000/svg"><style/><g id="a" class="b c"><path id="d" d="M0 0h9"/>)"
      R"(<path class="b" d="M0 0h9"/><use href="#d"/></g></svg>)"));
  Node& sheet = *document.root->children.front();
  style::set_css(sheet, std::string(css));
  document.root->children.back()->children.front()->set("style", std::string(css));
  return document;
}

void apply_all(Document document) {
  constexpr std::array kPasses = {cleanup_classes,
                                  cleanup_ids,
                                  collapse_groups,
                                  convert_style_to_attrs,
                                  create_groups,
                                  fold_gradients,
                                  inline_styles,
                                  merge_definitions,
                                  merge_styles,
                                  minify_styles,
                                  move_elems_attrs_to_group,
                                  remove_empty_attrs,
                                  remove_empty_containers,
                                  remove_empty_text,
                                  remove_hidden_elems,
                                  remove_redundant_properties,
                                  remove_useless_defs,
                                  remove_unknowns_and_defaults,
                                  remove_useless_properties,
                                  remove_useless_stroke_and_fill,
                                  sort_attrs};
  const MetadataPolicy policy;
  const PassContext context{.policy = policy};
  constexpr int kMaxRounds = 200;
  int rounds = 0;
  for (bool changed = true; changed; ++rounds) {
    require(rounds < kMaxRounds);
    changed = false;
    for (const auto apply : kPasses) changed = apply(document, context) || changed;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (size > 20'000) return 0;
  if (!text.starts_with('<')) {
    look_at_css(text);
    apply_all(document_with(text));
    return 0;
  }
  try {
    apply_all(parse(as_bytes(text), {.nodes = 2'000, .depth = 50, .bytes = 100'000}));
  } catch (const Error& error) {
    fuzz::require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded});
  }
  return 0;
}
