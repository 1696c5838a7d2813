#include "codecs/pdf/streams/recoded.h"

#include <algorithm>
#include <memory>

#include <qpdf/Buffer.hh>

#include "codecs/pdf/streams/decode.h"

namespace pressoir::codecs::pdf {
namespace {

constexpr std::string_view kFilter = "/Filter", kParameters = "/DecodeParms";

std::size_t cost_of_entry(std::string_view key, std::size_t value) {
  return value == 0 ? 0 : key.size() + value;
}

std::size_t cost_of_entry(Object dictionary, std::string_view key) {
  auto value = dictionary.getKey(std::string(key));
  return value.isNull() ? 0 : cost_of_entry(key, value.unparse().size());
}

}  // namespace

std::size_t Recoded::cost() const {
  std::size_t cost = data.size() + cost_of_entry(kFilter, filter.size()) +
                     cost_of_entry(kParameters, parameters.size());
  for (const auto& [key, text] : entries) cost += cost_of_entry(key, text.size());
  return cost;
}

std::size_t cost_of(Object stream, std::size_t data_bytes) {
  auto dictionary = stream.getDict();
  return data_bytes + cost_of_entry(dictionary, kFilter) + cost_of_entry(dictionary, kParameters);
}

bool decodes_to(const Recoded& recoded, Object like, Bytes data) {
  auto copy = like.copyStream();
  apply(recoded, copy, *like.getOwningQPDF());
  return decodes_to(copy, data);
}

void apply(const Recoded& recoded, Object stream, QPDF& graph) {
  const auto object_of = [&](const std::string& text) {
    return text.empty() ? Object::newNull() : Object::parse(&graph, text);
  };
  auto buffer = std::make_shared<::Buffer>(recoded.data.size());
  std::ranges::copy(recoded.data, reinterpret_cast<std::byte*>(buffer->getBuffer()));
  stream.replaceStreamData(buffer, object_of(recoded.filter), object_of(recoded.parameters));
  auto dictionary = stream.getDict();
  dictionary.removeKey("/DL");  // the length of what was decoded before (ISO 32000-1, 7.3.8.2)
  for (const auto& [key, text] : recoded.entries)
    if (text.empty())
      dictionary.removeKey(key);
    else
      dictionary.replaceKey(key, object_of(text));
}

}  // namespace pressoir::codecs::pdf
