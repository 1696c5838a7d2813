#include "codecs/pdf/write/file_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <utility>

#include "codecs/pdf/structure/walk.h"
#include "codecs/pdf/trace.h"
#include "codecs/pdf/write/digest.h"
#include "codecs/pdf/write/serialise.h"
#include "codecs/png/lossless/deflate.h"

namespace pressoir::codecs::pdf {
namespace {

// A reader unpacks a whole one for any object in it.
constexpr std::size_t kObjectStreamBytes = std::size_t{128} << 10U;
constexpr std::string_view kBinaryMark = "%\xE2\xE3\xCF\xD3\n";  // 7.5.2

struct Entry {
  int type = 0;  ///< 7.5.8.3
  std::uint64_t where = 0, index = 0;
};

std::span<const std::uint8_t> as_numbers(std::string_view text) {
  const auto bytes = as_bytes(text);
  return {as_u8(bytes), bytes.size()};
}

int bytes_for(std::uint64_t number) { return static_cast<int>((std::bit_width(number) + 7) / 8); }

class FileWriter {
 public:
  FileWriter(QPDF& graph, const FileOptions& options)
      : graph_(graph), options_(options), compressor_(options.fast ? 6 : 12) {}

  Buffer write() && {
    number_objects();
    put("%PDF-" + version() + '\n');
    put(kBinaryMark);
    for (auto& object : objects_)
      if (object.isStream() || !options_.object_streams) put_object(object);
    if (options_.object_streams) put_object_streams();
    const auto start = out_.size();
    if (options_.object_streams)
      put_cross_reference_stream();
    else
      put_table();
    put("startxref\n" + std::to_string(start) + "\n%%EOF\n");
    return to_buffer(as_bytes(out_));
  }

 private:
  void put(std::string_view text) { out_ += text; }

  std::string version() const {
    return options_.object_streams ? std::max(options_.version, std::string("1.5"))
                                   : options_.version;
  }

  void number_objects() {
    for (auto& object : reachable(graph_)) {
      numbers_.emplace(object.getObjGen(), narrow<int>(objects_.size() + 1));
      objects_.push_back(object);
    }
    entries_.resize(objects_.size() + 1);
  }

  std::string name(Object& object) const {
    const auto found = numbers_.find(object.getObjGen());
    return found == numbers_.end() ? "null" : std::to_string(found->second) + " 0 R";
  }

  std::string text_of(Object object) const {
    TokenText text;
    serialise(
        std::move(object), [this](Object& each) { return name(each); }, text);
    return std::move(text).take();
  }

  void start_object(int number) {
    entries_[static_cast<std::size_t>(number)] = {1, out_.size(), 0};
    put(std::to_string(number) + " 0 obj\n");
  }

  void put_stream(int number, Object dictionary, std::string_view data) {
    dictionary.replaceKey("/Length", Object::newInteger(static_cast<long long>(data.size())));
    start_object(number);
    put(text_of(dictionary));
    put("\nstream\n");
    put(data);
    put("\nendstream\nendobj\n");
  }

  void put_object(Object& object) {
    const int number = numbers_.at(object.getObjGen());
    if (object.isStream()) {
      const auto data = object.getRawStreamData();
      put_stream(number, object.getDict().shallowCopy(),
                 {reinterpret_cast<const char*>(data->getBuffer()), data->getSize()});
      return;
    }
    start_object(number);
    put(text_of(object));
    put("\nendobj\n");
  }

  int new_number() {
    entries_.emplace_back();
    return narrow<int>(entries_.size() - 1);
  }

  Object flate_dictionary() const {
    auto dictionary = Object::newDictionary();
    dictionary.replaceKey("/Filter", Object::newName("/FlateDecode"));
    return dictionary;
  }

  void put_object_streams() {
    std::string index, body;
    int count = 0, number = 0;
    const auto flush = [&] {
      if (count == 0) return;
      auto dictionary = flate_dictionary();
      dictionary.replaceKey("/Type", Object::newName("/ObjStm"));
      dictionary.replaceKey("/N", Object::newInteger(count));
      dictionary.replaceKey("/First", Object::newInteger(static_cast<long long>(index.size())));
      const auto data = compressor_.compress(as_numbers(index + body));
      put_stream(number, dictionary, as_text(data));
      index.clear();
      body.clear();
      count = 0;
    };
    for (auto& object : objects_) {
      if (object.isStream()) continue;
      if (count == 0) number = new_number();
      const int own = numbers_.at(object.getObjGen());
      index += std::to_string(own) + ' ' + std::to_string(body.size()) + ' ';
      body += text_of(object) + '\n';
      entries_[static_cast<std::size_t>(own)] = {2, static_cast<std::uint64_t>(number),
                                                 static_cast<std::uint64_t>(count++)};
      if (body.size() > kObjectStreamBytes) flush();
    }
    flush();
  }

