#include "codecs/svg/document/reader.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include <memory>
#include <new>
#include <utility>

#include "codecs/svg/document/tree_builder.h"
#include "codecs/svg/document/xml_errors.h"

namespace pressoir::codecs::svg {
namespace {

using Kind = Node::Kind;

std::string_view view(const xmlChar* text) {
  return text ? reinterpret_cast<const char*>(text) : std::string_view();
}

std::string_view view(const xmlChar* text, int size) {
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

struct ParserDeleter {
  void operator()(xmlParserCtxtPtr parser) const noexcept {
    xmlFreeDoc(parser->myDoc);
    xmlFreeParserCtxt(parser);
  }
};

/// What the callbacks work on. No exception may pass through the library: the first is kept, and
/// what is reported behind it ignored.
struct Reading {
  TreeBuilder tree;
  xmlParserCtxtPtr parser = nullptr;
  std::optional<Error> error{};

  void fail(const Error& found) noexcept {
    if (error) return;
    error = found;
    xmlStopParser(parser);
  }
  template <class Work>
  void guarded(const Work& work) noexcept {
    if (error) return;
    try {
      work(tree);
    } catch (const Error& found) {
      fail(found);
    } catch (const std::bad_alloc&) {
      fail(Error(ErrorCode::limit_exceeded, "The SVG needs more memory than allowed."));
    }
  }
};

Reading& reading(void* context) { return *static_cast<Reading*>(context); }

void start_document(void* context) { xmlSAX2StartDocument(reading(context).parser); }

void take_subset(void* context, const xmlChar* name, const xmlChar* public_id,
                 const xmlChar* system_id) {
  reading(context).guarded(
      [&](TreeBuilder& tree) { tree.set_doctype(view(name), view(public_id), view(system_id)); });
  xmlSAX2InternalSubset(reading(context).parser, name, public_id, system_id);
}

void declare_entity(void* context, const xmlChar* name, int type, const xmlChar* public_id,
                    const xmlChar* system_id, xmlChar* content) {
  xmlSAX2EntityDecl(reading(context).parser, name, type, public_id, system_id, content);
}

xmlEntityPtr unless_external(Reading& reading, xmlEntityPtr entity) {
  if (!entity || entity->etype == XML_INTERNAL_GENERAL_ENTITY ||
      entity->etype == XML_INTERNAL_PARAMETER_ENTITY ||
      entity->etype == XML_INTERNAL_PREDEFINED_ENTITY)
    return entity;
  reading.fail(Error(ErrorCode::corrupt_input,
                     "The SVG refers to an external entity, which is not read.",
                     std::string(view(entity->SystemID))));
  return nullptr;
}

xmlEntityPtr find_entity(void* context, const xmlChar* name) {
  return unless_external(reading(context), xmlSAX2GetEntity(reading(context).parser, name));
}

xmlEntityPtr find_parameter_entity(void* context, const xmlChar* name) {
  return unless_external(reading(context),
                         xmlSAX2GetParameterEntity(reading(context).parser, name));
}

// Namespaces are pairs of prefix and name; attributes are five pointers each: local name, prefix,
// namespace, start and end of the value (libxml/parser.h, startElementNsSAX2Func).
void start_element(void* context, const xmlChar* local, const xmlChar* prefix, const xmlChar* uri,
                   int namespaces, const xmlChar** declared, int attributes, int /*defaulted*/,
                   const xmlChar** given) {
  reading(context).guarded([&](TreeBuilder& tree) {
    tree.start({.prefix = view(prefix), .local = view(local), .uri = view(uri)});
    for (int i = 0; i < namespaces; ++i)
      tree.add_namespace(view(declared[2 * i]), view(declared[2 * i + 1]));
    for (int i = 0; i < attributes; ++i) {
      const xmlChar** each = given + std::ptrdiff_t{5} * i;
      tree.add_attribute({.prefix = view(each[1]), .local = view(each[0]), .uri = view(each[2])},
                         view(each[3], static_cast<int>(each[4] - each[3])));
    }
  });
}

void end_element(void* context, const xmlChar* /*local*/, const xmlChar* /*prefix*/,
                 const xmlChar* /*uri*/) {
  reading(context).guarded([](TreeBuilder& tree) { tree.end(); });
}

void take_text(void* context, const xmlChar* text, int size) {
  reading(context).guarded([&](TreeBuilder& tree) { tree.add_text(view(text, size)); });
}

void take_cdata(void* context, const xmlChar* text, int size) {
  reading(context).guarded(
      [&](TreeBuilder& tree) { tree.add_other(Kind::cdata, {}, view(text, size)); });
}

void take_comment(void* context, const xmlChar* text) {
  reading(context).guarded(
      [&](TreeBuilder& tree) { tree.add_other(Kind::comment, {}, view(text)); });
}

void take_instruction(void* context, const xmlChar* target, const xmlChar* text) {
  reading(context).guarded(
      [&](TreeBuilder& tree) { tree.add_other(Kind::instruction, view(target), view(text)); });
}

// A prefix that is not declared is left to those who show the file. An entity that is not declared
// is only a remark where the doctype names a DTD, which might have declared it.
bool is_harmless(const xmlError& error) {
  if (error.domain == XML_FROM_NAMESPACE) return error.code != XML_NS_ERR_ATTRIBUTE_REDEFINED;
  return error.level < XML_ERR_ERROR && error.code != XML_WAR_UNDECLARED_ENTITY;
}

void take_error(void* context, xmlErrorPtr error) {
  if (!is_harmless(*error)) reading(context).fail(error_of(*error));
}

xmlSAXHandler make_handler() {
  xmlSAXHandler handler{};
  handler.initialized = XML_SAX2_MAGIC;
  handler.startDocument = start_document;
  handler.internalSubset = take_subset;
  handler.entityDecl = declare_entity;
  handler.getEntity = find_entity;
  handler.getParameterEntity = find_parameter_entity;
  handler.startElementNs = start_element;
  handler.endElementNs = end_element;
  handler.characters = take_text;
  handler.ignorableWhitespace = take_text;
  handler.cdataBlock = take_cdata;
  handler.comment = take_comment;
  handler.processingInstruction = take_instruction;
  handler.serror = take_error;
  return handler;
}

}  // namespace

Document parse(Bytes text, const ReadLimits& limits) {
  const std::unique_ptr<xmlParserCtxt, ParserDeleter> parser(xmlCreateMemoryParserCtxt(
      reinterpret_cast<const char*>(text.data()), narrow<int>(text.size())));
  if (!parser) throw Error(ErrorCode::corrupt_input, "The SVG is empty.");
  Reading reading{.tree = TreeBuilder(limits), .parser = parser.get()};
  *parser->sax = make_handler();
  parser->userData = &reading;
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NOENT | XML_PARSE_NONET);
  xmlParseDocument(parser.get());
  if (reading.error) throw Error(*reading.error);
  auto document = reading.tree.take();
  if (!document.root) throw Error(ErrorCode::corrupt_input, "The SVG has no element.");
  return document;
}

}  // namespace pressoir::codecs::svg
