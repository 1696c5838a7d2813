#include "base/files/one_time_keystream.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

#include "base/crypto/crypto.h"
#include "base/crypto/openssl.h"
#include "base/error.h"

namespace pressoir::crypto {
namespace {

constexpr std::uint64_t kBlock = 16;

class OneTimeKeystream final : public Keystream {
 public:
  OneTimeKeystream() : key_(sha256(as_bytes(random_token(64)))) {}
  ~OneTimeKeystream() override { OPENSSL_cleanse(key_.data(), key_.size()); }
  OneTimeKeystream(const OneTimeKeystream&) = delete;
  OneTimeKeystream& operator=(const OneTimeKeystream&) = delete;
  OneTimeKeystream(OneTimeKeystream&&) = delete;
  OneTimeKeystream& operator=(OneTimeKeystream&&) = delete;

  void apply(std::uint64_t offset, std::span<std::byte> bytes) const override {
    if (bytes.empty()) return;
    std::array<std::byte, kBlock> counter{};
    const auto block = offset / kBlock;
    for (std::size_t i = 0; i < 8; ++i)
      counter.at(8 + i) = static_cast<std::byte>(block >> (56 - 8 * i));
    const Cipher context(EVP_CIPHER_CTX_new());
    if (!context || EVP_CipherInit_ex(context.get(), EVP_aes_256_ctr(), nullptr, as_u8(key_),
                                      as_u8(counter), 1) != 1)
      fail("AES-256-CTR");
    std::array<std::byte, kBlock> skipped{};
    update(*context, std::span(skipped).first(offset % kBlock));
    update(*context, bytes);
  }

 private:
  static void update(EVP_CIPHER_CTX& context, std::span<std::byte> bytes) {
    constexpr std::size_t kMost = 1 << 30;
    for (int length = 0; !bytes.empty(); bytes = bytes.subspan(narrow<std::size_t>(length))) {
      const auto next = bytes.first(std::min(kMost, bytes.size()));
      if (EVP_CipherUpdate(&context, u8(next.data()), &length, as_u8(next),
                           narrow<int>(next.size())) != 1)
        fail("AES-256-CTR");
    }
  }
  Sha256 key_;
};

}  // namespace

std::shared_ptr<const Keystream> one_time_keystream() {
  return std::make_shared<OneTimeKeystream>();
}

}  // namespace pressoir::crypto
