#include "codecs/jpeg/lossless/lossless.h"

#include <algorithm>
#include <optional>

#include "codecs/jpeg/lossless/joined_tables.h"
#include "codecs/jpeg/lossless/progressive_file.h"
#include "codecs/jpeg/lossless/scan_search.h"

namespace pressoir::codecs::jpeg {
namespace {

// A progressive coding wins on all but small pictures: above this many blocks the first that can be
// written is the only one.
constexpr std::uint64_t kMaxSmallBlocks = 12'000;
// Above this many blocks (100 megapixels of 4:2:0) the search would take more than its share of
// time.
constexpr std::uint64_t kMaxSearchBlocks = 2'400'000;

/// Adds one coding; a kind that libjpeg cannot write for this picture is left out.
template <class Write>
void add(std::vector<Coded>& codings, std::string method, Write write) {
  try {
    codings.push_back({write(), std::move(method)});
  } catch (const Error&) {
    // e.g. more than 10 blocks in an interleaved unit; the other codings remain
  }
}

bool reads_back(const Coded& coded, const Picture& picture) {
  try {
    return codes_picture(coded.bytes, picture);
  } catch (const Error&) {
    return false;
  }
}

void add_those_of_the_library(std::vector<Coded>& codings, const Picture& picture) {
  add(codings, "progressive", [&] { return write_coefficients(picture, Coding::progressive); });
  if (picture.blocks() > kMaxSmallBlocks && !codings.empty()) return;
  add(codings, "sequential",
      [&] { return with_joined_tables(write_coefficients(picture, Coding::sequential)); });
}

/// The smallest that reads back the same.
std::optional<Coded> smallest_proven(std::vector<Coded> codings, const Picture& picture) {
  std::ranges::stable_sort(codings, {}, [](const Coded& coded) { return coded.bytes.size(); });
  const auto found =
      std::ranges::find_if(codings, [&](const Coded& coded) { return reads_back(coded, picture); });
  if (found == codings.end()) return std::nullopt;
  return std::move(*found);
}

}  // namespace

Coded smallest_coding(const Picture& picture, ScriptSearch search) {
  const bool searches = search != ScriptSearch::none && picture.blocks() <= kMaxSearchBlocks;
  std::vector<Coded> codings;
  if (searches)
    add(codings, "progressive+script",
        [&] { return write_progressive(picture, best_script(picture, search)); });
  if (!searches || picture.blocks() <= kMaxSmallBlocks) add_those_of_the_library(codings, picture);
  if (auto coded = smallest_proven(std::move(codings), picture)) return std::move(*coded);
  codings.clear();
  add_those_of_the_library(codings, picture);
  if (auto coded = smallest_proven(std::move(codings), picture)) return std::move(*coded);
  // Only coefficients that no encoder may write end here (damaged data that happens to decode).
  throw Error(ErrorCode::corrupt_input, "The JPEG file is damaged.", "no coding reads back");
}

}  // namespace pressoir::codecs::jpeg
