// The edge to libjpeg: its structures as owners, its error exits as Error. Used by coefficients.cpp
// and pixels.cpp only. One thread at a time.
//
// libjpeg leaves by longjmp. Rule: every call runs inside `guarded`, and the function handed to it
// keeps no object with a destructor on its stack.
#pragma once

#include <csetjmp>
#include <cstdio>
//
#include <jpeglib.h>

#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.h"

namespace pressoir::codecs::jpeg {

/// What libjpeg said while it worked.
struct Messages {
  jpeg_error_mgr manager{};  // first: libjpeg hands back a pointer to it
  std::jmp_buf jump{};
  bool damaged = false;      ///< coded data is missing or senseless
  bool end_missing = false;  ///< the file stops before EOI
  bool extra_bytes = false;  ///< some stand where a marker should
  bool oddities = false;     ///< something harmless, extra bytes included
};

/// Runs work(context); an error exit becomes an exception.
/// @throws Error corrupt_input, unsupported_format, limit_exceeded (out of memory).
void guarded(Messages& messages, void (*work)(void*), void* context);
template <class Work>
void guarded(Messages& messages, Work&& work) {
  guarded(
      messages, [](void* context) { (*static_cast<std::remove_reference_t<Work>*>(context))(); },
      &work);
}

/// A decompressor on `input`, header not yet read.
class Decompressor {
 public:
  explicit Decompressor(Bytes input);
  ~Decompressor();
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;
  /// @throws Error corrupt_input when the coded data turned out to be damaged; a sequential file
  ///         may lack its EOI alone.
  void require_sound() const;
  [[nodiscard]] bool has_oddities() const { return messages.oddities || messages.end_missing; }

  Messages messages;
  jpeg_decompress_struct info{};
};

/// A compressor that writes into `output`.
class Compressor {
 public:
  Compressor();
  ~Compressor();
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  /// What was written; call after jpeg_finish_compress.
  [[nodiscard]] Buffer take_output();

  Messages messages;
  jpeg_compress_struct info{};

 private:
  struct Destination {
    jpeg_destination_mgr manager{};  // first: libjpeg hands back a pointer to it
    Buffer bytes;
  };
  static void start(j_compress_ptr info);
  static boolean grow(j_compress_ptr info);
  static void finish(j_compress_ptr info);
  Destination destination_;
};

}  // namespace pressoir::codecs::jpeg
