#include "raster/metadata/latin1.h"

namespace pressoir::raster {

std::string utf8_of_latin1(std::string_view latin1) {
  std::string text;
  for (const char letter : latin1) {
    const auto code = static_cast<unsigned char>(letter);
    if (code < 0x80) {
      text += letter;
    } else {
      text += static_cast<char>(0xC0U | code >> 6U);
      text += static_cast<char>(0x80U | (code & 0x3FU));
    }
  }
  return text;
}

}  // namespace pressoir::raster
