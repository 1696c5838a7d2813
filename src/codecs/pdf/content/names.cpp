#include "codecs/pdf/content/names.h"

#include "base/text.h"
#include "codecs/pdf/write/serialise.h"

namespace pressoir::codecs::pdf {
namespace {

// "A#42" is "AB" (ISO 32000-1, 7.3.5).
std::string unescaped(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool has_digits = name[i] == '#' && i + 2 < name.size();
    const int high = has_digits ? hex_value(name[i + 1]) : -1;
    const int low = has_digits ? hex_value(name[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += name[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace

void add_names_in(std::string_view content, NameSet& names) {
  for (auto at = content.find('/'); at != std::string_view::npos; at = content.find('/', at + 1)) {
    auto end = at + 1;
    while (end < content.size() && !ends_token(content[end])) ++end;
    const auto name = content.substr(at, end - at);
    if (name.find('#') != std::string_view::npos)
      names.insert(unescaped(name));
    else if (!names.contains(name))
      names.emplace(name);
  }
}

}  // namespace pressoir::codecs::pdf
