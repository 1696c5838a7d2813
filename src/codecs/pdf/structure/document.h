// Document: the objects of one PDF file, read by libqpdf from memory. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#define POINTERHOLDER_TRANSITION 4  // qpdf/PointerHolder.hh: std::shared_ptr everywhere
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include "base/bytes.h"
#include "model/goal.h"

namespace pressoir::codecs::pdf {

using Object = QPDFObjectHandle;

class Document {
 public:
  /// `file` outlives the document. Streams are read when they are asked for.
  /// @param password  in any encoding; of a file that opens without one it says nothing.
  /// @throws Error corrupt_input; password_needed where it does not open with it;
  ///         limit_exceeded for more objects or pages than allowed.
  Document(Bytes file, const Limits& limits, const std::string& password = {});

  [[nodiscard]] QPDF& graph() noexcept { return *graph_; }
  [[nodiscard]] const std::vector<Object>& pages() const noexcept { return pages_; }
  [[nodiscard]] bool is_linearised() const noexcept { return is_linearised_; }
  [[nodiscard]] bool is_encrypted() const noexcept { return is_encrypted_; }
  /// As the file takes it; empty: it opens without one.
  [[nodiscard]] const std::string& password() const noexcept { return password_; }
  /// What libqpdf had to rebuild or to pass over while the pages were read.
  [[nodiscard]] const std::string& damage() const noexcept { return damage_; }
  /// The same of what was read since. Empty: nothing.
  [[nodiscard]] std::string later_damage();
  [[nodiscard]] const std::string& version() const noexcept { return version_; }

 private:
  std::unique_ptr<QPDF> graph_;
  std::vector<Object> pages_;
  bool is_linearised_ = false, is_encrypted_ = false;
  std::string password_, damage_, version_;
};

/// What `work` returns, with the exceptions of libqpdf as those of pressoir.
/// @throws Error corrupt_input, password_needed; what `work` throws of its own.
decltype(auto) through_qpdf(const auto& work);

[[noreturn]] void rethrow_of_qpdf();

decltype(auto) through_qpdf(const auto& work) {
  try {
    return work();
  } catch (...) {
    rethrow_of_qpdf();
  }
}

}  // namespace pressoir::codecs::pdf
