#include "codecs/svg/document/xml_errors.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace pressoir::codecs::svg {
namespace {

struct Remark {
  int code;
  std::string_view text;
};

/// The codes of libxml/xmlerror.h that files of the world meet with.
constexpr std::array kRemarks = {
    Remark{XML_ERR_TAG_NAME_MISMATCH, "a closing tag does not match its opening tag"},
    Remark{XML_ERR_TAG_NOT_FINISHED, "an element is not closed"},
    Remark{XML_ERR_GT_REQUIRED, "a tag is not closed with '>'"},
    Remark{XML_ERR_LTSLASH_REQUIRED, "an element is not closed"},
    Remark{XML_ERR_DOCUMENT_EMPTY, "there is no element"},
    Remark{XML_ERR_DOCUMENT_END, "there is text behind the svg element"},
    Remark{XML_ERR_ATTRIBUTE_NOT_STARTED, "the value of an attribute is not in quotes"},
    Remark{XML_ERR_ATTRIBUTE_NOT_FINISHED, "the value of an attribute does not end"},
    Remark{XML_ERR_ATTRIBUTE_WITHOUT_VALUE, "an attribute has no value"},
    Remark{XML_ERR_ATTRIBUTE_REDEFINED, "an element has the same attribute twice"},
    Remark{XML_ERR_SPACE_REQUIRED, "a blank is missing between attributes"},
    Remark{XML_ERR_LT_IN_ATTRIBUTE, "there is a '<' in the value of an attribute"},
    Remark{XML_ERR_NAME_REQUIRED, "there is a '&' or '<' that starts nothing"},
    Remark{XML_ERR_ENTITYREF_SEMICOL_MISSING, "a reference to an entity does not end with ';'"},
    Remark{XML_ERR_UNDECLARED_ENTITY, "an entity is not declared"},
    Remark{XML_WAR_UNDECLARED_ENTITY, "an entity is not declared"},
    Remark{XML_ERR_ENTITY_LOOP, "an entity contains itself, or entities expand without limit"},
    Remark{XML_ERR_INVALID_CHAR, "there is a character that XML does not allow"},
    Remark{XML_ERR_INVALID_CHARREF, "there is a reference to a character that XML does not allow"},
    Remark{XML_ERR_INVALID_ENCODING, "there are bytes that are not text in the file's encoding"},
    Remark{XML_ERR_UNSUPPORTED_ENCODING, "the encoding that it declares is not known"},
    Remark{XML_ERR_UNKNOWN_ENCODING, "the encoding that it declares is not known"},
    Remark{XML_I18N_CONV_FAILED, "there are bytes that are not text in the file's encoding"},
    Remark{XML_ERR_COMMENT_NOT_FINISHED, "a comment does not end"},
    Remark{XML_ERR_CDATA_NOT_FINISHED, "a CDATA section does not end"},
    Remark{XML_ERR_PI_NOT_FINISHED, "an instruction does not end"},
    Remark{XML_ERR_RESERVED_XML_NAME, "an XML declaration stands elsewhere than at the start"},
};

/// What the library says of its own limits has no code of its own.
bool is_about_limits(const xmlError& error) {
  const std::string_view text = error.message ? error.message : "";
  return text.find("too long") != text.npos || text.find("Excessive depth") != text.npos ||
         text.find("too big") != text.npos || text.find("Huge input") != text.npos ||
         text.find("HUGE") != text.npos;
}

std::string position_in(const xmlError& error) {
  return "line " + std::to_string(std::max(error.line, 1)) + ", column " +
         std::to_string(std::max(error.int2, 1));
}

}  // namespace

Error error_of(const xmlError& error) {
  const std::string detail(trimmed(error.message ? error.message : "", " \n"));
  if (is_about_limits(error))
    return {ErrorCode::limit_exceeded,
            "The SVG is too deep, or a value in it is too long: " + position_in(error) + ".",
            detail};
  const auto* found = std::find_if(kRemarks.begin(), kRemarks.end(),
                                   [&](const Remark& remark) { return remark.code == error.code; });
  std::string message = "The SVG is not well-formed XML: " + position_in(error);
  if (found != kRemarks.end()) message.append(": ").append(found->text);
  return {ErrorCode::corrupt_input, message + '.', detail};
}

}  // namespace pressoir::codecs::svg
