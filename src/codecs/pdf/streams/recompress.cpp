#include "codecs/pdf/streams/recompress.h"

#include <algorithm>

#include "codecs/pdf/pictures/bilevel_picture.h"
#include "codecs/pdf/pictures/dct.h"
#include "codecs/pdf/pictures/forms.h"
#include "codecs/pdf/pictures/jpx.h"
#include "codecs/pdf/pictures/layout.h"
#include "codecs/pdf/pictures/lossy.h"
#include "codecs/pdf/pictures/predictors.h"
#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/structure/walk.h"
#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::pdf {
namespace {

bool is_jpeg_filter(const std::string& filter) {
  return filter == "/DCTDecode" || filter == "/DCT";
}

bool is_fax_filter(const std::string& filter) {
  return filter == "/CCITTFaxDecode" || filter == "/CCF";
}

bool is_picture_filter(const std::string& filter) {
  return is_jpeg_filter(filter) || is_fax_filter(filter) || filter == "/JPXDecode" ||
         filter == "/JBIG2Decode";
}

Recoded as_is(Buffer data) { return {.data = std::move(data), .filter = "", .parameters = ""}; }

Recoded deflated(const Buffer& data, bool fast) {
  png::Compressor compressor(deflate_level(data.size(), fast));
  return {.data = compressor.compress({as_u8(data), data.size()}),
          .filter = "/FlateDecode",
          .parameters = ""};
}

// Behind flate too: plain areas of scans are coded in the same way again and again.
std::optional<Recoded> deflated_again(const Recoded& picture, bool fast) {
  Recoded result{
      .data = deflated(picture.data, fast).data,
      .filter = "[/FlateDecode" + picture.filter + ']',
      .parameters = picture.parameters.empty() ? std::string() : "[null" + picture.parameters + ']',
      .is_drawn = picture.is_drawn,
      .is_proven = picture.is_proven};
  const bool is_worth_it = result.cost() < picture.cost() / 50 * 49;
  return is_worth_it ? std::optional(std::move(result)) : std::nullopt;
}

// The parameters of the last filter, as text.
std::string last_parameters(Object stream) {
  auto parameters = stream.getDict().getKey("/DecodeParms");
  if (parameters.isArray() && parameters.getArrayNItems() > 0)
    parameters = parameters.getArrayItem(parameters.getArrayNItems() - 1);
  return parameters.isDictionary() ? parameters.unparse() : std::string();
}

// What the last filter is given: the data behind all the others. Empty: those fail.
std::optional<Buffer> before_last_filter(Object stream, std::uint64_t most) {
  const auto filters = filters_of(stream);
  if (filters.size() < 2) return raw_data(stream);
  auto copy = stream.copyStream();
  auto dictionary = copy.getDict();
  auto others = Object::newArray(), parameters = Object::newArray();
  auto given = stream.getDict().getKey("/DecodeParms");
  for (std::size_t i = 0; i + 1 < filters.size(); ++i) {
    others.appendItem(Object::newName(filters[i]));
    parameters.appendItem(given.isArray() ? given.getArrayItem(static_cast<int>(i))
                                          : Object::newNull());
  }
  dictionary.replaceKey("/Filter", others);
  dictionary.replaceKey("/DecodeParms", parameters);
  return decoded(copy, most);
}

Object parameters_object(const std::string& text) {
  return text.empty() ? Object::newNull() : Object::parse(text);
}

// What there is a candidate for costs; the smaller one.
void keep_smaller(std::optional<Recoded>& best, std::optional<Recoded>&& other) {
  if (other && (!best || other->cost() < best->cost())) best = std::move(other);
}

std::set<QPDFObjGen> soft_masks(QPDF& graph) {
  std::set<QPDFObjGen> masks;
  for (auto& object : reachable(graph)) {
    auto dictionary = dictionary_of(object);
    if (dictionary.isDictionary() && dictionary.getKey("/SMask").isStream())
      masks.insert(dictionary.getKey("/SMask").getObjGen());
  }
  return masks;
}

// The colours were mixed with that of a ground, pixel by pixel (ISO 32000-1, 11.6.5.3).
bool has_matte(Object picture) {
  auto mask = picture.getDict().getKey("/SMask");
  return mask.isStream() && mask.getDict().hasKey("/Matte");
}

}  // namespace

// The layout that a quick look finds the smallest goes through the strong deflate.
std::optional<Recoded> Streams::of_samples(Object stream, Bytes data) const {
  const auto layout = layout_of(stream, limits_);
  if (!layout || data.size() < layout->bytes()) return std::nullopt;
  const auto samples = data.first(layout->bytes());
  Form best{.samples = {}, .layout = *layout, .entries = {}};
  auto prediction = predicted(samples, *layout, trials_);
  auto least = prediction.quick_bytes;
  for (auto& form : forms_of(samples, *layout, stream)) {
    auto other = predicted(form.samples, form.layout, trials_);
    auto bytes = other.quick_bytes;
    for (const auto& [key, text] : form.entries) bytes += text.size();
    if (bytes >= least) continue;
    least = bytes;
    best = std::move(form);
    prediction = std::move(other);
  }
  const bool is_other = !best.entries.empty();
  const auto chosen = is_other ? Bytes(best.samples) : samples;
  std::optional<Recoded> recoded = packed(prediction, chosen, best.layout, is_fast(goal_));
  if (!decodes_to(*recoded, stream, chosen)) return std::nullopt;
  recoded->entries = std::move(best.entries);
  recoded->is_proven = is_other;
  keep_smaller(recoded, as_jbig2(samples, *layout));
  return recoded;
}

