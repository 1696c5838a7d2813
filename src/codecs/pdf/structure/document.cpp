#include "codecs/pdf/structure/document.h"

#include <algorithm>
#include <new>
#include <set>

#include <qpdf/QPDFExc.hh>
#include <qpdf/QUtil.hh>

namespace pressoir::codecs::pdf {
namespace {

constexpr std::size_t kMaxStart = 1024;

[[noreturn]] void refuse(const char* what, std::uint64_t most) {
  throw Error(ErrorCode::limit_exceeded,
              "The PDF file has more than " + std::to_string(most) + ' ' + what + '.');
}

// Older encryption takes passwords in encodings of one byte (ISO 32000-1, 7.6.3.3).
std::vector<std::string> spellings_of(const std::string& password) {
  if (password.empty()) return {""};
  auto spellings = QUtil::possible_repaired_encodings(password);
  spellings.emplace_back();
  return spellings;
}

std::unique_ptr<QPDF> opened(Bytes file, const char* password) {
  auto graph = std::make_unique<QPDF>();
  graph->setSuppressWarnings(true);
  graph->processMemoryFile("input", reinterpret_cast<const char*>(file.data()), file.size(),
                           password);
  return graph;
}

[[noreturn]] void refuse_password() {
  throw Error(ErrorCode::password_needed, "The password does not open the PDF file.");
}

// The first that is about the file: others are about what was asked of its objects.
std::string first_damage(const std::vector<QPDFExc>& warnings) {
  const auto found = std::ranges::find_if(warnings, [](const QPDFExc& warning) {
    return warning.getErrorCode() == qpdf_e_damaged_pdf || warning.getErrorCode() == qpdf_e_pages;
  });
  return found == warnings.end() ? std::string() : found->getMessageDetail();
}

// libqpdf makes an object of its own of every page that the tree leads to once more.
void check_page_count(QPDF& graph, std::uint64_t most) {
  std::set<QPDFObjGen> seen;
  std::vector<Object> waiting{graph.getRoot().getKey("/Pages")};
  std::uint64_t count = 0;
  while (!waiting.empty()) {
    auto node = waiting.back();
    waiting.pop_back();
    auto kids = node.isDictionary() ? node.getKey("/Kids") : Object::newNull();
    if (!kids.isArray() || !seen.insert(node.getObjGen()).second) continue;
    for (int i = 0; i < kids.getArrayNItems(); ++i) {
      auto kid = kids.getArrayItem(i);
      if (kid.isDictionary() && kid.hasKey("/Kids"))
        waiting.push_back(kid);
      else if (++count > most)
        refuse("pages", most);
    }
  }
}

}  // namespace

void rethrow_of_qpdf() {
  constexpr const char* kDamaged = "The PDF file is damaged and cannot be read.";
  try {
    throw;
  } catch (const Error&) {
    throw;
  } catch (const QPDFExc& error) {
    if (error.getErrorCode() == qpdf_e_password)
      throw Error(ErrorCode::password_needed, "The PDF file is encrypted: it needs a password.");
    if (error.getErrorCode() == qpdf_e_unsupported)
      throw Error(ErrorCode::unsupported_format,
                  "The PDF file is encrypted in a way that is not supported.",
                  error.getMessageDetail());
    throw Error(ErrorCode::corrupt_input, kDamaged, error.getMessageDetail());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::length_error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(ErrorCode::corrupt_input, kDamaged, error.what());
  }
}

Document::Document(Bytes file, const Limits& limits, const std::string& password) {
  through_qpdf([&] {
    for (const auto& spelling : spellings_of(password)) {
      try {
        graph_ = opened(file, spelling.c_str());
        password_ = spelling;
        break;
      } catch (const QPDFExc& error) {
        if (password.empty() || error.getErrorCode() != qpdf_e_password) throw;
      }
    }
    if (!graph_) refuse_password();
    if (graph_->getObjectCount() > limits.max_objects) refuse("objects", limits.max_objects);
    check_page_count(*graph_, limits.max_pages);
    pages_ = graph_->getAllPages();
    if (pages_.size() > limits.max_pages) refuse("pages", limits.max_pages);
    is_linearised_ = graph_->isLinearized();
    is_encrypted_ = graph_->isEncrypted();
    version_ = graph_->getPDFVersion();
    damage_ = first_damage(graph_->getWarnings());
  });
  if (pages_.empty()) throw Error(ErrorCode::corrupt_input, "The PDF file has no pages.");
}

std::string Document::later_damage() { return first_damage(graph_->getWarnings()); }

}  // namespace pressoir::codecs::pdf
