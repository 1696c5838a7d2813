#include "codecs/png/lossless/search.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

#include "codecs/png/lossless/deflate.h"
#include "codecs/png/lossless/filters.h"

namespace pressoir::codecs::png {
namespace {

// With the most effort so many streams that rank alike are coded strongly, up to this size.
constexpr std::size_t kMostFinals = 3;
constexpr std::size_t kFinalsBytes = 2'000'000;
constexpr std::size_t kBruteForceBytes = 6'000'000;
constexpr std::size_t kNoBar = std::numeric_limits<std::size_t>::max();
constexpr int kRankLevel = 6;

std::size_t filtered_bytes(const Image& image) {
  return (image.stride() + 1) * image.header.height;
}

bool is_direct(const Image& image) {
  return image.header.type != ColourType::palette && image.header.depth >= 8;
}

Buffer to_bytes(const std::vector<std::uint8_t>& values) {
  return to_buffer(std::as_bytes(std::span(values)));
}

Parts layout_parts(const Image& image) {
  Parts parts;
  parts.header = image.header;
  std::vector<std::uint8_t> colours, alphas;
  for (const Rgba& colour : image.palette) {
    colours.insert(colours.end(), {colour.r, colour.g, colour.b});
    alphas.push_back(colour.a);
  }
  while (!alphas.empty() && alphas.back() == 255) alphas.pop_back();
  parts.palette = to_bytes(colours);
  parts.transparency = to_bytes(alphas);
  if (image.key) {
    const bool grey = image.header.type == ColourType::grey;
    for (std::size_t c = 0; c < (grey ? 1U : 3U); ++c)
      append_16(parts.transparency, (*image.key)[c]);
  }
  return parts;
}

std::size_t layout_cost(const Image& image) {
  const Parts parts = layout_parts(image);
  constexpr std::size_t kChunk = 12;
  return (parts.palette.empty() ? 0 : kChunk + parts.palette.size()) +
         (parts.transparency.empty() ? 0 : kChunk + parts.transparency.size());
}

std::string layout_name(const Image& image) {
  const std::string depth = image.header.depth == 8 ? "" : std::to_string(image.header.depth);
  switch (image.header.type) {
    case ColourType::grey: return "grey" + depth + (image.key ? "+key" : "");
    case ColourType::rgb: return "rgb" + depth + (image.key ? "+key" : "");
    case ColourType::palette: return "palette" + depth;
    case ColourType::grey_alpha: return "grey-alpha" + depth;
    case ColourType::rgba: return "rgba" + depth;
  }
  return {};
}

/// The first two or three show which layouts are worth the others.
std::vector<Strategy> strategies_for(const Image& image, Effort effort) {
  using enum Strategy;
  const std::size_t bytes = filtered_bytes(image);
  if (bytes > kSomeSearch) return {is_direct(image) ? smallest_sum : none};
  const bool few = effort == Effort::low || bytes > kFullSearch;
  if (!is_direct(image) && few) return {none, least_entropy};
  if (few) return {none, smallest_sum, sub};
  if (!is_direct(image) && effort == Effort::medium) return {none, least_entropy, smallest_sum};
  if (effort == Effort::medium) return {none, smallest_sum, sub, least_entropy, paeth};
  std::vector<Strategy> all =
      is_direct(image) ? std::vector{none, smallest_sum, least_entropy, sub, up, average, paeth}
                       : std::vector{none, least_entropy, smallest_sum, paeth, sub, up};
  if (effort == Effort::max) all.push_back(fewest_pairs);
  return all;
}

struct Ranked {
  std::size_t image;
  Strategy strategy;
  std::size_t size;
};

/// Ranks images and strategies; best first, of equals the earlier. Layouts that are 2 % behind
/// after the telling strategies get no more of them.
std::vector<Ranked> rank(const std::vector<Image>& images, Effort effort, Trials& trials) {
  constexpr std::size_t kTelling = 2;
  std::vector<Ranked> ranked;
  Compressor quick(effort == Effort::low ? 2 : kRankLevel);
  std::vector<std::size_t> best_of_image(images.size(), std::numeric_limits<std::size_t>::max());
  const auto measure = [&](std::size_t i, Strategy strategy) {
    if (!ranked.empty() && trials.expired()) return;
    const std::size_t size = quick.size_of(filtered(images[i], strategy)) + layout_cost(images[i]);
    ranked.push_back({i, strategy, size});
    best_of_image[i] = std::min(best_of_image[i], size);
  };
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto strategies = strategies_for(images[i], effort);
    for (std::size_t s = 0; s < std::min(kTelling, strategies.size()); ++s)
      measure(i, strategies[s]);
  }
  const std::size_t least = *std::ranges::min_element(best_of_image);
  const std::size_t bar = least + least / 50;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto strategies = strategies_for(images[i], effort);
    for (std::size_t s = kTelling; s < strategies.size() && best_of_image[i] <= bar; ++s)
      measure(i, strategies[s]);
  }
  std::ranges::stable_sort(ranked, {}, &Ranked::size);
  return ranked;
}