  // What the file holds up to here stands for its content.
  Object trailer() const {
    auto trailer = essential_trailer(graph_.getTrailer());
    const auto own = digest_of(std::string_view(out_)).bytes();
    const auto first = first_id(graph_.getTrailer());
    trailer.replaceKey("/ID", Object::newArray({Object::newString(first.empty() ? own : first),
                                                Object::newString(own)}));
    if (options_.has_trace)
      trailer.replaceKey(std::string(kTraceKey), Object::newString(trace_placeholder()));
    return trailer;
  }

  void put_cross_reference_stream() {
    const int number = new_number();
    auto dictionary = trailer();
    entries_[static_cast<std::size_t>(number)] = {1, out_.size(), 0};
    std::uint64_t largest = 0, largest_index = 0;
    for (const auto& entry : entries_) {
      largest = std::max(largest, entry.where);
      largest_index = std::max(largest_index, entry.index);
    }
    const std::array<int, 3> widths{1, bytes_for(largest), bytes_for(largest_index)};
    const int columns = widths[0] + widths[1] + widths[2];
    auto parameters = Object::newDictionary();
    parameters.replaceKey("/Predictor", Object::newInteger(12));
    parameters.replaceKey("/Columns", Object::newInteger(columns));
    const auto rows = rows_of(widths);
    auto data = compressor_.compress(as_numbers(rows));
    auto predicted = compressor_.compress(as_numbers(predicted_rows(rows, columns)));
    if (predicted.size() + text_of(parameters).size() < data.size()) {
      data = std::move(predicted);
      dictionary.replaceKey("/DecodeParms", parameters);
    }
    dictionary.replaceKey("/Type", Object::newName("/XRef"));
    dictionary.replaceKey("/Filter", Object::newName("/FlateDecode"));
    dictionary.replaceKey("/Size", Object::newInteger(static_cast<long long>(entries_.size())));
    dictionary.replaceKey(
        "/W", Object::newArray({Object::newInteger(widths[0]), Object::newInteger(widths[1]),
                                Object::newInteger(widths[2])}));
    put_stream(number, dictionary, as_text(data));
  }

  std::string rows_of(const std::array<int, 3>& widths) const {
    std::string rows;
    for (const auto& entry : entries_) {
      const std::array<std::uint64_t, 3> fields{static_cast<std::uint64_t>(entry.type), entry.where,
                                                entry.index};
      for (std::size_t field = 0; field < fields.size(); ++field)
        for (int byte = widths[field] - 1; byte >= 0; --byte)
          rows += static_cast<char>(fields[field] >> 8 * byte & 0xFFU);
    }
    return rows;
  }

  // Rows less the row above, behind the byte of the filter "up" (PNG, 9.2).
  static std::string predicted_rows(const std::string& rows, int columns) {
    const auto stride = static_cast<std::size_t>(columns);
    std::string out;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i % stride == 0) out += '\2';
      out += static_cast<char>(rows[i] - (i < stride ? 0 : rows[i - stride]));
    }
    return out;
  }

  void put_table() {
    put("xref\n0 " + std::to_string(entries_.size()) + "\n0000000000 65535 f \n");
    for (std::size_t i = 1; i < entries_.size(); ++i) {
      const auto digits = std::to_string(entries_[i].where);
      put(std::string(10 - digits.size(), '0') + digits + " 00000 n \n");
    }
    auto dictionary = trailer();
    dictionary.replaceKey("/Size", Object::newInteger(static_cast<long long>(entries_.size())));
    put("trailer\n" + text_of(dictionary) + '\n');
  }

  QPDF& graph_;
  const FileOptions& options_;
  png::Compressor compressor_;
  std::string out_;
  std::vector<Object> objects_;
  std::map<QPDFObjGen, int> numbers_;
  std::vector<Entry> entries_;  // by number; 0 is free
};

}  // namespace

Object essential_trailer(Object trailer) {
  constexpr std::array<std::string_view, 13> kOfFiles{
      "/Size",   "/Prev",        "/XRefStm", "/Encrypt", "/Index",  "/W",          "/Length",
      "/Filter", "/DecodeParms", "/Type",    "/ID",      kTraceKey, "/DocChecksum"};
  auto result = Object::newDictionary();
  for (auto& [key, value] : trailer.getDictAsMap())
    if (std::ranges::find(kOfFiles, key) == kOfFiles.end()) result.replaceKey(key, value);
  return result;
}

std::string first_id(Object trailer) {
  auto ids = trailer.getKey("/ID");
  if (!ids.isArray() || ids.getArrayNItems() < 1) return {};
  auto first = ids.getArrayItem(0);
  return first.isString() ? first.getStringValue() : std::string();
}

Buffer write_file(QPDF& graph, const FileOptions& options) {
  auto file = FileWriter(graph, options).write();
  constexpr std::size_t kSmall =
      64'000;  // where the streams themselves may cost more than they save
  if (!options.object_streams || file.size() > kSmall) return file;
  auto plain_options = options;
  plain_options.object_streams = false;
  auto plain = FileWriter(graph, plain_options).write();
  return plain.size() < file.size() ? plain : file;
}

}  // namespace pressoir::codecs::pdf
