#include "codecs/pdf/repair/repair.h"

#include <algorithm>
#include <set>
#include <string>

#include "codecs/pdf/repair/cut_streams.h"
#include "codecs/pdf/repair/salvage.h"
#include "codecs/pdf/structure/conformance.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/write/file_writer.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr int kMaxDepth = 64;

std::uint32_t lost_objects(QPDF& graph) {
  std::set<QPDFObjGen> lost;
  auto all = reachable(graph);
  all.push_back(graph.getTrailer());
  for (auto& object : all)
    for_each_direct(object, [&](Object& value) {
      const bool is_top = value.isSameObjectAs(object);
      if (!is_top && value.isIndirect() && value.isNull()) lost.insert(value.getObjGen());
      return is_top || !value.isIndirect();
    });
  return narrow<std::uint32_t>(lost.size());
}

// Keeps the nodes that lead to pages (ISO 32000-1, 7.7.3.2). How many pages there are.
int mend_node(Object node, std::set<QPDFObjGen>& seen, int depth) {
  if (!node.isDictionary() || depth > kMaxDepth || !seen.insert(node.getObjGen()).second) return 0;
  auto kids = node.getKey("/Kids");
  if (!kids.isArray()) return 1;
  auto kept = Object::newArray();
  int count = 0;
  for (auto& kid : kids.getArrayAsVector()) {
    const int pages = mend_node(kid, seen, depth + 1);
    count += pages;
    if (pages == 0) continue;
    kept.appendItem(kid);
    kid.replaceKey("/Parent", node);
  }
  node.replaceKey("/Kids", kept);
  node.replaceKey("/Count", Object::newInteger(count));
  return count;
}

// As far as the file says how many there were.
std::uint32_t mend_pages(QPDF& graph) {
  auto root = graph.getRoot().getKey("/Pages");
  auto said = root.getKey("/Count");
  constexpr long long kMostSaid = 1'000'000;  // the number may be damaged itself
  const auto before = said.isInteger() && said.getIntValue() <= kMostSaid ? said.getIntValue() : 0;
  std::set<QPDFObjGen> seen;
  const int after = mend_node(root, seen, 0);
  if (after == 0) throw Error(ErrorCode::corrupt_input, "No page of the PDF file can be read.");
  return static_cast<std::uint32_t>(std::max(before - after, 0LL));
}

// One that opens as it is, or with what stands in `salvage` then.
Document opened_somehow(Bytes input, const Limits& limits, const std::string& password,
                        Salvage& salvage) {
  try {
    return {input, limits, password};
  } catch (const Error& error) {
    if (error.code() != ErrorCode::corrupt_input) throw;
    auto found = salvaged(input, limits.max_stream_bytes);
    if (!found) throw;
    salvage = std::move(*found);
  }
  return {salvage.file, limits, password};
}

}  // namespace

std::optional<Repaired> repaired_file(Bytes input, const Limits& limits,
                                      const std::string& password) {
  Salvage salvage;
  auto document = opened_somehow(input, limits, password, salvage);
  return through_qpdf([&]() -> std::optional<Repaired> {
    auto& graph = document.graph();
    Repaired result;
    result.report.streams_cut = std::max(mend_cut_streams(document, limits.max_stream_bytes),
                                         std::uint32_t{salvage.cuts_stream ? 1U : 0U});
    const auto later = document.later_damage();  // reading it all has found all
    const bool is_damaged = !document.damage().empty() || !later.empty();
    if (!is_damaged && result.report.streams_cut == 0) return std::nullopt;
    if (is_damaged) {
      result.report.objects_lost = lost_objects(graph);
      result.report.pages_lost = mend_pages(graph);
    }
    if (salvage.has_new_root)
      result.warnings.emplace_back(
          "the catalogue was lost: outlines, forms and whatever else it named are gone");
    if (is_signed(graph))
      result.warnings.emplace_back(
          "the file was signed, and the signature does not cover the "
          "file that was repaired");
    result.bytes =
        write_document(document, options_for(document, conformance_of(graph), /*fast=*/true));
    return result;
  });
}

}  // namespace pressoir::codecs::pdf
