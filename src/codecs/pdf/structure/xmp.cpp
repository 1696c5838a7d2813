#include "codecs/pdf/structure/xmp.h"

#include "codecs/pdf/streams/decode.h"
#include "codecs/pdf/streams/recoded.h"
#include "codecs/pdf/structure/walk.h"

namespace pressoir::codecs::pdf {

std::string without_padding(std::string_view xmp) {
  constexpr std::string_view kEnd = "<?xpacket end=", kWhiteSpace = " \t\r\n";
  const auto end = xmp.rfind(kEnd);
  if (end == std::string_view::npos || end == 0) return std::string(xmp);
  const auto last = xmp.find_last_not_of(kWhiteSpace, end - 1);
  if (last == std::string_view::npos || xmp[last] != '>') return std::string(xmp);
  return std::string(xmp.substr(0, last + 1)).append("\n").append(xmp.substr(end));
}

void drop_padding(Document& document, bool keeps_filters, std::uint64_t most) {
  for (auto& object : reachable(document.graph())) {
    if (!object.isStream() || name_in(object.getDict(), "/Type") != "/Metadata") continue;
    if (keeps_filters && !filters_of(object).empty()) continue;
    const auto data = decoded(object, most);
    if (!data) continue;
    const auto text = without_padding(as_text(*data));
    if (text.size() >= data->size()) continue;
    apply({.data = to_buffer(as_bytes(text)), .filter = "", .parameters = ""}, object,
          document.graph());
  }
}

}  // namespace pressoir::codecs::pdf
