// PDF files for tests, object by object.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::pdf::testing {

/// Objects by number, from 1 on; 1 is the catalogue.
class FileBuilder {
 public:
  /// @return the number that it gets.
  int add(std::string object);
  /// @param dictionary  without /Length: "/Type /XObject".
  int add_stream(std::string_view dictionary, std::string_view data);
  void set(int number, std::string object) { objects_.at(number) = std::move(object); }
  /// @param trailer  further entries: "/Info 5 0 R".
  [[nodiscard]] Buffer file(std::string_view trailer = "") const;

 private:
  std::map<int, std::string> objects_;
};

/// What a document of the tests has beside its pages.
struct Parts {
  std::string page = {};       ///< entries of the page
  std::string resources = {};  ///< entries of its resources, beside the font F1
  std::string catalogue = {};  ///< entries of the catalogue
  std::string trailer = {};
  int pages = 1;
};

/// Pages with a line of text each and a link, after `builder`'s objects from 10 on, which parts may
/// name; the numbers below are taken.
class Sample {
 public:
  FileBuilder builder;
  Sample();
  [[nodiscard]] Buffer file(const Parts& parts = {});
};

/// The bytes behind deflate, at a weak level.
std::string deflated(std::string_view data);
/// The same in hexadecimal digits, for ASCIIHexDecode.
std::string in_hexadecimal(std::string_view data);

/// The file written again by libqpdf, linearised or encrypted.
Buffer linearised(Bytes file);
Buffer encrypted(Bytes file, const char* user_password, const char* owner_password);

}  // namespace pressoir::codecs::pdf::testing
