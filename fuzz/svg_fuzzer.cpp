// SVGs of any bytes: refused, or read, written and read again as the same, made smaller without
// drawing, and no further; what is sanitised holds nothing more that is taken out. Input: a byte
// that chooses, one for the metadata policy, then the file.
#include "checks.h"
#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/pass_loop.h"
#include "codecs/svg/sanitise.h"
#include "codecs/svg/svg.h"

namespace {

using namespace pressoir;
using namespace pressoir::fuzz;
namespace svg = codecs::svg;

enum : unsigned { kSanitise = 1, kMinimal = 2, kGoal = 4 };

constexpr svg::ReadLimits kSmall{.nodes = 5'000, .depth = 60, .bytes = 100'000};

svg::Document parsed(std::string_view text) { return svg::parse(as_bytes(text), kSmall); }

void apply_all(svg::Document& document, const MetadataPolicy& policy, bool minimal) {
  const svg::PassContext context{.policy = policy, .minimal = minimal};
  (void)svg::apply_passes(
      document, svg::all_passes(), [&](const svg::Pass& pass) -> std::optional<svg::PassContext> {
        return minimal && !pass.in_minimal ? std::nullopt : std::optional(context);
      });
}

void check(std::string_view file, unsigned choice, const MetadataPolicy& policy) {
  auto document = svg::parse(as_bytes(file), kSmall);
  const auto text = svg::write(document);
  require(svg::write(parsed(text)) == text);
  if ((choice & kSanitise) != 0) {
    (void)svg::sanitise(document);
    auto again = parsed(svg::write(document));
    require(svg::sanitise(again).empty());
  }
  apply_all(document, policy, (choice & kMinimal) != 0);
  const auto once = svg::write(document);
  (void)parsed(once);
}

void check_codec(Bytes file, const MetadataPolicy& policy) {
  const auto& codec = codecs::svg_codec();
  const auto limits = small_limits(1U << 16U);
  (void)codec.probe(file, limits);
  const auto rewritten = codec.rewrite_metadata(file, policy).bytes;
  require(rewritten.size() <= file.size());
  require(codec.rewrite_metadata(rewritten, policy).bytes == rewritten);
  Goal goal;
  goal.metadata = policy;
  const auto once = deliver(codec, file, goal, limits);
  require(deliver(codec, once.bytes, goal, limits).bytes == once.bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto file = std::as_bytes(std::span(data, size)).subspan(2);
  const auto policy = policy_of(data[1]);
  try {
    check(as_text(file), data[0], policy);
    if ((data[0] & kGoal) != 0 && codecs::svg_codec().recognizes(file)) check_codec(file, policy);
  } catch (const Error& error) {
    require_code(error, {ErrorCode::corrupt_input, ErrorCode::limit_exceeded});
  }
  return 0;
}
