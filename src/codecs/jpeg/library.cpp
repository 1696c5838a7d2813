#include "codecs/jpeg/library.h"

#include <jerror.h>

#include <array>
#include <new>
#include <string>

namespace pressoir::codecs::jpeg {
namespace {

Messages& messages_of(j_common_ptr info) { return *reinterpret_cast<Messages*>(info->err); }

[[noreturn]] void leave(j_common_ptr info) { std::longjmp(messages_of(info).jump, 1); }

void note(j_common_ptr info, int level) {
  if (level >= 0) return;
  Messages& messages = messages_of(info);
  ++messages.manager.num_warnings;
  switch (messages.manager.msg_code) {
    case JWRN_JPEG_EOF: messages.end_missing = true; break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
    case JWRN_BOGUS_PROGRESSION: messages.damaged = true; break;
    case JWRN_EXTRANEOUS_DATA: messages.extra_bytes = messages.oddities = true; break;
    default: messages.oddities = true; break;
  }
}

void say_nothing(j_common_ptr /*info*/) {}

jpeg_error_mgr* prepare(Messages& messages) {
  jpeg_std_error(&messages.manager);
  messages.manager.error_exit = leave;
  messages.manager.emit_message = note;
  messages.manager.output_message = say_nothing;
  return &messages.manager;
}

/// The library's last message with its values filled in.
std::string text_of(const Messages& messages) {
  jpeg_error_mgr manager = messages.manager;
  jpeg_common_struct info{};
  info.err = &manager;
  std::array<char, JMSG_LENGTH_MAX> text{};
  manager.format_message(&info, text.data());
  return text.data();
}

[[noreturn]] void throw_as_error(const Messages& messages) {
  const std::string text = text_of(messages);
  switch (messages.manager.msg_code) {
    case JERR_OUT_OF_MEMORY:
      throw Error(ErrorCode::limit_exceeded, "The JPEG needs more memory than allowed.", text);
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
      throw Error(ErrorCode::unsupported_format, "This kind of JPEG is not supported.", text);
    default: throw Error(ErrorCode::corrupt_input, "The JPEG file is damaged or cut off.", text);
  }
}

}  // namespace

void guarded(Messages& messages, void (*work)(void*), void* context) {
  if (setjmp(messages.jump) != 0) throw_as_error(messages);
  work(context);
}

Decompressor::Decompressor(Bytes input) {
  info.err = prepare(messages);
  guarded(messages, [&] {
    jpeg_create_decompress(&info);
    info.mem->max_memory_to_use = 0;  // JPEGMEM of the environment has no say
    jpeg_mem_src(&info, as_u8(input), static_cast<unsigned long>(input.size()));
  });
}

Decompressor::~Decompressor() { jpeg_destroy_decompress(&info); }

void Decompressor::require_sound() const {
  const bool cut = messages.end_missing && info.progressive_mode;
  if (messages.damaged || cut)
    throw Error(ErrorCode::corrupt_input, "The JPEG file is damaged or cut off.");
}

Compressor::Compressor() {
  info.err = prepare(messages);
  guarded(messages, [&] { jpeg_create_compress(&info); });
  info.mem->max_memory_to_use = 0;
  destination_.manager.init_destination = start;
  destination_.manager.empty_output_buffer = grow;
  destination_.manager.term_destination = finish;
  info.dest = &destination_.manager;
}

Compressor::~Compressor() { jpeg_destroy_compress(&info); }

Buffer Compressor::take_output() { return std::move(destination_.bytes); }

namespace {
bool resized(Buffer& bytes, std::size_t size) noexcept {
  try {
    bytes.resize(size);
    return true;
  } catch (const std::exception&) {
    return false;
  }
}
}  // namespace

void Compressor::start(j_compress_ptr info) {
  auto& self = *reinterpret_cast<Destination*>(info->dest);
  if (!resized(self.bytes, std::size_t{1} << 16U)) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  self.manager.next_output_byte = reinterpret_cast<JOCTET*>(self.bytes.data());
  self.manager.free_in_buffer = self.bytes.size();
}

boolean Compressor::grow(j_compress_ptr info) {
  auto& self = *reinterpret_cast<Destination*>(info->dest);
  const std::size_t used = self.bytes.size();
  if (!resized(self.bytes, used * 2)) ERREXIT1(info, JERR_OUT_OF_MEMORY, 0);
  self.manager.next_output_byte = reinterpret_cast<JOCTET*>(self.bytes.data()) + used;
  self.manager.free_in_buffer = self.bytes.size() - used;
  return TRUE;
}

void Compressor::finish(j_compress_ptr info) {
  auto& self = *reinterpret_cast<Destination*>(info->dest);
  self.bytes.resize(self.bytes.size() - self.manager.free_in_buffer);
}

}  // namespace pressoir::codecs::jpeg