struct Best {
  Buffer stream;
  std::size_t image = 0, cost = 0;
  Strategy strategy = Strategy::none;
  std::size_t rank = 0;  // size with the quick deflate of what came first
};

Buffer final_stream(const Image& image, Strategy strategy, std::size_t quick_size, Effort effort) {
  const std::vector<std::uint8_t> rows = filtered(image, strategy);
  // Flat pictures have runs of pixels, others have none that matter.
  const bool is_flat = is_direct(image) && quick_size < rows.size() / 8;
  const std::size_t pixel = channels_of(image.header.type) * image.header.depth / 8;
  return compress_for_good(rows, effort, is_flat ? pixel : 1);
}

void try_final(const std::vector<Image>& images, const Ranked& of, Effort effort,
               std::optional<Best>& best) {
  const Image& image = images[of.image];
  Buffer stream = final_stream(image, of.strategy, of.size, effort);
  const std::size_t cost = stream.size() + layout_cost(image);
  if (!best || cost < best->cost)
    best =
        Best{.stream = std::move(stream), .image = of.image, .cost = cost, .strategy = of.strategy};
}

/// Photographs gain by choosing each row's filter on what deflate makes of it.
bool deserves_brute_force(const Image& image, std::size_t quick_size, Effort effort) {
  const std::size_t bytes = filtered_bytes(image);
  return effort >= Effort::high && is_direct(image) && image.header.depth == 8 &&
         bytes <= kBruteForceBytes && quick_size > bytes / 4;
}

/// Empty when ranking shows nothing below `rank_to_beat`.
std::optional<Best> best_of(const std::vector<Image>& images, std::size_t rank_to_beat,
                            Effort effort, Trials& trials) {
  std::vector<Ranked> ranked = rank(images, effort, trials);
  std::optional<Best> best;
  const std::size_t least = ranked[0].size;
  if (least >= rank_to_beat) return best;
  if (deserves_brute_force(images[ranked[0].image], ranked[0].size, effort)) {
    const Ranked by_row{
        .image = ranked[0].image, .strategy = Strategy::brute_force, .size = ranked[0].size};
    try_final(images, by_row, effort, best);
    if (effort == Effort::high) ranked.clear();
  }
  const bool is_small = !ranked.empty() && filtered_bytes(images[ranked[0].image]) <= kFinalsBytes;
  const std::size_t finals = effort == Effort::max && is_small ? kMostFinals : 1;
  for (std::size_t i = 0; i < std::min(finals, ranked.size()); ++i) {
    if (best && (trials.expired() || ranked[i].size > ranked[0].size + ranked[0].size / 100)) break;
    try_final(images, ranked[i], effort, best);
  }
  best->rank = least;
  return best;
}

struct Forms {
  std::vector<Image> images;
  std::optional<Image> as_given;  ///< palette in the order it came with, when that is another one
};

