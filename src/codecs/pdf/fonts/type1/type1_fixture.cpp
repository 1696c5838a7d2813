#include "codecs/pdf/fonts/type1/type1_fixture.h"

#include <cstdint>

namespace pressoir::codecs::pdf::testing {
namespace {

std::string encrypted(std::string_view plain, std::uint16_t key) {
  const std::string text = "UUUU" + std::string(plain);  // four bytes at random come first
  std::string out;
  for (const char letter : text) {
    const auto cipher = static_cast<std::uint8_t>(static_cast<std::uint8_t>(letter) ^ key >> 8U);
    out += static_cast<char>(cipher);
    key = static_cast<std::uint16_t>((cipher + key) * 52'845U + 22'719U);
  }
  return out;
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : bytes) {
    out += kDigits[static_cast<std::uint8_t>(letter) >> 4U];
    out += kDigits[static_cast<std::uint8_t>(letter) & 15U];
    if (out.size() % 65 == 64) out += '\n';
  }
  return out;
}

std::string counted(std::string_view code) {
  const auto data = encrypted(code, 4'330);
  return std::to_string(data.size()) + " RD " + data;
}

}  // namespace

std::string charstring(std::initializer_list<int> numbers, std::initializer_list<int> command) {
  std::string out;
  for (const int number : numbers) {
    out += '\xFF';
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift & 0xFF);
  }
  for (const int byte : command) out += static_cast<char>(byte);
  return out;
}

Type1Builder::Type1Builder() {
  const auto start = charstring({50, 600}, {13});
  glyphs = {{".notdef", start + charstring({}, {14})},
            {"A", start + charstring({0, 100}, {1}) + charstring({0, 30}, {3}) +
                      charstring({10, 20}, {21}) + charstring({400}, {6}) + charstring({500}, {7}) +
                      charstring({-400}, {6}) + charstring({}, {9, 14})}};
}

Buffer Type1Builder::file() const {
  const std::vector<std::string> subroutines{
      charstring({3, 0}, {12, 16, 12, 17, 12, 17, 12, 33, 11}),
      charstring({0, 1}, {12, 16, 11}),
      charstring({0, 2}, {12, 16, 11}),
      charstring({}, {11}),
      charstring({1, 3}, {12, 16, 12, 17, 10, 11}),
      charstring({200, 40}, {1, 11})};
  std::string part =
      "dup /Private 8 dict dup begin /RD {string currentfile exch readstring pop} executeonly def\n"
      "/BlueValues [-20 0 700 720] def /StdHW [40] def /BlueScale 0.039625 def\n"
      "/password 5839 def /Subrs " +
      std::to_string(subroutines.size()) + " array\n";
  for (std::size_t i = 0; i < subroutines.size(); ++i)
    part += "dup " + std::to_string(i) + ' ' + counted(subroutines[i]) + " NP\n";
  part += "ND 2 index /CharStrings " + std::to_string(glyphs.size()) + " dict dup begin\n";
  for (const auto& [name, code] : glyphs) part += '/' + name + ' ' + counted(code) + " ND\n";
  part += "end end readonly put mark currentfile closefile\n";
  const auto hidden = encrypted(part, 55'665);
  const auto text = "%!PS-AdobeFont-1.0: Test\n/FontName /Test def\n/FontMatrix " + matrix +
                    " readonly def\n/Encoding " + encoding +
                    "\n/PaintType 0 def /FontType 1 def /FontBBox {0 -200 700 800} readonly def\n"
                    "currentdict end\ncurrentfile eexec\n" +
                    (in_hexadecimal ? hexadecimal(hidden) : hidden) + '\n' + std::string(512, '0') +
                    "\ncleartomark\n";
  return to_buffer(as_bytes(text));
}

}  // namespace pressoir::codecs::pdf::testing