std::optional<Recoded> Streams::of_coded_picture(Object stream, const std::string& filter) const {
  auto data = before_last_filter(stream, limits_.max_stream_bytes);
  if (!data) return std::nullopt;
  const auto parameters = last_parameters(stream);
  const auto layout = layout_of(stream, limits_);
  auto changed = is_jpeg_filter(filter) ? smaller_jpeg(*data, limits_, is_fast(goal_))
                 : filter == "/JPXDecode" && !goal_.metadata.all ? smaller_jpx(*data)
                                                                 : std::nullopt;
  const bool is_changed = changed.has_value(), is_jpeg = is_jpeg_filter(filter);
  if (changed) data = std::move(changed);
  std::optional<Buffer> samples;
  if (is_fax_filter(filter) && layout)
    samples = samples_of_fax(*data, parameters_object(parameters), *layout, limits_);
  std::optional<Recoded> best = Recoded{.data = std::move(*data),
                                        .filter = filter,
                                        .parameters = parameters,
                                        .is_drawn = is_changed && !is_jpeg,
                                        .is_proven = is_changed && is_jpeg};
  keep_smaller(best, deflated_again(*best, is_fast(goal_)));
  if (samples) keep_smaller(best, as_jbig2(*samples, *layout));
  return best;
}

std::optional<Recoded> Streams::smallest(Object stream, const StreamWork& work) {
  const auto filters = filters_of(stream);
  if (!filters.empty() && is_picture_filter(filters.back()))
    return work.pictures ? of_coded_picture(stream, filters.back()) : std::nullopt;
  auto data = decoded(stream, limits_.max_stream_bytes);
  if (!data) return std::nullopt;
  if (work.pictures && is_picture(stream))
    if (auto samples = of_samples(stream, *data)) return samples;
  auto packed = deflated(*data, is_fast(goal_));
  if (packed.cost() >= data->size()) return as_is(std::move(*data));
  if (!decodes_to(packed, stream, *data)) return std::nullopt;
  return packed;
}

// What was stored without loss must be like a photograph: loss then saves much.
std::optional<Recoded> Streams::lossy(Object stream, std::size_t lossless_cost) {
  constexpr std::uint32_t kLeastSide = 32;
  const auto layout = layout_of(stream, limits_);
  const auto filters = filters_of(stream);
  if (!layout || layout->width < kLeastSide || layout->height < kLeastSide ||
      masks_.contains(stream.getObjGen()) || has_matte(stream) || trials_.expired())
    return std::nullopt;
  const bool is_jpeg = !filters.empty() && is_jpeg_filter(filters.back());
  std::optional<raster::Canvas> canvas;
  if (is_jpeg) {
    const auto data = before_last_filter(stream, limits_.max_stream_bytes);
    if (data) canvas = canvas_of_jpeg(*data, last_parameters(stream), *layout);
  } else {
    const auto data = decoded(stream, limits_.max_stream_bytes);
    if (data) canvas = canvas_of(*data, *layout);
  }
  if (!canvas) return std::nullopt;
  const auto& shown = shown_[stream.getObjGen()];
  const auto size =
      size_at(resolution_for(goal_), {layout->width, layout->height}, shown.width, shown.height);
  auto result = as_lossy_jpeg(std::move(*canvas), size, goal_, trials_);
  const std::size_t most = is_jpeg ? lossless_cost : lossless_cost / 10 * 7;
  return result && result->cost() < most ? std::move(result) : std::nullopt;
}

std::optional<Recoded> Streams::smaller(Object stream, const StreamWork& work) {
  auto found = smallest(stream, work);
  const auto before = cost_of(stream, raw_data(stream).size());
  if (found && found->cost() >= before) found.reset();
  if (work.loses && is_picture(stream))
    if (auto changed = lossy(stream, found ? found->cost() : before)) return changed;
  return found;
}

Touched Streams::recompress(Document& document, const StreamWork& work) {
  Touched touched;
  has_lost_ = false;
  if (work.loses) {
    shown_ = shown_sizes(document, limits_.max_stream_bytes);
    masks_ = soft_masks(document.graph());
  }
  for (auto& stream : reachable(document.graph())) {
    if (!stream.isStream() || trials_.expired()) continue;
    const bool is_metadata = name_in(stream.getDict(), "/Type") == "/Metadata";
    if (is_metadata && work.keeps_metadata) continue;
    const auto [found, is_new] =
        done_.try_emplace(Place{stream.getObjGen(), work.pictures, work.loses, work.variant});
    auto& recoded = found->second;
    if (is_new) recoded = smaller(stream, work);
    if (!recoded) continue;
    apply(*recoded, stream, document.graph());
    has_lost_ = has_lost_ || recoded->loses;
    if (recoded->is_drawn) touched.drawn.insert(stream.getObjGen());
    if (recoded->is_proven) touched.proven.insert(stream.getObjGen());
  }
  return touched;
}

}  // namespace pressoir::codecs::pdf