std::vector<Order> orders_of(const Indexed& picture, bool all, Effort effort) {
  std::vector<Order> orders{order_by_luma(picture)};
  const auto add = [&](Order order) {
    if (std::ranges::find(orders, order) == orders.end()) orders.push_back(std::move(order));
  };
  if (!all) return orders;
  add(order_by_popularity(picture));
  if (effort >= Effort::high) {
    add(order_by_differences(picture, orders.front()));
    add(order_by_differences(picture, order_by_neighbours(picture)));
  } else {
    add(order_by_neighbours(picture));
  }
  return orders;
}

void add_palettes(const Indexed& picture, const SearchOptions& options, bool all_orders,
                  Forms& forms) {
  const std::vector<Order> orders = orders_of(picture, all_orders, options.effort);
  for (const Order& order : orders) forms.images.push_back(to_palette(picture, order));
  const auto given = order_as_given(picture, options.given_palette, options.exact);
  if (given && std::ranges::find(orders, *given) == orders.end())
    forms.as_given = to_palette(picture, *given);
}

Forms forms_of(Image picture, const SearchOptions& options) {
  Forms forms;
  const bool large = filtered_bytes(picture) > kFullSearch;
  if (options.reduce) {
    if (auto low = to_low_depth(picture)) forms.images.push_back(std::move(*low));
    if (options.family != Family::grey_only)
      if (const auto indexed = to_indexed(picture))
        add_palettes(*indexed, options, options.effort != Effort::low && !large, forms);
    // A large picture in fewer bits is not tried in more: memory and time.
    if (large && !forms.images.empty()) return forms;
    if (!large && !options.exact)
      if (auto key = to_key(picture)) forms.images.push_back(std::move(*key));
  }
  forms.images.push_back(std::move(picture));
  return forms;
}

}  // namespace

std::size_t Encoded::cost() const {
  constexpr std::size_t kChunk = 12;
  return stream.size() + (layout.palette.empty() ? 0 : kChunk + layout.palette.size()) +
         (layout.transparency.empty() ? 0 : kChunk + layout.transparency.size());
}

Encoded search(Image picture, const SearchOptions& options, Trials& trials) {
  Forms forms = forms_of(std::move(picture), options);
  std::optional<Best> best = best_of(forms.images, kNoBar, options.effort, trials);
  if (!best) throw Error(ErrorCode::timeout, "The picture took too long.");
  const Image* image = &forms.images[best->image];
  std::vector<Image> given;
  if (forms.as_given && !trials.expired()) {
    given.push_back(std::move(*forms.as_given));
    auto other = best_of(given, best->rank, options.effort, trials);
    if (other && other->cost < best->cost) {
      best = std::move(other);
      image = &given.front();
    }
  }
  Encoded result;
  result.method = layout_name(*image) + " " + std::string(name_of(best->strategy));
  result.layout = layout_parts(*image);
  result.stream = std::move(best->stream);
  return result;
}

Buffer best_stream(const Image& picture, Effort effort, Trials& trials) {
  std::vector<Image> images;
  images.push_back(picture);
  auto best = best_of(images, kNoBar, effort, trials);
  if (!best) throw Error(ErrorCode::timeout, "The picture took too long.");
  return std::move(best->stream);
}

std::uint64_t memory_needed(const Header& header, bool has_palette_or_key) {
  Header plain = header;
  plain.interlaced = false;
  if (has_palette_or_key) {
    plain.depth = std::max<std::uint8_t>(8, header.depth);
    plain.type = ColourType::rgba;
  }
  const std::uint64_t bytes = stream_bytes(plain);
  const std::uint64_t stored = stream_bytes(header);
  const std::uint64_t while_expanding = stored + bytes;
  // Picture, filtered, compressed.
  const std::uint64_t while_packing =
      bytes * 4 + deflate::memory_needed(std::min<std::uint64_t>(bytes, kStrongSearch));
  const std::uint64_t with_forms = bytes <= kFullSearch ? bytes * 4 : 0;
  return std::max(while_expanding, while_packing + with_forms);
}

}  // namespace pressoir::codecs::png
