#include "base/files/file_cipher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "base/crypto/crypto.h"
#include "base/crypto/openssl.h"
#include "base/files/sealed_chain.h"

namespace pressoir::crypto {
namespace {

constexpr std::string_view kMagic = "PRSSEAL1";
constexpr std::size_t kSaltBytes = 32, kTagBytes = 16, kSegment = 1 << 16;
constexpr std::size_t kHead = kMagic.size() + kSaltBytes;

Sha256 key_of_file(const std::array<std::byte, 32>& key, Bytes salt) {
  return hmac_sha256(as_text(key), as_text(salt));
}

// One direction over the segments of one file.
class Segments {
 public:
  Segments(const Sha256& key, std::string name, bool sealing)
      : key_(key), name_(std::move(name)), sealing_(sealing), context_(EVP_CIPHER_CTX_new()) {
    if (!context_) fail("EVP_CIPHER_CTX_new");
  }

  Buffer seal(std::span<const std::byte> plain, bool is_last) {
    begin(is_last);
    Buffer out(plain.size() + kTagBytes);
    update(out, plain);
    if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                            u8(out.data()) + plain.size()) != 1)
      fail("AES-256-GCM tag");
    return out;
  }
  /// The one that comes next.
  void go_to(std::uint64_t index) { index_ = index; }
  Buffer open(std::span<std::byte> sealed, bool is_last) {
    begin(is_last);
    const auto bytes = sealed.size() - kTagBytes;
    if (EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                            u8(sealed.data()) + bytes) != 1)
      fail("AES-256-GCM tag");
    Buffer out(bytes);
    update(out, sealed.first(bytes));
    return out;
  }

 private:
  void begin(bool is_last) {
    std::array<std::byte, 12> nonce{};
    for (std::size_t i = 0; i < 8; ++i)
      nonce.at(4 + i) = static_cast<std::byte>(index_ >> (56 - 8 * i));
    const auto about = name_ + ":" + std::to_string(index_) + (is_last ? ":last" : "");
    ++index_;
    int length = 0;
    if (EVP_CipherInit_ex(context_.get(), EVP_aes_256_gcm(), nullptr, as_u8(key_), as_u8(nonce),
                          sealing_ ? 1 : 0) != 1 ||
        EVP_CipherUpdate(context_.get(), nullptr, &length, as_u8(as_bytes(about)),
                         narrow<int>(about.size())) != 1)
      fail("AES-256-GCM begin");
  }
  void update(Buffer& out, std::span<const std::byte> in) {
    int length = 0;
    std::byte none{};  // OpenSSL takes no null pointers here
    auto* to = u8(out.empty() ? &none : out.data());
    if (!in.empty() &&
        EVP_CipherUpdate(context_.get(), to, &length, as_u8(in), narrow<int>(in.size())) != 1)
      fail("AES-256-GCM");
    std::array<unsigned char, kTagBytes> rest{};
    if (EVP_CipherFinal_ex(context_.get(), rest.data(), &length) != 1)
      fail("a stored file was changed, or sealed with another key");
  }

  Sha256 key_;
  std::string name_;
  bool sealing_;
  Cipher context_;
  std::uint64_t index_ = 0;
};

/// @throws Error internal when the file is too short to be a sealed one.
Buffer head_of(const Readable& sealed) {
  Buffer head(kHead);
  if (sealed.read_at(0, head) != kHead) fail("a stored file is not sealed");
  return head;
}

/// The key of a sealed file. @throws Error internal when that is not its head.
Sha256 key_of_sealed(const std::array<std::byte, 32>& key, Bytes head) {
  if (!as_text(head).starts_with(kMagic)) fail("a stored file is not sealed");
  return key_of_file(key, head.subspan(kMagic.size()));
}

class SegmentReader final : public Readable {
 public:
  SegmentReader(ReadablePtr sealed, const Sha256& key, std::string name)
      : sealed_(std::move(sealed)), key_(key), name_(std::move(name)) {
    const auto content = sealed_->size() - kHead;
    last_ = (std::max<std::uint64_t>(content, 1) - 1) / kSealedSegment;
    if (content < last_ * kSealedSegment + kTagBytes) fail("a stored file was cut short");
    size_ = content - (last_ + 1) * kTagBytes;
  }
  void check_end() const { (void)segment(last_); }
  [[nodiscard]] std::uint64_t size() const override { return size_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const override {
    std::size_t done = 0;
    while (done < into.size() && offset + done < size_) {
      const auto at = offset + done;
      const auto plain = segment(at / kSegment);
      const auto wanted = std::span(plain).subspan(at % kSegment);
      const auto count = std::min(wanted.size(), into.size() - done);
      std::ranges::copy(wanted.first(count), into.begin() + static_cast<std::ptrdiff_t>(done));
      done += count;
    }
    return done;
  }

 private:
  static constexpr std::uint64_t kSealedSegment = kSegment + kTagBytes;

  [[nodiscard]] Buffer segment(std::uint64_t index) const {
    const auto begin = kHead + index * kSealedSegment;
    Buffer piece(std::min(kSealedSegment, sealed_->size() - begin));
    if (sealed_->read_at(begin, piece) != piece.size()) fail("a stored file was cut short");
    Segments segments(key_, name_, false);
    segments.go_to(index);
    return segments.open(piece, index == last_);
  }

  ReadablePtr sealed_;
  Sha256 key_;
  std::string name_;
  std::uint64_t last_ = 0, size_ = 0;
};

}  // namespace

FileCipher::~FileCipher() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::uint64_t FileCipher::sealed_bytes(std::uint64_t plain_bytes) noexcept {
  const auto segments = (std::max<std::uint64_t>(plain_bytes, 1) + kSegment - 1) / kSegment;
  return kHead + plain_bytes + segments * kTagBytes;
}

void FileCipher::seal_into(TempFile& file, const Readable& plain, const std::string& name) const {
  const auto random = sha256(as_bytes(random_token(64)));
  file.append(as_bytes(kMagic));
  file.append(random);
  Segments segments(key_of_file(key_, random), name, true);
  const auto size = plain.size();
  Buffer piece(kSegment);
  std::uint64_t done = 0;
  do {
    const auto wanted = std::min<std::uint64_t>(kSegment, size - done);
    if (plain.read_at(done, std::span(piece).first(wanted)) != wanted)
      fail("a file became shorter");
    done += wanted;
    file.append(segments.seal(std::span(piece).first(wanted), done == size));
  } while (done < size);
}

TempFile FileCipher::seal(const TempFile& plain, const std::string& name,
                          const std::filesystem::path& folder) const {
  auto sealed = TempFile::create(folder);
  seal_into(sealed, plain, name);
  return sealed;
}

TempFile FileCipher::open(const TempFile& sealed, const std::string& name,
                          const std::filesystem::path& folder) const {
  auto plain = TempFile::create(folder);
  plain.append(*open_in_place(readable(sealed.duplicate()), name));
  return plain;
}

ReadablePtr FileCipher::open_in_place(ReadablePtr sealed, const std::string& name) const {
  const auto head = head_of(*sealed);
  if (SealedChain::begins_with(head)) return SealedChain(*this, name).open(sealed);
  const auto key = key_of_sealed(key_, head);
  auto reader = std::make_shared<SegmentReader>(std::move(sealed), key, name);
  reader->check_end();
  return reader;
}

ReadablePtr FileCipher::open_link(ReadablePtr sealed, const std::string& name) const {
  const auto key = key_of_sealed(key_, head_of(*sealed));
  return std::make_shared<SegmentReader>(std::move(sealed), key, name);
}

}  // namespace pressoir::crypto
