// What tests of SVG share: text through a pass and back.
#pragma once

#include <string>
#include <string_view>

#include "codecs/svg/document/reader.h"
#include "codecs/svg/document/writer.h"
#include "codecs/svg/passes/passes.h"

namespace pressoir::codecs::svg {

/// A root of 100 x 100 with the namespace of SVG around `content`.
inline std::string picture(std::string_view content) {
  return R"(<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">)" +
         std::string(content) + "</svg>";
}

inline std::string rewritten(std::string_view svg) { return write(parse(as_bytes(svg))); }

struct PassOptions {
  MetadataPolicy policy{};
  int digits = 3;
  bool minimal = false;
};

/// `svg` after a pass was applied until it changed nothing, at most 10 times.
inline std::string after(decltype(Pass::apply) pass, std::string_view svg,
                         const PassOptions& options = {}) {
  auto document = parse(as_bytes(svg));
  const PassContext context{
      .policy = options.policy, .digits = options.digits, .minimal = options.minimal};
  for (int round = 0; round < 10 && pass(document, context); ++round) {
  }
  return write(document);
}

/// What `after` leaves of the content of `picture`.
inline std::string content_after(decltype(Pass::apply) pass, std::string_view content,
                                 const PassOptions& options = {}) {
  const auto text = after(pass, picture(content), options);
  const auto start = text.find('>') + 1;
  return text.ends_with("/>") && start == text.size() ? std::string()
                                                      : text.substr(start, text.size() - 6 - start);
}

}  // namespace pressoir::codecs::svg
